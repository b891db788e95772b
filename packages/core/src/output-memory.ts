// Memory for small writes, carved from one block that many endpoints share: no endpoint needs an
// output buffer of its own. What is carved is not used twice, so that bytes handed out stay as they
// are, unless a transport that has copied them gives them back; a used-up block is left to those who
// hold parts of it.

const BLOCK_BYTES = 65_536;

const NOTHING = new Uint8Array(0);

export class OutputMemory {
  block: Uint8Array = NOTHING;
  /** Bytes of the block that are given away. */
  used = 0;
  readonly #blockBytes: number;

  /** @param blockBytes - the size of a block. Default 64 KiB (65_536 bytes). */
  constructor(blockBytes: number = BLOCK_BYTES) {
    this.#blockBytes = blockBytes;
  }

  /** Makes sure that `size` bytes lie free in one piece. */
  ensure(size: number): void {
    if (this.block.length - this.used >= size) return;
    this.block = new Uint8Array(Math.max(this.#blockBytes, size));
    this.used = 0;
  }

  /** Nobody holds these bytes any more: the last that were carved are free again. */
  giveBack(bytes: Uint8Array): void {
    const { buffer, byteOffset, length } = bytes;
    if (buffer === this.block.buffer && byteOffset + length === this.used) this.used = byteOffset;
  }
}
