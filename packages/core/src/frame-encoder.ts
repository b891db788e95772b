// A payload in, a frame out: header, masking key if we are a client, payload. RFC 6455 §5.2, §5.3.
// Small frames are written where they leave from; a large payload follows its header by reference, or
// is made as it leaves: text, and what we mask.

import { FIN, MASKED, OPCODE } from "./frame.ts";
import { bytesSource, Later, PART_BYTES, type Source, textSource } from "./later.ts";
import { isControl } from "./opcode.ts";
import type { Outbox } from "./outbox.ts";
import type { Platform } from "./platform.ts";
import type { Role } from "./role.ts";
import { encodeUtf8 } from "./utf8.ts";

/** Payloads up to here are copied at once; longer ones must not change until they have left. */
export const COPY_UP_TO_BYTES = 16_384;

/** A prepared frame up to here is copied, so that it leaves in one chunk with others. */
const COPY_FRAME_UP_TO_BYTES = 1024;

const KEY_BYTES = 4;
const MAX_HEADER_BYTES = 14;

export class FrameEncoder {
  // Counted, for `Traffic`
  messages = 0;
  frames = 0;
  payloadBytes = 0;

  readonly #outbox: Outbox;
  readonly #platform: Platform;
  readonly #keyBytes: number;

  constructor(outbox: Outbox, role: Role, platform: Platform) {
    this.#outbox = outbox;
    this.#platform = platform;
    this.#keyBytes = role === "client" ? KEY_BYTES : 0;
  }

  /** A frame of text; `first` is its first byte. */
  text(first: number, text: string): void {
    if (text.length > PART_BYTES)
      return this.#later(first, this.#platform.utf8Length(text), textSource(text));
    if (text.length > COPY_UP_TO_BYTES) return this.bytes(first, encodeUtf8(text));
    const outbox = this.#outbox;
    outbox.reserve(MAX_HEADER_BYTES + text.length * 3);
    const { block, at } = outbox;

    // The header's size depends on the payload's, which is known last. Most text is ASCII.
    const guess = this.#headerBytes(text.length);
    const size = this.#platform.encodeUtf8Into(text, block, at + guess);
    const header = this.#headerBytes(size);
    if (header !== guess) block.copyWithin(at + header, at + guess, at + guess + size);
    this.#finish(first, header, size);
  }

  /** A frame of bytes, which are copied if they are few, or else must not change any more. */
  bytes(first: number, payload: Uint8Array): void {
    if (payload.length > COPY_UP_TO_BYTES) return this.#large(first, payload);
    const header = this.#headerBytes(payload.length);
    this.#outbox.reserve(header + payload.length);
    this.#outbox.block.set(payload, this.#outbox.at + header);
    this.#finish(first, header, payload.length);
  }

  /** A whole frame with a payload of this size, which does not change any more. */
  framed(frame: Uint8Array, size: number): void {
    this.#count(frame[0], size);
    if (frame.length > COPY_FRAME_UP_TO_BYTES) this.#outbox.append(frame);
    else this.#outbox.share(frame);
  }

  /** Puts the header before a payload that lies in the outbox, and masks it. */
  #finish(first: number, header: number, size: number): void {
    const { block, at } = this.#outbox;
    const key = this.#writeHeader(first, size);
    if (this.#keyBytes > 0) this.#platform.unmask(block, at + header, at + header + size, key);
    this.#outbox.commit(header + size);
  }

  #large(first: number, payload: Uint8Array): void {
    // What our caller holds must not change: we mask a copy.
    if (this.#keyBytes > 0) return this.#later(first, payload.length, bytesSource(payload));
    this.#begin(first, payload.length);
    this.#outbox.append(payload);
  }

  #later(first: number, size: number, source: Source): void {
    const key = this.#begin(first, size);
    this.#outbox.appendLater(new Later(size, source, key, this.#platform));
  }

  /** Writes the header of what follows it apart; returns the masking key, 0 for a server. */
  #begin(first: number, size: number): number {
    const header = this.#headerBytes(size);
    this.#outbox.reserve(header);
    const key = this.#writeHeader(first, size);
    this.#outbox.commit(header);
    return key;
  }

  #count(first: number, size: number): void {
    this.frames++;
    if (isControl(first & OPCODE)) return;
    this.payloadBytes += size;
    if ((first & FIN) !== 0) this.messages++;
  }

  #headerBytes(size: number): number {
    return this.#keyBytes + lengthBytes(size);
  }

  /** Writes the header where the outbox stands; returns the masking key, 0 for a server. */
  #writeHeader(first: number, size: number): number {
    this.#count(first, size);
    const { block } = this.#outbox;
    const masked = this.#keyBytes > 0;
    const at = writeHeader(block, this.#outbox.at, first, masked ? MASKED : 0, size);
    if (!masked) return 0;

    // "The masking key needs to be unpredictable" §5.3: a fresh one for each frame.
    const key = this.#platform.randomUint32();
    for (let i = 0; i < KEY_BYTES; i++) block[at + i] = key >>> (i << 3);
    return key;
  }
}

/** Returns a frame as a server sends it; `first` is its first byte. */
export function encodeFrame(first: number, payload: Uint8Array): Uint8Array {
  const header = lengthBytes(payload.length);
  const bytes = new Uint8Array(header + payload.length);
  writeHeader(bytes, 0, first, 0, payload.length);
  bytes.set(payload, header);
  return bytes;
}

/** The size of a header up to its length. */
function lengthBytes(size: number): number {
  return size < 126 ? 2 : size < 65_536 ? 4 : 10;
}

/** Writes a header up to its length, and returns where that ends. */
function writeHeader(
  block: Uint8Array,
  start: number,
  first: number,
  mask: number,
  size: number,
): number {
  let at = start;
  block[at++] = first;
  if (size < 126) {
    block[at++] = mask | size;
    return at;
  }
  if (size < 65_536) {
    block[at++] = mask | 126;
    return writeUint(block, at, 2, size);
  }
  block[at++] = mask | 127;
  at = writeUint(block, at, 4, Math.floor(size / 0x1_0000_0000));
  return writeUint(block, at, 4, size);
}

/** Writes the low `count` bytes of `value`, the most significant first. */
function writeUint(into: Uint8Array, at: number, count: number, value: number): number {
  for (let i = count - 1; i >= 0; i--) into[at++] = value >>> (i << 3);
  return at;
}
