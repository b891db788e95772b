// The journey in: the peer's bytes → frames → messages, pings, pongs and the Close. Bytes lie here
// until somebody asks for the next one; nothing is parsed ahead.

import { decodeClosePayload } from "./close-payload.ts";
import { ControlAssembler } from "./control-assembler.ts";
import type { DeliveryOptions, MessageEvent } from "./delivery.ts";
import type { ClosingEvent, PingEvent, PongEvent, Work } from "./event.ts";
import type { ExtensionSession } from "./extension.ts";
import { FrameDecoder } from "./frame-decoder.ts";
import { Inbox } from "./inbox.ts";
import type { Limits } from "./limits.ts";
import { MessageAssembler } from "./message-assembler.ts";
import { isControl, Opcode } from "./opcode.ts";
import type { Platform } from "./platform.ts";
import type { Role } from "./role.ts";
import type { Flow } from "./traffic.ts";

/** What the peer said. */
export type Received = MessageEvent | PingEvent | PongEvent | ClosingEvent;

export class Receiver {
  /** Nobody listens for now: whoever asks for the next one waits. */
  paused = false;

  readonly #platform: Platform;
  readonly #inbox = new Inbox();
  readonly #frame: FrameDecoder;
  readonly #messages: MessageAssembler;
  readonly #controls = new ControlAssembler();
  /** There are extensions: what they have not decoded may be more than one message. */
  readonly #decodes: boolean;
  #dropsMessages = false;
  #frames = 0;
  #wireBytes = 0;

  constructor(
    role: Role,
    platform: Platform,
    limits: Limits,
    extensions: readonly ExtensionSession[],
    delivery?: DeliveryOptions,
  ) {
    const ownedRsv = extensions.reduce((claimed, { rsv }) => claimed | rsv, 0);
    this.#platform = platform;
    this.#decodes = extensions.length > 0;
    this.#frame = new FrameDecoder(role, platform, ownedRsv);
    this.#messages = new MessageAssembler(platform, limits, extensions, delivery);
  }

  /** Bytes not parsed yet. */
  get bytes(): number {
    return this.#inbox.bytes;
  }

  /** What was heard; what arrived, in bytes of the wire. */
  get flow(): Flow {
    const { messages, messageBytes, payloadBytes } = this.#messages;
    return {
      messages,
      frames: this.#frames,
      messageBytes,
      payloadBytes,
      wireBytes: this.#wireBytes,
    };
  }

  /** A job has to be done before anything more is parsed. */
  get busy(): boolean {
    return this.#decodes && this.#messages.busy;
  }

  /** Nothing that arrived waits. */
  get drained(): boolean {
    return this.#inbox.bytes === 0 && !this.#messages.pending;
  }

  /** The job, if nobody has been told of it yet. */
  work(): Work | undefined {
    return this.#messages.work();
  }

  push(bytes: Uint8Array, lent = false): void {
    this.#wireBytes += bytes.length;
    this.#inbox.push(bytes, lent);
  }

  /** What was lent goes back: what is not parsed is copied. */
  giveBack(): void {
    this.#inbox.giveBack();
    this.#frame.forgetPiece();
  }

  /** What the peer said next; `undefined`: it has not said all of it. @throws ProtocolError */
  next(): Received | undefined {
    const rest = this.#decodes ? this.#messages.next() : undefined;
    if (rest !== undefined) return rest;
    if (!this.busy && !this.#dropsMessages && this.#frame.readMessage(this.#inbox)) {
      this.#frames++;
      return this.#messages.whole(this.#frame);
    }
    while (!this.busy && (this.#frame.unfinished || this.#beginFrame())) {
      if (!this.#frame.readPiece(this.#inbox)) break;
      const received = isControl(this.#frame.opcode) ? this.#takeControl() : this.#takeData();
      if (received !== undefined) return received;
    }
    // Who waits for more holds no chunk.
    this.#frame.forgetPiece();
    return undefined;
  }

  /** From here on data frames are checked as frames, and dropped: only the Close matters. */
  dropMessages(): void {
    this.#dropsMessages = true;
    this.#messages.clear();
  }

  /** Forgets all bytes. */
  clear(): void {
    this.#inbox.clear();
    this.dropMessages();
  }

  #beginFrame(): boolean {
    if (!this.#frame.readHeader(this.#inbox)) return false;
    this.#frames++;
    if (!isControl(this.#frame.opcode) && !this.#dropsMessages) this.#messages.begin(this.#frame);
    return true;
  }

  #takeData(): Received | undefined {
    return this.#dropsMessages ? undefined : this.#messages.take(this.#frame);
  }

  #takeControl(): Received | undefined {
    const payload = this.#controls.take(this.#frame);
    if (payload === undefined) return undefined;
    if (this.#frame.opcode === Opcode.ping) return { type: "ping", data: payload };
    if (this.#frame.opcode === Opcode.pong) return { type: "pong", data: payload };
    return { type: "closing", ...decodeClosePayload(payload, this.#platform) };
  }
}
