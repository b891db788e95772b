// Bytes that wait to be transmitted. Small frames are written side by side into output memory and
// leave as one chunk; large payloads join by reference, or are made as they leave. What many are sent
// in the same order lies there once, and leaves each of them as one chunk as well.

import { Later } from "./later.ts";
import { OutputMemory } from "./output-memory.ts";

const NOTHING = new Uint8Array(0);
/** What all who are silent hold: never changed. */
const NO_CHUNKS: Uint8Array[] = [];

// While the transport is full what we write waits long: it goes to blocks of our own, so that a
// few bytes do not hold a shared block.
const OWN_BLOCK_BYTES = 1024;

/** So much is made at a time, in a millisecond or two: others may have their turn before the next. */
export const PART_BYTES = 262_144;

export class Outbox {
  /** Bytes that wait. */
  bytes = 0;

  #chunks = NO_CHUNKS;
  /** What follows them is made as it leaves, and what was appended since. */
  #later: (Uint8Array | Later)[] | undefined;
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

  /** Appends a frame that is made as it leaves. */
  appendLater(frame: Later): void {
    this.#seal();
    (this.#later ??= []).push(frame);
    this.bytes += frame.left;
  }

  /**
   * Gives away everything that waits, and the block too: who is silent holds none. Where something is
   * made as it leaves it ends with a part of it.
   */
  take(): readonly Uint8Array[] {
    this.#seal();
    this.block = NOTHING;
    this.#start = this.at = 0;
    const chunks = this.#chunks;
    this.#chunks = NO_CHUNKS;
    if (this.#later !== undefined) return this.#takeLater(this.#later, chunks);
    this.bytes = 0;
    return chunks;
  }

  /** Forgets what waits. */
  clear(): void {
    this.#later = undefined;
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

  /** Appends what lies next, and makes what is to be made: a part at most. */
  #takeLater(later: (Uint8Array | Later)[], before: readonly Uint8Array[]): readonly Uint8Array[] {
    const chunks = [...before];
    let room = PART_BYTES;
    for (let [next] = later; next !== undefined; [next] = later) {
      if (next instanceof Uint8Array) {
        chunks.push(next);
        later.shift();
        continue;
      }
      const wanted = leftToMake(later);
      // Only the first may be a part of more.
      if (wanted > room && room < PART_BYTES) break;
      chunks.push(make(later, this.#shared.part(Math.min(wanted, room), next.platform)));
      room -= wanted;
    }
    if (later.length === 0) this.#later = undefined;
    this.bytes -= chunks.reduce((sum, { length }) => sum + length, 0);
    return chunks;
  }

  #push(chunk: Uint8Array): void {
    if (this.#later !== undefined) return void this.#later.push(chunk);
    if (this.#chunks === NO_CHUNKS) this.#chunks = [];
    this.#chunks.push(chunk);
  }
}

/** The bytes of the frames that stand first and are not made, if only to see that they are many. */
function leftToMake(later: readonly (Uint8Array | Later)[]): number {
  let bytes = 0;
  for (const next of later) {
    if (next instanceof Uint8Array || bytes > PART_BYTES) break;
    bytes += next.left;
  }
  return bytes;
}

/** Frames that follow one another are made into one chunk. */
function make(later: (Uint8Array | Later)[], part: Uint8Array): Uint8Array {
  let made = 0;
  for (let [next] = later; next instanceof Later; [next] = later) {
    made += next.make(part, made);
    if (next.left > 0) break;
    later.shift();
  }
  return part.subarray(0, made);
}
