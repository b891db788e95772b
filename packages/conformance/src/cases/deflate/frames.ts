// 17.5: compressed messages in fragments, between others, and RSV1 where it means nothing. RFC 7692 §6.

import { hex, utf8 } from "../../bytes.ts";
import type { Piece } from "../../case.ts";
import { compressed, fixed, run } from "../deflate-bits.ts";
import type { Row } from "../rows.ts";
import {
  close,
  continuation,
  expects,
  fails,
  failsClose,
  NOT_FIN,
  ping,
  pong,
  pongs,
  saysBinary,
  saysText,
  text,
  together,
} from "../say.ts";
import { hello, NEXT, next, RSV1, zipped, zippedBinary } from "./messages.ts";

/** A compressed message in fragments of one byte, and a ping behind each. */
function bytewisePings(payload: Uint8Array): Piece[] {
  return Array.from(payload, (byte, at) => {
    const more = { fin: at === payload.length - 1 };
    const one = Uint8Array.of(byte);
    const fragment = at === 0 ? text(one, { ...RSV1, ...more }) : continuation(one, more);
    return more.fin ? [fragment] : [fragment, ping(`${at}`)];
  }).flat();
}

const EURO = compressed(fixed(utf8("Fünf €")));
const bad = (what: string, ...frames: readonly Piece[]): Row => [
  `${what} fails with 1002 (D4).`,
  "§6",
  [together(...frames, next)],
  fails(1002),
];

export const FRAMES: readonly Row[] = [
  bad(
    "RSV1 on a continuation",
    text(hex("f2"), { ...RSV1, ...NOT_FIN }),
    continuation(hex("48"), RSV1),
  ),
  bad("RSV1 on the continuation alone", text("a", NOT_FIN), continuation(hex("00"), RSV1)),
  bad("RSV1 on a ping", ping("a", RSV1)),
  bad("RSV1 on a pong", pong("a", RSV1)),
  [
    "RSV1 on a Close fails with 1002 (D4).",
    "§6",
    [together(close(1000, "", RSV1))],
    failsClose(1002),
  ],
  bad("RSV2 on a compressed message", text(hex("00"), { rsv: 0b110 })),
  bad("RSV3 on a compressed message", text(hex("00"), { rsv: 0b101 })),
  bad("RSV1 on a reserved opcode", { ...text(hex("00"), RSV1), opcode: 0x3 }),
  [
    "Messages that are not compressed pass between those that are.",
    "§6",
    [
      together(
        text("plain"),
        hello,
        text("plain again"),
        text("and", NOT_FIN),
        continuation(" so"),
        next,
      ),
    ],
    expects(...["plain", "Hello", "plain again", "and so", NEXT].map((says) => saysText(says))),
  ],
  [
    "A compressed message in fragments of a byte, a ping behind each, is echoed.",
    "§6.1",
    [together(...bytewisePings(EURO), next)],
    expects(
      ...Array.from(EURO.subarray(1), (_, at) => pongs(`${at}`)),
      saysText("Fünf €"),
      saysText(NEXT),
    ),
  ],
  [
    "Empty fragments before, within and behind a compressed message are read over.",
    "§6.1",
    [
      together(
        text("", { ...RSV1, ...NOT_FIN }),
        continuation(EURO.subarray(0, 3), NOT_FIN),
        continuation("", NOT_FIN),
        continuation(EURO.subarray(3), NOT_FIN),
        continuation(""),
        next,
      ),
    ],
    expects(saysText("Fünf €"), saysText(NEXT)),
  ],
  [
    "A compressed message byte by byte is echoed.",
    "§6.1",
    [{ do: "send", pieces: [zipped(EURO), next], chopBytes: 1 }],
    expects(saysText("Fünf €"), saysText(NEXT)),
  ],
  [
    "A compressed message of 1 MiB, from 6.5 KiB, is echoed.",
    "§7.2.2",
    [together(zippedBinary(compressed(run(0x20, 1_048_576))))],
    expects(saysBinary(new Uint8Array(1_048_576).fill(0x20))),
  ],
];
