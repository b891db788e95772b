// The journey out: what we say → extensions → frames → bytes that wait to be transmitted.

import type { LapseError } from "./close-info.ts";
import { Encoding } from "./encoding.ts";
import type { MessageType, Work } from "./event.ts";
import { type ExtensionSession, WHOLE } from "./extension.ts";
import { FIN } from "./frame.ts";
import { COPY_UP_TO_BYTES, FrameEncoder } from "./frame-encoder.ts";
import { Opcode } from "./opcode.ts";
import { Outbox } from "./outbox.ts";
import type { OutputMemory } from "./output-memory.ts";
import type { Platform } from "./platform.ts";
import type { Prepared } from "./prepared.ts";
import type { Role } from "./role.ts";
import { ofThisLength } from "./sendable.ts";
import type { Flow } from "./traffic.ts";
import { encodeUtf8 } from "./utf8.ts";

export interface MessageOptions {
  /** Copies a large payload, so that it may change at once. Default: above 16 KiB it is not copied. */
  readonly copy?: boolean | undefined;
  /** Compresses this message, or not. Default: as the extension sees fit. */
  readonly compress?: boolean | undefined;
}

/** Where short text lies until it is encoded: extensions copy so much as well. */
const scratch = new Uint8Array(COPY_UP_TO_BYTES);

export class Sender {
  readonly #role: Role;
  readonly #platform: Platform;
  readonly #outbox: Outbox;
  readonly #encoder: FrameEncoder;
  /** For messages, where there are extensions. */
  readonly #encoding: Encoding | undefined;
  #paused = false;
  #wireBytes = 0;
  /** A message that is sent in pieces: the next one is its first, or not. */
  #inPieces: "first" | "next" | undefined;
  /** The pong that waits while we are paused: the newest replaces the one before (§5.5.3). */
  #waitingPong: Uint8Array | undefined;

  constructor(
    role: Role,
    platform: Platform,
    memory: OutputMemory,
    extensions: readonly ExtensionSession[],
    failed: (cause: LapseError) => void,
  ) {
    this.#role = role;
    this.#platform = platform;
    this.#outbox = new Outbox(memory);
    this.#encoder = new FrameEncoder(this.#outbox, role, platform);
    if (extensions.length > 0) this.#encoding = new Encoding(this.#encoder, extensions, failed);
  }

  /** Bytes that wait. */
  get bytes(): number {
    return this.#outbox.bytes + (this.#encoding === undefined ? 0 : this.#encoding.bytes);
  }

  /** Bytes that are ready to leave. */
  get readyBytes(): number {
    return this.#outbox.bytes;
  }

  /** Nothing waits, and nothing is being worked on. */
  get flushed(): boolean {
    return this.#outbox.bytes === 0 && this.#encoding?.busy !== true;
  }

  /** What was said; what left, in bytes of the wire. */
  get flow(): Flow {
    const { messages, frames, payloadBytes } = this.#encoder;
    const messageBytes = this.#encoding?.messageBytes ?? payloadBytes;
    return { messages, frames, messageBytes, payloadBytes, wireBytes: this.#wireBytes };
  }

  /** The transport is full. */
  get paused(): boolean {
    return this.#paused;
  }

  /** A message in pieces has begun, and has not ended. */
  get inPieces(): boolean {
    return this.#inPieces !== undefined;
  }

  /** The job of an extension, if nobody has been told of it yet. */
  work(): Work | undefined {
    return this.#encoding?.work();
  }

  /** A message; large bytes join by reference, unless they are to be copied. */
  message(type: MessageType, data: string | Uint8Array, options: MessageOptions = {}): void {
    if (this.#encoding === undefined) {
      if (typeof data === "string") return this.#string(FIN | Opcode[type], data);
      return this.#encoder.bytes(FIN | Opcode[type], fixed(data, options.copy));
    }
    const { copy, compress } = options;
    const payload = typeof data === "string" ? this.#utf8(data) : fixed(data, copy);
    this.#encoding.say({ opcode: Opcode[type], payload, place: WHOLE, compress });
  }

  /** From now on a message is said in pieces, until the last one. */
  beginPieces(): void {
    this.#inPieces = "first";
  }

  /** A piece of it. An empty one needs no frame, but the last. */
  piece(type: MessageType, data: Uint8Array, last: boolean, options: MessageOptions): void {
    if (data.length === 0 && !last) return;
    const first = this.#inPieces === "first";
    this.#inPieces = last ? undefined : "next";
    const { copy, compress } = options;
    const payload = fixed(data, copy);
    if (this.#encoding !== undefined) {
      this.#encoding.say({ opcode: Opcode[type], payload, place: { first, last }, compress });
    } else {
      const opcode = first ? Opcode[type] : Opcode.continuation;
      this.#encoder.bytes((last ? FIN : 0) | opcode, payload);
    }
  }

  /** A message that was framed before; a client masks it anew. */
  prepared(message: Prepared): void {
    const { type, payload, compress } = message;
    if (this.#role === "client") this.message(type, payload, { compress });
    else if (this.#encoding === undefined) message.sayTo(this.#encoder);
    else this.#encoding.prepared(message);
  }

  /** A ping or a pong: it passes what waits for an extension. */
  control(opcode: Opcode, payload: Uint8Array): void {
    this.#encoder.bytes(FIN | opcode, payload);
  }

  /** The Close: nothing follows it. */
  close(payload: Uint8Array): void {
    if (this.#encoding === undefined) this.control(Opcode.close, payload);
    else this.#encoding.close(payload);
  }

  /** "A Pong frame sent in response to a Ping frame must have identical "Application data"" §5.5.3 */
  answerPing(payload: Uint8Array): void {
    // Its listener may change what it heard; what waits must not change with it.
    if (this.#paused) this.#waitingPong = payload.slice();
    else this.control(Opcode.pong, payload);
  }

  pause(): void {
    this.#paused = this.#outbox.waiting = true;
  }

  resume(): void {
    this.#paused = this.#outbox.waiting = false;
    if (this.#waitingPong !== undefined) this.control(Opcode.pong, this.#waitingPong);
    this.#waitingPong = undefined;
  }

  /** Gives away what is ready, or a part of it; `undefined` if nothing is, or we are paused. */
  take(): readonly Uint8Array[] | undefined {
    const { bytes } = this.#outbox;
    if (bytes === 0 || this.#paused) return undefined;
    const chunks = this.#outbox.take();
    this.#wireBytes += bytes - this.#outbox.bytes;
    return chunks;
  }

  /** A Close was sent: nothing follows it (§5.5.1). */
  endPongs(): void {
    this.#waitingPong = undefined;
  }

  /** Forgets what waits. */
  clear(): void {
    this.#outbox.clear();
    this.#encoding?.clear();
    this.endPongs();
  }

  /** Of text that is short at three bytes a code unit: where the next will lie. */
  #utf8(text: string): Uint8Array {
    if (text.length * 3 > scratch.length) return encodeUtf8(text);
    return scratch.subarray(0, this.#platform.encodeUtf8Into(text, scratch, 0));
  }

  /** What has to wait is encoded exactly: text in place reserves three bytes for each code unit. */
  #string(first: number, text: string): void {
    if (this.#paused) this.#encoder.bytes(first, encodeUtf8(text));
    else this.#encoder.text(first, text);
  }
}

function fixed(payload: Uint8Array, copy = false): Uint8Array {
  if (payload.length <= COPY_UP_TO_BYTES) return payload;
  return copy ? payload.slice() : ofThisLength(payload);
}
