// Memory for small writes, carved from one block that many endpoints share: no endpoint needs an
// output buffer of its own. What is carved is not used twice, so that bytes handed out stay as they
// are, unless a transport that has copied them gives them back; a used-up block is left to those who
// hold parts of it. A frame that many send lies there once.

import { NOTHING } from "./bytes.ts";
import { PartMemory } from "./part-memory.ts";

const BLOCK_BYTES = 65_536;

/** Memory that holds what is sent until it has left, for all endpoints of one server. */
export class OutputMemory {
  block: Uint8Array = NOTHING;
  /** Bytes of the block that are given away. */
  used = 0;
  readonly #blockBytes: number;
  /** The frame that was placed last in the block, and where it ends. */
  #placed: Uint8Array | undefined;
  #placedEnd = 0;
  /** The view that was asked for last, and on what; to ask the view itself takes longer. */
  #view: Uint8Array = NOTHING;
  #viewed: Uint8Array = NOTHING;
  #viewStart = 0;
  #viewEnd = 0;
  readonly #parts = new PartMemory();

  /** @param blockBytes - the size of a block. Default 64 KiB (65_536 bytes). */
  constructor(blockBytes: number = BLOCK_BYTES) {
    this.#blockBytes = blockBytes;
  }

  /** Makes sure that `size` bytes lie free in one piece. */
  ensure(size: number): void {
    if (this.block.length - this.used >= size) return;
    this.block = new Uint8Array(Math.max(this.#blockBytes, size));
    this.used = this.#placedEnd = 0;
    this.#placed = undefined;
  }

  /** Returns where a frame lies in the block: it is written once for all who ask one after the other. */
  place(frame: Uint8Array): number {
    if (this.#placed !== frame) {
      this.ensure(frame.length);
      this.block.set(frame, this.used);
      this.used += frame.length;
      this.#placed = frame;
      this.#placedEnd = this.used;
    }
    return this.#placedEnd - frame.length;
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

  /** Returns memory for a part of what is large. */
  part(size: number): Uint8Array {
    return this.#parts.take(size);
  }

  /** Nobody holds these bytes any more: the last that were carved are free again, but for placed ones. */
  giveBack({ buffer, byteOffset, length }: Uint8Array): void {
    this.#parts.giveBack(buffer);
    if (buffer !== this.block.buffer || byteOffset + length !== this.used) return;
    this.used = Math.max(byteOffset, this.#placedEnd);
  }
}
