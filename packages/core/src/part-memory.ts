// Memory for what is made part by part: one part's, for all who give it back before the next.

import { NOTHING } from "./bytes.ts";

export class PartMemory {
  #part: Uint8Array = NOTHING;
  /** Nobody holds it. */
  #isFree = true;

  /** Returns memory of this size: the last part's again, if it was given back and is large enough. */
  take(size: number): Uint8Array {
    if (!this.#isFree || this.#part.length < size) this.#part = new Uint8Array(size);
    this.#isFree = false;
    return this.#part.subarray(0, size);
  }

  /** Nobody holds any more what lies in this buffer. */
  giveBack(buffer: ArrayBufferLike): void {
    if (buffer === this.#part.buffer) this.#isFree = true;
  }
}
