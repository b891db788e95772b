// What Node.js does faster than pure code, or alone.

import { isUtf8 as isWholeUtf8 } from "node:buffer";
import { randomFillSync } from "node:crypto";
import { completePlatform, type Platform } from "@ws/core";
import { unmaskBySimd } from "@ws/core/mask-simd";
import { allocate, copy } from "./memory.ts";

const pure = completePlatform();

/** A call into the system costs the same for 4 bytes and for 8 KiB. */
const pool = new Uint32Array(2048);
let used = pool.length;

function randomUint32(): number {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  return pool[used++];
}

// Up to here a look at each byte costs less than a decoder that is called for so little.
const SHORT_TEXT_BYTES = 48;

const { latin1Slice } = Buffer.prototype as unknown as {
  readonly latin1Slice: (this: Uint8Array, start: number, end: number) => string;
};

/** Short ASCII is Latin-1, and needs no validation; its plain twin does the rest. */
function decodeUtf8(bytes: Uint8Array, start: number, end: number): string | undefined {
  if (end - start > SHORT_TEXT_BYTES || !isAscii(bytes, start, end))
    return pure.decodeUtf8(bytes, start, end);
  return latin1Slice.call(bytes, start, end);
}

function isAscii(bytes: Uint8Array, start: number, end: number): boolean {
  let seen = 0;
  for (let at = start; at < end; at++) seen |= bytes[at];
  return seen < 0x80;
}

function isUtf8(bytes: Uint8Array, start: number, end: number): boolean {
  const isShort = end - start <= SHORT_TEXT_BYTES;
  if (isShort && isAscii(bytes, start, end)) return true;
  const isAll = start === 0 && end === bytes.length;
  return isWholeUtf8(isAll ? bytes : bytes.subarray(start, end));
}

export const nodePlatform: Platform = completePlatform({
  randomUint32,
  decodeUtf8,
  utf8Length: (text) => Buffer.byteLength(text),
  isUtf8,
  unmask: unmaskBySimd,
  copy,
  allocate,
});
