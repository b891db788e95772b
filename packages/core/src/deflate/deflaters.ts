// Deflaters are large (216 KiB each in Node.js 26 at a window of 15, 93 at 11), so that connections share
// a bounded number of warm ones. A connection keeps the context of the one it used until another
// connection needs it: whose deflater was taken away begins with a fresh one, and a fresh one never
// refers back, which is always legal (RFC 7692 §7.2.1). Thus idle connections cost nothing.

import type { Deflater, DeflateCodec } from "./codec.ts";

/** Who uses a deflater, and is told nothing when it loses it. */
export interface Borrower {
  readonly windowBits: number;
}

export class Deflaters {
  readonly #codec: DeflateCodec;
  readonly #max: number;
  /** Who holds which, the one that was used least recently in front. */
  readonly #held = new Map<Borrower, Deflater>();

  constructor(codec: DeflateCodec, max: number) {
    this.#codec = codec;
    this.#max = max;
  }

  /** The borrower's deflater, with the context of its last message if it still has it. */
  borrow(borrower: Borrower): Deflater {
    const { windowBits } = borrower;
    const deflater =
      this.#held.get(borrower) ??
      this.#takeAway(windowBits) ??
      this.#codec.createDeflater(windowBits);
    this.#held.delete(borrower);
    this.#held.set(borrower, deflater);
    return deflater;
  }

  /** The borrower needs its context no more. */
  giveBack(borrower: Borrower): void {
    this.#held.get(borrower)?.free();
    this.#held.delete(borrower);
  }

  /** Once there are enough, that of who used its own least recently, if it fits this window. */
  #takeAway(windowBits: number): Deflater | undefined {
    const [oldest] = this.#held.keys();
    if (oldest === undefined || this.#held.size < this.#max) return undefined;
    if (oldest.windowBits !== windowBits) {
      this.giveBack(oldest);
      return undefined;
    }
    const deflater = this.#held.get(oldest);
    deflater?.reset();
    this.#held.delete(oldest);
    return deflater;
  }
}
