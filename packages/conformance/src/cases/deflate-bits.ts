// DEFLATE by hand: blocks of which a case says every symbol, and what a compressor would not write as
// well. RFC 1951 §3.2; RFC 7692 §7.2.1.

/** Bytes as they are, or so many bytes again from so far back. */
export type Symbols = Uint8Array | { readonly length: number; readonly distance: number };

/** One block; `final` is BFINAL: its stream ends there, and the next block begins another. */
export interface Block {
  readonly final: boolean;
  /** With the fixed codes, or stored. */
  readonly symbols: readonly Symbols[] | undefined;
  readonly stored: Uint8Array | undefined;
}

/** A block with the fixed codes. */
export const fixed = (...symbols: readonly Symbols[]): Block => ({
  final: false,
  symbols,
  stored: undefined,
});

/** A block that is stored: at most 65,535 bytes. */
export const stored = (bytes: Uint8Array): Block => ({
  final: false,
  symbols: undefined,
  stored: bytes,
});

export const final = (block: Block): Block => ({ ...block, final: true });

/** The payload of a message: blocks, flushed, without the `00 00 ff ff` that a sender leaves out. */
export function compressed(...blocks: readonly Block[]): Uint8Array {
  const bits = new BitWriter();
  for (const block of blocks) writeBlock(bits, block);
  // The header of the empty stored block whose rest is left out.
  bits.write(0b000, 3);
  return bits.take();
}

/** Blocks, and nothing behind the last. */
export function unflushed(...blocks: readonly Block[]): Uint8Array {
  const bits = new BitWriter();
  for (const block of blocks) writeBlock(bits, block);
  return bits.take();
}

/** So many bytes that are all the same, in a block of few bytes. */
export function run(byte: number, length: number): Block {
  const symbols: Symbols[] = [Uint8Array.of(byte)];
  for (let left = length - 1; left > 0; left -= MAX_LENGTH) {
    // The least that can be repeated are three.
    if (left < MIN_LENGTH) symbols.push(new Uint8Array(left).fill(byte));
    else symbols.push({ length: Math.min(left, MAX_LENGTH), distance: 1 });
  }
  // Too many to be the arguments of a call.
  return { final: false, symbols, stored: undefined };
}

const MIN_LENGTH = 3;
const MAX_LENGTH = 258;
const END_OF_BLOCK = 256;

function writeBlock(bits: BitWriter, { final: isFinal, symbols, stored: bytes }: Block): void {
  bits.write(isFinal ? 1 : 0, 1);
  if (bytes === undefined) {
    bits.write(0b01, 2);
    for (const symbol of symbols ?? []) writeSymbols(bits, symbol);
    writeCode(bits, END_OF_BLOCK);
  } else {
    bits.write(0b00, 2);
    bits.align();
    bits.write(bytes.length, 16);
    bits.write(~bytes.length & 0xffff, 16);
    for (const byte of bytes) bits.write(byte, 8);
  }
  // Another stream begins at a byte.
  if (isFinal) bits.align();
}

function writeSymbols(bits: BitWriter, symbols: Symbols): void {
  if (symbols instanceof Uint8Array) {
    for (const byte of symbols) writeCode(bits, byte);
    return;
  }
  const length = codeOf(LENGTHS, symbols.length);
  writeCode(bits, 257 + length.code);
  bits.write(symbols.length - length.base, length.extraBits);
  const distance = codeOf(DISTANCES, symbols.distance);
  bits.writeReversed(distance.code, 5);
  bits.write(symbols.distance - distance.base, distance.extraBits);
}

/** The fixed code of a literal or length: §3.2.6. */
function writeCode(bits: BitWriter, symbol: number): void {
  const [, first, code, length] = FIXED.find(([last]) => symbol <= last)!;
  bits.writeReversed(code + symbol - first, length);
}

const FIXED: readonly (readonly [last: number, first: number, code: number, bits: number])[] = [
  [143, 0, 0b0011_0000, 8],
  [255, 144, 0b1_1001_0000, 9],
  [279, 256, 0b000_0000, 7],
  [287, 280, 0b1100_0000, 8],
];

interface Range {
  readonly code: number;
  readonly base: number;
  readonly extraBits: number;
}

/** What the codes begin at, and how many bits tell the rest: §3.2.5. */
const LENGTHS = ranges(MIN_LENGTH, 28, (code) => Math.max(0, (code >> 2) - 1));
LENGTHS.push({ code: 28, base: MAX_LENGTH, extraBits: 0 });
const DISTANCES = ranges(1, 30, (code) => Math.max(0, (code >> 1) - 1));

function ranges(from: number, count: number, bitsOf: (code: number) => number): Range[] {
  const all: Range[] = [];
  for (let code = 0, base = from; code < count; code++) {
    const extraBits = bitsOf(code);
    all.push({ code, base, extraBits });
    base += 2 ** extraBits;
  }
  return all;
}

function codeOf(all: readonly Range[], value: number): Range {
  return all.findLast(({ base }) => base <= value)!;
}

/** Numbers from their lowest bit on, codes from their highest: §3.1.1. */
class BitWriter {
  readonly #bytes: number[] = [];
  #bits = 0;
  #count = 0;

  write(value: number, count: number): void {
    for (let at = 0; at < count; at++) {
      this.#bits |= ((value >> at) & 1) << this.#count;
      if (++this.#count === 8) this.align();
    }
  }

  writeReversed(code: number, count: number): void {
    for (let at = count - 1; at >= 0; at--) this.write((code >> at) & 1, 1);
  }

  align(): void {
    if (this.#count === 0) return;
    this.#bytes.push(this.#bits);
    this.#bits = 0;
    this.#count = 0;
  }

  take(): Uint8Array {
    this.align();
    return Uint8Array.from(this.#bytes);
  }
}
