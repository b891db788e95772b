// Pieces in, one whole out. Memory follows the bytes that arrived, never the length that a peer
// announced: capacity is at most four times what is held.

const LEAST_BYTES = 4096;
const GROWTH = 4;

const NOTHING = new Uint8Array(0);

export class Slab {
  #bytes: Uint8Array = NOTHING;
  length = 0;

  /** Appends `source[start, end)`; the whole will have `expected` bytes at most. */
  append(source: Uint8Array, start: number, end: number, expected: number): void {
    const needed = this.length + end - start;
    if (needed > this.#bytes.length) this.#grow(needed, expected);
    this.#bytes.set(
      start === 0 && end === source.length ? source : source.subarray(start, end),
      this.length,
    );
    this.length = needed;
  }

  /** Gives away what was gathered, and starts anew. */
  take(): Uint8Array {
    const whole = this.#bytes.subarray(0, this.length);
    // Who keeps a small message must not keep a large slab.
    const taken = whole.length * 2 < this.#bytes.length ? whole.slice() : whole;
    this.clear();
    return taken;
  }

  /** Forgets what was gathered. */
  clear(): void {
    this.#bytes = NOTHING;
    this.length = 0;
  }

  #grow(needed: number, expected: number): void {
    const roomy = Math.max(needed * GROWTH, LEAST_BYTES);
    const bytes = new Uint8Array(Math.max(needed, Math.min(roomy, expected)));
    bytes.set(this.#bytes.subarray(0, this.length));
    this.#bytes = bytes;
  }
}
