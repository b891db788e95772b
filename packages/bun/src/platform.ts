// What Bun does faster than pure code, or alone.

import { isUtf8 as isWholeUtf8 } from "node:buffer";
import { completePlatform, type Platform } from "@ws/core";
import { unmaskBySimd } from "@ws/core/mask-simd";

const pure = completePlatform();

/** A call into the system costs the same for 4 bytes and for 8 KiB. */
const pool = new Uint32Array(2048);
let used = pool.length;

function randomUint32(): number {
  if (used === pool.length) {
    crypto.getRandomValues(pool);
    used = 0;
  }
  return pool[used++];
}

// Up to here a look at each byte costs less than a decoder that is called for so little.
const SHORT_TEXT_BYTES = 48;

/** Below this a loop over what is written costs less than the call. */
const NATIVE_FROM_UNITS = 18;

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

/** A view on a message would have it hold an ArrayBuffer, which costs more than the look at its bytes. */
function isUtf8(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start <= SHORT_TEXT_BYTES && isAscii(bytes, start, end)) return true;
  const isAll = start === 0 && end === bytes.length;
  return isWholeUtf8(isAll ? bytes : bytes.subarray(start, end));
}

/** A third of the time of a TextEncoder, which wants a view for each call. */
function encodeUtf8Into(text: string, into: Uint8Array, at: number): number {
  if (text.length < NATIVE_FROM_UNITS) return pure.encodeUtf8Into(text, into, at);
  return utf8Write.call(into, text, at, into.length - at);
}

export const bunPlatform: Platform = completePlatform({
  randomUint32,
  decodeUtf8,
  encodeUtf8Into,
  utf8Length: (text) => Buffer.byteLength(text),
  isUtf8,
  unmask: unmaskBySimd,
  allocate: (bytes) => new Uint8Array(Buffer.allocUnsafeSlow(bytes).buffer),
});
