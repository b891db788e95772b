// Deflaters are large (in Node.js 26 210 KiB each at a window of 15, 114 at 13, 93 at 12), so that
// connections share a bounded number of warm ones. A connection keeps the context of the one it used until another
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
  /** Who has which, the one that was used least recently in front. */
  readonly #warm = new Map<Borrower, Deflater>();

  /** Who deflates what many connections are sent, for each window. */
  readonly #shared = new Map<number, Borrower>();

  constructor(codec: DeflateCodec, max: number) {
    this.#codec = codec;
    this.#max = max;
  }

  /** The borrower's deflater, with the context of its last message if it still has it. */
  lend(borrower: Borrower): Deflater {
    const { windowBits } = borrower;
    return (
      this.#takeFrom(borrower) ??
      this.#takeFromOldest(windowBits) ??
      this.#codec.createDeflater(windowBits)
    );
  }

  /** Keeps it warm for the borrower, in place of another that it may have been lent meanwhile. */
  takeBack(borrower: Borrower, deflater: Deflater): void {
    this.forget(borrower);
    this.#warm.set(borrower, deflater);
    if (this.#warm.size > this.#max) this.#freeOldest();
  }

  /** Who deflates what all connections with this window are sent. */
  shared(windowBits: number): Borrower {
    const borrower = this.#shared.get(windowBits) ?? { windowBits };
    this.#shared.set(windowBits, borrower);
    return borrower;
  }

  /** The borrower needs its context no more. */
  forget(borrower: Borrower): void {
    this.#takeFrom(borrower)?.free();
  }

  /** Once there are enough, that of who used its own least recently, if it fits this window. */
  #takeFromOldest(windowBits: number): Deflater | undefined {
    const [oldest] = this.#warm.keys();
    if (oldest === undefined || this.#warm.size < this.#max) return undefined;
    if (oldest.windowBits !== windowBits) return undefined;
    const deflater = this.#takeFrom(oldest);
    deflater?.reset();
    return deflater;
  }

  #takeFrom(borrower: Borrower): Deflater | undefined {
    const deflater = this.#warm.get(borrower);
    this.#warm.delete(borrower);
    return deflater;
  }

  #freeOldest(): void {
    const [oldest] = this.#warm.keys();
    this.forget(oldest);
  }
}
