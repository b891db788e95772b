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
  readonly #platform: Platform;
  readonly #inbox = new Inbox();
  readonly #frame: FrameDecoder;
  readonly #messages: MessageAssembler;
  readonly #controls = new ControlAssembler();
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
    return this.#messages.busy;
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
    const rest = this.#messages.next();
    if (rest !== undefined) return rest;
    while (!this.busy && this.#readPiece()) {
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

  /** Reads the next piece of a frame, which may be all of it; `false`: nothing has arrived. */
  #readPiece(): boolean {
    const frame = this.#frame;
    if (frame.unfinished) return frame.readPiece(this.#inbox);
    const isWhole = frame.readShort(this.#inbox);
    if (!isWhole && !frame.readHeader(this.#inbox)) return false;
    this.#frames++;
    if (!isControl(frame.opcode) && !this.#dropsMessages) this.#messages.begin(frame);
    return isWhole || frame.readPiece(this.#inbox);
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
