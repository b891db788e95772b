// A payload that is made as it leaves, part by part: text is encoded, and what a client says is copied and
// masked (RFC 6455 §5.3). All of a large one at once would hold up everyone else, and would take as much
// memory again. Its plain twin makes all at once.

import { turnKey } from "./mask.ts";
import type { Platform } from "./platform.ts";
import { encodeUtf8Part } from "./utf8.ts";

/** So much is made at a time, in a millisecond or two: others may have their turn before the next. */
export const PART_BYTES = 262_144;

/** Fills `into` with what comes next, as far as it can; returns the count of bytes. */
export type Source = (into: Uint8Array) => number;

export class Later {
  /** Bytes that were not made yet. */
  left: number;
  readonly #source: Source;
  readonly #platform: Platform;
  #key: number;

  /** @param key - that it is masked with; 0 leaves it as it is. */
  constructor(size: number, source: Source, key: number, platform: Platform) {
    this.left = size;
    this.#source = source;
    this.#key = key;
    this.#platform = platform;
  }

  /** Makes what comes next, as far as it fits; returns the count of bytes. */
  make(into: Uint8Array): number {
    const size = this.#source(into);
    this.left -= size;
    if (this.#key !== 0) this.#platform.unmask(into, 0, size, this.#key);
    this.#key = turnKey(this.#key, size);
    return size;
  }
}

/** Bytes that do not change. Where their memory shrinks nothing more would ever come. */
export function bytesSource(bytes: Uint8Array): Source {
  let at = 0;
  return (into) => {
    const part = bytes.subarray(at, at + into.length);
    if (part.length === 0 && into.length > 0)
      throw new RangeError("Bytes left before they were sent.");
    at += part.length;
    into.set(part);
    return part.length;
  };
}

/** Text, as UTF-8: lone surrogates become U+FFFD. */
export function textSource(text: string): Source {
  let at = 0;
  return (into) => {
    const { read, written } = encodeUtf8Part(text, at, into);
    at += read;
    return written;
  };
}
