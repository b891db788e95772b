// 17.6: little that inflates to much: attacks D1 to D3. RFC 6455 §10.4.

import { hex, join } from "../../bytes.ts";
import type { Piece } from "../../case.ts";
import { compressed, run } from "../deflate-bits.ts";
import type { Row } from "../rows.ts";
import { binary, continuation, saysText, tells, together } from "../say.ts";
import { NEXT, next, RSV1, zippedBinary } from "./messages.ts";

const MIB = 1_048_576;

/** 64 MiB in 420 KiB: more than most agents take. */
const bomb = (purpose: string, frames: (payload: Uint8Array) => Piece[]): Row => [
  purpose,
  "RFC 6455 §10.4",
  (form) => [together(...frames(compressed(run(0, (form === "full" ? 64 : 20) * MIB))), next)],
  tells(saysText(NEXT)),
];

function fragmented(payload: Uint8Array, bytes: number): Piece[] {
  const frames: Piece[] = [];
  for (let at = 0; at < payload.length; at += bytes) {
    const part = payload.subarray(at, at + bytes);
    const fin = at + bytes >= payload.length;
    frames.push(at === 0 ? binary(part, { ...RSV1, fin }) : continuation(part, { fin }));
  }
  return frames;
}

export const BOMBS: readonly Row[] = [
  bomb("What 64 MiB of zeros, compressed, come to is told (D1).", (payload) => [
    zippedBinary(payload),
  ]),
  bomb("What the same in fragments of 64 bytes comes to is told (D2).", (payload) =>
    fragmented(payload, 64),
  ),
  bomb("What the same with a broken block behind it comes to is told (D3).", (payload) => [
    zippedBinary(join([payload, hex("de ad be ef")])),
  ]),
];
