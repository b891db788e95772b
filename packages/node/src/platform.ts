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

// Of shorter text a loop costs less than a call, and a TextEncoder is faster with longer.
const NATIVE_FROM_UNITS = 33;
const NATIVE_UP_TO_UNITS = 512;

const { latin1Slice, utf8Write } = Buffer.prototype as unknown as {
  readonly latin1Slice: (this: Uint8Array, start: number, end: number) => string;
  readonly utf8Write: (this: Uint8Array, text: string, at: number, bytes: number) => number;
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

/** A TextEncoder wants a view for each call: of text in between that is half the time. */
function encodeUtf8Into(text: string, into: Uint8Array, at: number): number {
  const isBetween = text.length >= NATIVE_FROM_UNITS && text.length <= NATIVE_UP_TO_UNITS;
  if (!isBetween) return pure.encodeUtf8Into(text, into, at);
  return utf8Write.call(into, text, at, into.length - at);
}

export const nodePlatform: Platform = completePlatform({
  randomUint32,
  decodeUtf8,
  encodeUtf8Into,
  utf8Length: (text) => Buffer.byteLength(text),
  isUtf8,
  unmask: unmaskBySimd,
  copy,
  allocate,
});
