// A frame that is made as it leaves, part by part: text is encoded, and what a client says is copied and
// masked (RFC 6455 §5.3). All of a large one at once would hold up everyone else, and would take as much
// memory again. Its plain twin makes all at once.

import { turnKey } from "./mask.ts";
import type { Platform } from "./platform.ts";

/** Less room than this at the end of a part stays empty. */
const LEAST_ROOM_BYTES = 32_768;

/** Where the bytes of a payload come from. */
export interface Source {
  /** Bytes that were not read yet. */
  readonly left: number;
  /** Fills `into` from `at` on, as far as it can; returns the count of bytes. */
  read(into: Uint8Array, at: number): number;
}

export class Later {
  readonly #source: Source;
  readonly platform: Platform;
  #header: Uint8Array;
  #key: number;

  /** @param key - that the payload is masked with; 0 leaves it as it is. */
  constructor(header: Uint8Array, source: Source, key: number, platform: Platform) {
    this.#header = header;
    this.#source = source;
    this.#key = key;
    this.platform = platform;
  }

  /** Bytes that were not made yet. */
  get left(): number {
    return this.#header.length + this.#source.left;
  }

  /** Makes what comes next, into `into` from `start` on, as far as it can; returns the count of bytes. */
  make(into: Uint8Array, start: number): number {
    const header = this.#header.subarray(0, into.length - start);
    this.#header = this.#header.subarray(header.length);
    into.set(header, start);

    const at = start + header.length;
    const size = this.#source.read(into, at);
    if (this.#key !== 0) this.platform.unmask(into, at, at + size, this.#key);
    this.#key = turnKey(this.#key, size);
    return header.length + size;
  }
}

/** Bytes that do not change. */
export class BytesSource implements Source {
  readonly #bytes: Uint8Array;
  #read = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get left(): number {
    return this.#bytes.length - this.#read;
  }

  read(into: Uint8Array, at: number): number {
    const part = this.#bytes.subarray(this.#read, this.#read + into.length - at);
    into.set(part, at);
    this.#read += part.length;
    return part.length;
  }
}

/** Text, as UTF-8: lone surrogates become U+FFFD. */
export class TextSource implements Source {
  readonly #text: string;
  readonly #platform: Platform;
  #next = 0;
  left: number;

  constructor(text: string, platform: Platform) {
    this.#text = text;
    this.#platform = platform;
    this.left = platform.utf8Length(text);
  }

  read(into: Uint8Array, start: number): number {
    let at = start;
    while (this.left > 0) {
      const end = this.#end(into.length - at);
      if (end === this.#next) break;
      const size = this.#platform.encodeUtf8Into(this.#text.slice(this.#next, end), into, at);
      this.#next = end;
      this.left -= size;
      at += size;
    }
    return at - start;
  }

  /** How far the text fits into so much room, surely. */
  #end(room: number): number {
    const { length } = this.#text;
    if (this.left <= room) return length;
    const isAscii = this.left === length - this.#next;
    if (!isAscii && room < LEAST_ROOM_BYTES) return this.#next;
    const end = this.#next + (isAscii ? room : Math.floor(room / 3));
    return isFirstHalf(this.#text.charCodeAt(end - 1)) ? end - 1 : end;
  }
}

/** Of a surrogate pair, which must not be cut. */
function isFirstHalf(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}
