// Bytes of the peer that wait to be parsed: the chunk being read, and those behind it. A chunk is
// read where it lies. Small ones that have to wait are gathered, so that a peer who sends single
// bytes costs bytes, not objects. A chunk that is lent is read at once; what is left of it is copied.

import { NOTHING } from "./bytes.ts";

const SMALL_CHUNK_BYTES = 4096;
const GATHER_BYTES = 16_384;

/** What all hold where nothing waits: never changed. */
const NO_CHUNKS: Uint8Array[] = [];

export class Inbox {
  /** The chunk being read: its unread part is `chunk[at, end)`. */
  chunk: Uint8Array = NOTHING;
  at = 0;
  end = 0;
  /** The chunk being read goes back to who lent it: nobody keeps a part of it. */
  lent = false;

  #waiting = NO_CHUNKS;
  #waitingBytes = 0;
  /** How much of the last waiting chunk is filled, where that one is ours to fill. */
  #gathered: number | undefined;

  /** Bytes not read yet. */
  get bytes(): number {
    return this.end - this.at + this.#waitingBytes;
  }

  push(bytes: Uint8Array, lent = false): void {
    if (!this.ready()) {
      this.#read(bytes);
      this.lent = lent;
      return;
    }
    this.#waitingBytes += bytes.length;
    if (bytes.length < SMALL_CHUNK_BYTES) return this.#gather(bytes);
    this.#seal();
    this.#wait(lent ? bytes.slice() : bytes);
  }

  /** The chunk that was lent goes back. */
  giveBack(): void {
    if (this.lent) this.#read(this.at < this.end ? this.chunk.slice(this.at, this.end) : NOTHING);
  }

  /** Tells whether there is a byte to read, turning to the next chunk where this one is done. */
  ready(): boolean {
    if (this.at < this.end) return true;
    if (this.#waiting.length === 0) {
      this.#read(NOTHING);
      return false;
    }
    if (this.#waiting.length === 1) this.#seal();
    const next = this.#waiting.shift()!;
    this.#waitingBytes -= next.length;
    this.#read(next);
    return true;
  }

  /** Forgets everything. */
  clear(): void {
    this.#waiting = NO_CHUNKS;
    this.#waitingBytes = 0;
    this.#gathered = undefined;
    this.#read(NOTHING);
  }

  #read(chunk: Uint8Array): void {
    this.chunk = chunk;
    this.at = 0;
    this.end = chunk.length;
    this.lent = false;
  }

  #wait(chunk: Uint8Array): void {
    if (this.#waiting === NO_CHUNKS) this.#waiting = [];
    this.#waiting.push(chunk);
  }

  #gather(bytes: Uint8Array): void {
    if (this.#gathered === undefined || this.#gathered + bytes.length > GATHER_BYTES) {
      this.#seal();
      this.#wait(new Uint8Array(GATHER_BYTES));
      this.#gathered = 0;
    }
    this.#waiting.at(-1)!.set(bytes, this.#gathered);
    this.#gathered += bytes.length;
  }

  /** Ends the gathering: the last chunk is what it holds. */
  #seal(): void {
    if (this.#gathered === undefined) return;
    this.#waiting.push(this.#waiting.pop()!.subarray(0, this.#gathered));
    this.#gathered = undefined;
  }
}
