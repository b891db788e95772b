// Prepared bytes: what the load says, and what has to come back.

import { constants, deflateRawSync } from "node:zlib";

/** Text and binary as they are, text that our server is to give as bytes, or JSON that is compressed. */
export type Kind = "text" | "utf8" | "binary" | "deflate";

const KEY = [0x37, 0xfa, 0x21, 0x3d];
const MASKED = 0x80;
const FIRST_BYTE = { text: 0x81, utf8: 0x81, binary: 0x82, deflate: 0xc1 } as const;

/** A frame as a client sends it. */
export function maskedFrame(payloadBytes: number, kind: Kind): Buffer {
  const payload = payloadOf(payloadBytes, kind).map((byte, at) => byte ^ KEY[at & 3]);
  return Buffer.concat([
    header(FIRST_BYTE[kind], MASKED, payload.length),
    Buffer.from(KEY),
    payload,
  ]);
}

/** The same as a server sends it. */
export function plainFrame(payloadBytes: number, kind: Kind): Buffer {
  const payload = payloadOf(payloadBytes, kind);
  return Buffer.concat([header(FIRST_BYTE[kind], 0, payload.length), payload]);
}

function header(first: number, mask: number, length: number): Buffer {
  if (length < 126) return Buffer.of(first, mask | length);
  const long = length < 65_536 ? 2 : 8;
  const bytes = Buffer.alloc(2 + long);
  bytes[0] = first;
  bytes[1] = mask | (long === 2 ? 126 : 127);
  bytes.writeUIntBE(length, long === 2 ? 2 : 4, long === 2 ? 2 : 6);
  return bytes;
}

function payloadOf(bytes: number, kind: Kind): Buffer {
  if (kind === "deflate") return compressed(json(bytes));
  return Buffer.alloc(bytes, "The quick brown fox jumps over the lazy dog. ");
}

function json(bytes: number): string {
  const items = Array.from({ length: bytes >> 4 }, (_, id) => ({
    id,
    name: `item ${(id * 7919) % 1009}`,
    on: id % 3 === 0,
  }));
  return JSON.stringify(items).slice(0, bytes);
}

/** It refers to nothing before it: each time it is sent it says the same. */
function compressed(text: string): Buffer {
  return deflateRawSync(text, { finishFlush: constants.Z_SYNC_FLUSH }).subarray(0, -4);
}
