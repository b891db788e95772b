// Frames as bytes, right or wrong: what a case says about a frame is what leaves. Core's encoder writes
// good frames only, so this one stands beside it, and a test holds the two to the same bytes.

import { Opcode, type Platform, type Role } from "@ws/core";
import type { Frame } from "../case.ts";

/** A frame as bytes, and what masks the payload behind them, if more was promised. */
export interface WrittenFrame {
  readonly bytes: Uint8Array;
  /** 0 where it is not masked. */
  readonly nextKey: number;
}

/** Writes a frame as a peer of this role sends it. */
export function writeFrame(frame: Frame, role: Role, platform: Platform): WrittenFrame {
  const { fin, rsv, opcode, payload, masked = role === "client" } = frame;
  const told = frame.toldLength ?? BigInt(payload.length);
  const lengthBytes = frame.lengthBytes ?? (told < 126n ? 0 : told < 65_536n ? 2 : 8);
  const start = 2 + lengthBytes + (masked ? 4 : 0);
  const bytes = new Uint8Array(start + payload.length);

  bytes[0] = (fin ? 0b1000_0000 : 0) | (rsv << 4) | opcode;
  const short = lengthBytes === 0 ? Number(told) : lengthBytes === 2 ? 126 : 127;
  bytes[1] = (masked ? 0b1000_0000 : 0) | short;
  for (let i = 0; i < lengthBytes; i++) {
    bytes[2 + i] = Number((told >> BigInt(8 * (lengthBytes - 1 - i))) & 0xffn);
  }
  bytes.set(payload, start);
  if (!masked) return { bytes, nextKey: 0 };

  const key = platform.randomUint32();
  for (let i = 0; i < 4; i++) bytes[start - 4 + i] = key >>> (8 * i);
  platform.unmask(bytes, start, bytes.length, key);
  return { bytes, nextKey: turnKey(key, payload.length) };
}

/** Writes more payload of a frame. */
export function writeRest(payload: Uint8Array, key: number, platform: Platform): WrittenFrame {
  const bytes = payload.slice();
  platform.unmask(bytes, 0, bytes.length, key);
  return { bytes, nextKey: turnKey(key, payload.length) };
}

/** The key for what follows so many masked bytes. */
function turnKey(key: number, count: number): number {
  const bits = (count & 3) * 8;
  return bits === 0 ? key : (key >>> bits) | (key << (32 - bits));
}

/** The frames of a message: `payload` is compressed already where `rsv` says so. */
export function fragments(
  type: "text" | "binary",
  payload: Uint8Array,
  { rsv, fragmentBytes = Infinity }: { readonly rsv: number; fragmentBytes?: number | undefined },
): Frame[] {
  const frames: Frame[] = [];
  let at = 0;
  do {
    const end = Math.min(at + fragmentBytes, payload.length);
    const first = at === 0;
    frames.push({
      kind: "frame",
      fin: end === payload.length,
      rsv: first ? rsv : 0,
      opcode: first ? Opcode[type] : Opcode.continuation,
      payload: payload.subarray(at, end),
    });
    at = end;
  } while (at < payload.length);
  return frames;
}
