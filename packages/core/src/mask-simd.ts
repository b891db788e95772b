// Masking sixteen bytes at a time, with instructions that JavaScript has only in WebAssembly. What was read
// into its memory is masked where it lies; anything else is copied into it and back, and still from 1 KiB on
// this takes half the time of its plain twin, `unmask`. RFC 6455 §5.3.

import { unmask } from "./mask.ts";

/** Not all that compile us know of it. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: object };
};

/** Below this the copies cost more than they save. */
const COPY_FROM_BYTES = 1024;

/** Below this the call costs more than it saves. */
const FROM_BYTES = 48;

// The memory: what was read, and behind it the copies.
const READING_BYTES = 262_144;
const COPY_BYTES = 65_536;

/** The module, in hexadecimal. */
const MODULE = [
  "0061736d 01000000", //              (module
  "01 07 01 60 03 7f7f7f 00", //         (type (func (param i32 i32 i32)))
  "03 02 01 00",
  "05 03 01 00 05", //                   (memory 5) ;; 320 KiB
  "07 10 02",
  "06 6d656d6f7279 02 00", //            (export "memory" (memory 0))
  "03 786f72 00 00", //                  (export "xor" (func 0))
  "0a 62 01 60 00", //                   (func (param $at i32) (param $end i32) (param $key i32)
  "02 40", //                              (block $none
  "20 00 20 01 41 0f 6b 4e 0d 00", //        (br_if $none (i32.ge_s $at (i32.sub $end 15)))
  "03 40", //                                (loop $next
  "20 00", //                                  (v128.store $at
  "20 00 fd00 00 00", //                         (v128.xor (v128.load $at)
  "20 02 fd11 fd51", //                            (i32x4.splat $key)))
  "fd0b 00 00",
  "20 00 41 10 6a 22 00", //                   (local.tee $at (i32.add $at 16))
  "20 01 41 0f 6b 48 0d 00", //                (br_if $next (i32.lt_s (i32.sub $end 15)))
  "0b 0b", //                              ))
  "02 40", //                              (block $none
  "20 00 20 01 4f 0d 00", //                 (br_if $none (i32.ge_u $at $end))
  "03 40", //                                (loop $next
  "20 00 20 00 2d 00 00", //                   (i32.store8 $at
  "20 02 73 3a 00 00", //                        (i32.xor (i32.load8_u $at) $key))
  "20 02 41 08 78 21 02", //                   (local.set $key (i32.rotr $key 8))
  "20 00 41 01 6a 22 00", //                   (local.tee $at (i32.add $at 1))
  "20 01 49 0d 00", //                         (br_if $next (i32.lt_u $end))
  "0b 0b 0b", //                           )))
];

interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly xor: Simd["xor"];
}

interface Simd {
  readonly memory: Uint8Array;
  /** The part of it that holds copies. */
  readonly copies: Uint8Array;
  /** XORs `memory[at, end)` with the key. */
  readonly xor: (at: number, end: number, key: number) => void;
}

/** `undefined`: this platform has no WebAssembly, or none with these instructions. */
let simd: Simd | undefined;
let isTried = false;

/** Where bytes are read into, and those that were read last. */
let reading: Uint8Array | undefined;
let read: Uint8Array | undefined;

/** Returns memory to read into, the same for all; `bytesRead` then tells what is in it. */
export function readingMemory(): Uint8Array {
  if (!isTried) tryIt();
  return (reading ??= simd?.memory.subarray(0, READING_BYTES) ?? new Uint8Array(READING_BYTES));
}

/** Returns its first bytes. They may be lent until it is read into again. */
export function bytesRead(length: number): Uint8Array {
  const bytes = readingMemory().subarray(0, length);
  if (simd !== undefined) read = bytes;
  return bytes;
}

/** Masks or unmasks `bytes[start, end)` in place, as its plain twin does. */
export function unmaskBySimd(bytes: Uint8Array, start: number, end: number, key: number): void {
  const size = end - start;
  if (size < FROM_BYTES) return unmask(bytes, start, end, key);
  if (bytes === read) return simd!.xor(start, end, key);
  if (size < COPY_FROM_BYTES) return unmask(bytes, start, end, key);
  if (!isTried) tryIt();
  if (simd === undefined) return unmask(bytes, start, end, key);
  unmaskCopies(simd, bytes.subarray(start, end), key);
}

function unmaskCopies({ copies, xor }: Simd, bytes: Uint8Array, key: number): void {
  // The size of what holds them is a multiple of the key's: each part begins with the key's first byte.
  for (let at = 0; at < bytes.length; at += COPY_BYTES) {
    const part = bytes.subarray(at, at + COPY_BYTES);
    copies.set(part);
    xor(READING_BYTES, READING_BYTES + part.length, key);
    part.set(part.length === COPY_BYTES ? copies : copies.subarray(0, part.length));
  }
}

function tryIt(): void {
  isTried = true;
  try {
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytesOf(MODULE)));
    const { memory, xor } = exports as Exports;
    const bytes = new Uint8Array(memory.buffer);
    simd = { memory: bytes, copies: bytes.subarray(READING_BYTES), xor };
  } catch {
    // Without it nothing is lost but time.
  }
}

function bytesOf(lines: readonly string[]): Uint8Array<ArrayBuffer> {
  const bytes = lines.join("").match(/[0-9a-f]{2}/g)!;
  return Uint8Array.from(bytes, (byte) => Number.parseInt(byte, 16));
}
