// Bytes that wait to be transmitted. Small frames are written side by side into output memory and
// leave as one chunk; large payloads join by reference, or are made as they leave. What many are sent
// in the same order lies there once, and leaves each of them as one chunk as well.

import { NOTHING } from "./bytes.ts";
import { Later, PART_BYTES } from "./later.ts";
import { OutputMemory } from "./output-memory.ts";

/** What all who are silent hold: never changed. */
const NO_CHUNKS: (Uint8Array | Later)[] = [];

// While the transport is full what we write waits long: it goes to blocks of our own, so that a
// few bytes do not hold a shared block.
const OWN_BLOCK_BYTES = 1024;

export class Outbox {
  /** Bytes that wait. */
  bytes = 0;

  #chunks = NO_CHUNKS;
  /** Of the bytes that wait, those that are not made yet. */
  #laterBytes = 0;
  /** The chunk being written: `block[start, at)`. */
  block: Uint8Array = NOTHING;
  #start = 0;
  at = 0;

  readonly #shared: OutputMemory;
  #memory: OutputMemory;

  constructor(shared: OutputMemory) {
    this.#shared = this.#memory = shared;
  }

  /** Makes `block[at, at + size)` ours to write; `commit` then says how much of it was. */
  reserve(size: number): void {
    const memory = this.#memory;
    memory.ensure(size);
    this.#turnTo(memory.used);
  }

  commit(size: number): void {
    this.at += size;
    this.#memory.used = this.at;
    this.bytes += size;
  }

  /** Appends a small frame that others are sent as well, and that does not change any more. */
  share(frame: Uint8Array): void {
    this.#turnTo(this.#memory.place(frame));
    this.at += frame.length;
    this.bytes += frame.length;
  }

  /** Appends bytes as they are; they must not change any more. */
  append(bytes: Uint8Array): void {
    this.#seal();
    this.#push(bytes);
    this.bytes += bytes.length;
  }

  /** Appends a payload that is made as it leaves. */
  appendLater(payload: Later): void {
    this.#seal();
    this.#push(payload);
    this.#laterBytes += payload.left;
    this.bytes += payload.left;
  }

  /**
   * Gives away what waits, and the block too: who is silent holds none. Of what is made as it leaves
   * at most a part comes with it, and what lies behind that stays.
   */
  take(): readonly Uint8Array[] {
    this.#seal();
    this.block = NOTHING;
    this.#start = this.at = 0;
    const chunks = this.#chunks;
    this.#chunks = NO_CHUNKS;
    if (this.#laterBytes > 0) return this.#makePart(chunks);
    this.bytes = 0;
    return chunks as Uint8Array[];
  }

  /** Forgets what waits. */
  clear(): void {
    this.#laterBytes = 0;
    this.take();
  }

  /** The transport is full (`true`) or takes bytes again. */
  set waiting(waiting: boolean) {
    this.#memory = waiting ? new OutputMemory(OWN_BLOCK_BYTES) : this.#shared;
  }

  /** Goes on at this place of the memory's block: in the same chunk, where that one ends there. */
  #turnTo(place: number): void {
    const { block } = this.#memory;
    if (block === this.block && place === this.at) return;
    this.#seal();
    this.block = block;
    this.#start = this.at = place;
  }

  #seal(): void {
    if (this.#start === this.at) return;
    this.#push(this.#shared.view(this.block, this.#start, this.at));
    this.#start = this.at;
  }

  #makePart(waiting: (Uint8Array | Later)[]): readonly Uint8Array[] {
    let part = this.#shared.part(Math.min(this.#laterBytes, PART_BYTES));
    const chunks: Uint8Array[] = [];
    for (const next of waiting) {
      const isLater = next instanceof Later;
      const chunk = isLater ? part.subarray(0, next.make(part)) : next;
      if (chunk.length > 0) chunks.push(chunk);
      this.bytes -= chunk.length;
      if (!isLater) continue;
      this.#laterBytes -= chunk.length;
      part = part.subarray(chunk.length);
      if (next.left > 0) {
        this.#chunks = waiting.slice(waiting.indexOf(next));
        break;
      }
    }
    return chunks;
  }

  #push(chunk: Uint8Array | Later): void {
    if (this.#chunks === NO_CHUNKS) this.#chunks = [];
    this.#chunks.push(chunk);
  }
}
