// Memory for small writes, carved from one block that many endpoints share: no endpoint needs an
// output buffer of its own. What is carved is not used twice, so that bytes handed out stay as they
// are, unless a transport that has copied them gives them back; a used-up block is left to those who
// hold parts of it. A frame that many send lies there once.

import { NOTHING } from "./bytes.ts";

const BLOCK_BYTES = 65_536;

export class OutputMemory {
  block: Uint8Array = NOTHING;
  /** Bytes of the block that are given away. */
  used = 0;
  readonly #blockBytes: number;
  /** The frame that was placed last, and where it lies. */
  #placed: Uint8Array | undefined;
  #placedAt = 0;
  /** So many bytes of the block lie before the end of a frame that was placed. */
  #sharedBytes = 0;

  /** What is given away as memory for a part, and the one that was given back. */
  #part: Uint8Array = NOTHING;
  #freePart: Uint8Array = NOTHING;

  #viewed: Uint8Array = NOTHING;
  #viewStart = 0;
  #viewEnd = 0;
  #view: Uint8Array = NOTHING;

  /** @param blockBytes - the size of a block. Default 64 KiB (65_536 bytes). */
  constructor(blockBytes: number = BLOCK_BYTES) {
    this.#blockBytes = blockBytes;
  }

  /** Makes sure that `size` bytes lie free in one piece. */
  ensure(size: number): void {
    if (this.block.length - this.used >= size) return;
    this.block = new Uint8Array(Math.max(this.#blockBytes, size));
    this.used = this.#sharedBytes = 0;
    this.#placed = undefined;
  }

  /** Returns where a frame lies in the block: it is written once for all who ask one after the other. */
  place(frame: Uint8Array): number {
    if (this.#placed === frame) return this.#placedAt;
    this.ensure(frame.length);
    this.block.set(frame, this.used);
    this.#placed = frame;
    this.#placedAt = this.used;
    this.used = this.#sharedBytes = this.used + frame.length;
    return this.#placedAt;
  }

  /** Returns memory for a part of what is large: the last one again, if it was given back. */
  part(size: number): Uint8Array {
    const free = this.#freePart;
    this.#freePart = NOTHING;
    this.#part = free.length >= size ? free : new Uint8Array(size);
    return this.#part.subarray(0, size);
  }

  /** Returns a part of a block: one view for all who ask one after the other. */
  view(block: Uint8Array, start: number, end: number): Uint8Array {
    if (block !== this.#viewed || start !== this.#viewStart || end !== this.#viewEnd) {
      this.#viewed = block;
      this.#viewStart = start;
      this.#viewEnd = end;
      this.#view = block.subarray(start, end);
    }
    return this.#view;
  }

  /** Nobody holds these bytes any more: the last that were carved are free again, but for shared ones. */
  giveBack(bytes: Uint8Array): void {
    const { buffer, byteOffset, length } = bytes;
    if (buffer === this.#part.buffer) this.#freePart = this.#part;
    if (buffer !== this.block.buffer || byteOffset + length !== this.used) return;
    this.used = Math.max(byteOffset, this.#sharedBytes);
  }
}
