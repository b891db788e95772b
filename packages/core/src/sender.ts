// The journey out: what we say → extensions → frames → bytes that wait to be transmitted.

import type { ExtensionSession } from "./extension.ts";
import { FIN } from "./frame.ts";
import { COPY_UP_TO_BYTES, FrameEncoder } from "./frame-encoder.ts";
import { Opcode } from "./opcode.ts";
import { Outbox } from "./outbox.ts";
import type { OutputMemory } from "./output-memory.ts";
import type { Platform } from "./platform.ts";
import type { Role } from "./role.ts";
import { encodeUtf8 } from "./utf8.ts";

export interface SendOptions {
  /** Copies a large payload, so that it may change at once. Default: from 16 KiB on it is not copied. */
  readonly copy?: boolean | undefined;
  /** Compresses this message, or not. Default: as the extension sees fit. */
  readonly compress?: boolean | undefined;
}

export class Sender {
  readonly #outbox: Outbox;
  readonly #encoder: FrameEncoder;
  readonly #extensions: readonly ExtensionSession[];
  #paused = false;
  /** The pong that waits while we are paused: the newest replaces the one before (§5.5.3). */
  #waitingPong: Uint8Array | undefined;

  constructor(
    role: Role,
    platform: Platform,
    memory: OutputMemory,
    extensions: readonly ExtensionSession[],
  ) {
    this.#outbox = new Outbox(memory);
    this.#encoder = new FrameEncoder(this.#outbox, role, platform);
    this.#extensions = extensions;
  }

  /** Bytes that wait. */
  get bytes(): number {
    return this.#outbox.bytes;
  }

  /** The transport is full. */
  get paused(): boolean {
    return this.#paused;
  }

  /** A message; large bytes join by reference, unless they are to be copied. */
  message(data: string | Uint8Array, { copy = false, compress }: SendOptions = {}): void {
    if (this.#extensions.length > 0) this.#extended(data, copy, compress);
    else if (typeof data === "string") this.#text(data);
    else this.#encoder.bytes(FIN | Opcode.binary, fixed(data, copy));
  }

  /** A ping, a pong or a Close. */
  control(opcode: Opcode, payload: Uint8Array): void {
    this.#encoder.bytes(FIN | opcode, payload);
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

  /** Gives away all that waits; `undefined` if nothing does, or we are paused. */
  take(): readonly Uint8Array[] | undefined {
    return this.#outbox.bytes === 0 || this.#paused ? undefined : this.#outbox.take();
  }

  /** A Close was sent: nothing follows it (§5.5.1). */
  endPongs(): void {
    this.#waitingPong = undefined;
  }

  /** Forgets what waits. */
  clear(): void {
    this.#outbox.take();
    this.endPongs();
  }

  /** What has to wait is encoded exactly: text in place reserves three bytes for each code unit. */
  #text(text: string): void {
    if (this.#paused) this.#encoder.bytes(FIN | Opcode.text, encodeUtf8(text));
    else this.#encoder.text(FIN | Opcode.text, text);
  }

  #extended(data: string | Uint8Array, copy: boolean, compress: boolean | undefined): void {
    const isText = typeof data === "string";
    let payload: Uint8Array = isText ? encodeUtf8(data) : data;
    let first: number = FIN | (isText ? Opcode.text : Opcode.binary);
    for (const session of this.#extensions) {
      const encoded = session.encode(payload, compress);
      if (encoded === undefined) continue;
      payload = encoded;
      first |= session.rsv;
    }
    this.#encoder.bytes(first, payload === data ? fixed(payload, copy) : payload);
  }
}

function fixed(payload: Uint8Array, copy: boolean): Uint8Array {
  return copy && payload.length > COPY_UP_TO_BYTES ? payload.slice() : payload;
}
