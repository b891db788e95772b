// Pieces in, one whole out. Large pieces are kept as they are, and copied once, in the end; small ones
// are gathered at once, so that they cost bytes and not objects. Memory follows the bytes that
// arrived, never the length that a peer announced: it is at most five times what is held.

import { NOTHING } from "./bytes.ts";
import { completePlatform, type Platform } from "./platform.ts";

const KEEP_FROM_BYTES = 16_384;
const LEAST_BYTES = 4096;
const GROWTH = 4;
/** A last step that would fall short of the whole by a little goes all the way. */
const LAST_GROWTH = 5;

/** What it takes of a platform. */
type Memory = Pick<Platform, "allocate" | "copy">;

/** Bytes where they lie: `chunk[start, end)`. */
export interface Piece {
  readonly chunk: Uint8Array;
  readonly start: number;
  readonly end: number;
  /** The chunk goes back to who lent it: who keeps the piece copies it. */
  readonly lent: boolean;
}

export class Slab {
  /** Bytes that are held. */
  length = 0;

  readonly #platform: Memory;
  /** Large pieces, and what was gathered between them. */
  #parts: Uint8Array[] = [];
  /** Where small pieces are gathered: the first `#used` bytes. */
  #gathering: Uint8Array = NOTHING;
  #used = 0;

  constructor(platform: Memory = completePlatform()) {
    this.#platform = platform;
  }

  /**
   * Appends `source[start, end)`, which is lent or may be kept; the whole will have `expected` bytes
   * at most.
   */
  append(source: Uint8Array, start: number, end: number, expected: number, lent = false): void {
    const piece = start === 0 && end === source.length ? source : source.subarray(start, end);
    this.length += piece.length;
    if (!lent && piece.length >= KEEP_FROM_BYTES && isMostOf(piece, piece.length))
      this.#keep(piece);
    else this.#gather(piece, expected - this.length + piece.length);
  }

  /** Gives away the whole, and starts anew. */
  take(): Uint8Array {
    const whole = this.#parts.length === 0 ? this.#gathered() : this.#join();
    this.clear();
    return whole;
  }

  /** Forgets what was gathered. */
  clear(): void {
    this.length = 0;
    this.#parts = [];
    this.#gathering = NOTHING;
    this.#used = 0;
  }

  #keep(piece: Uint8Array): void {
    if (this.#used > 0) this.#parts.push(this.#gathered());
    this.#gathering = NOTHING;
    this.#used = 0;
    this.#parts.push(piece);
  }

  #gather(piece: Uint8Array, expected: number): void {
    const needed = this.#used + piece.length;
    if (needed > this.#gathering.length) this.#grow(needed, this.#used + expected);
    this.#gathering.set(piece, this.#used);
    this.#used = needed;
  }

  #grow(needed: number, expected: number): void {
    const isLast = expected <= needed * LAST_GROWTH;
    const roomy = isLast ? expected : Math.max(needed * GROWTH, LEAST_BYTES);
    const bytes = this.#platform.allocate(Math.max(needed, Math.min(roomy, expected)));
    bytes.set(this.#gathering.subarray(0, this.#used));
    this.#gathering = bytes;
  }

  /** Who keeps a small message must not keep a large slab, nor see what lay in it before. */
  #gathered(): Uint8Array {
    if (this.#used === 0 || !isMostOf(this.#gathering, this.#used))
      return this.#platform.copy(this.#gathering, 0, this.#used);
    this.#gathering.fill(0, this.#used);
    return this.#gathering.subarray(0, this.#used);
  }

  #join(): Uint8Array {
    const whole = this.#platform.allocate(this.length);
    let at = 0;
    for (const part of this.#parts) {
      whole.set(part, at);
      at += part.length;
    }
    whole.set(this.#gathering.subarray(0, this.#used), at);
    return whole;
  }
}

/**
 * `chunk[start, end)`, so that its receiver may keep it, and transfer it: of a chunk that is lent, is
 * much larger, or goes on behind it, where we have still to read, a copy.
 */
export function owned({ chunk, start, end, lent }: Piece, { copy }: Memory): Uint8Array {
  const isTheirs = !lent && end > start && isMostOf(chunk, end - start) && isEndOf(chunk, end);
  return isTheirs ? chunk.subarray(start, end) : copy(chunk, start, end);
}

/** Who keeps so many bytes of it keeps at most twice their size. */
function isMostOf({ buffer }: Uint8Array, size: number): boolean {
  return size * 2 >= buffer.byteLength;
}

/** Nothing lies behind this place. */
function isEndOf({ buffer, byteOffset }: Uint8Array, end: number): boolean {
  return byteOffset + end === buffer.byteLength;
}
