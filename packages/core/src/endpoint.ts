// The protocol, and nothing else: RFC 6455 between an open handshake and the end of the transport.
//
//   Each call that puts something in is followed by polling until nothing comes out.
//
// Bytes go in with `receive` and lie there until `poll` parses them: one event at a time. What is to
// be sent gathers, and comes out when no further event is ready, as one `transmit`. Peer bytes never
// throw: a broken rule becomes a Close frame and the end of the connection, told in `closed`.

import { NOTHING } from "./bytes.ts";
import * as CloseCode from "./close-codes.ts";
import { lapsed, LapseError } from "./close-info.ts";
import * as Lapse from "./lapse.ts";
import { encodeClosePayload } from "./close-payload.ts";
import { Closing } from "./closing.ts";
import type { ClosingState } from "./closing-states.ts";
import { Deadlines, LAPSE_OF, type Timer } from "./deadlines.ts";
import type { DeliveryOptions } from "./delivery.ts";
import { ProtocolError, UsageError } from "./error.ts";
import * as Mistake from "./mistake.ts";
import type { EndpointEvent, MessageType, Output } from "./event.ts";
import type { ExtensionSession } from "./extension.ts";
import { checkOverlap } from "./extension-sessions.ts";
import { MAX_CONTROL_PAYLOAD_BYTES } from "./frame.ts";
import { DEFAULT_LIMITS, type Limits } from "./limits.ts";
import { MessageWriter } from "./message-writer.ts";
import { Opcode } from "./opcode.ts";
import { checkOption } from "./options.ts";
import { OutputMemory } from "./output-memory.ts";
import { checkRandomness, completePlatform, type Platform } from "./platform.ts";
import { Prepared } from "./prepared.ts";
import type { PreparedMessage } from "./prepared-message.ts";
import { type Received, Receiver } from "./receiver.ts";
import type { Role } from "./role.ts";
import { checkType, type Sendable, sentAs, toBytes } from "./sendable.ts";
import { type MessageOptions, Sender } from "./sender.ts";
import type { Traffic } from "./traffic.ts";
import { encodeUtf8 } from "./utf8.ts";

/** So much output leaves before further events come out. */
const TRANSMIT_FROM_BYTES = 65_536;

const NO_OPTIONS: SendOptions = Object.freeze({});

export interface SendOptions extends MessageOptions {
  /** Default: a string as text, bytes as binary. Bytes sent as text are checked. */
  readonly as?: MessageType | undefined;
}

export interface EndpointOptions extends DeliveryOptions {
  readonly role: Role;
  /** Now, in milliseconds of a monotonic clock. */
  readonly nowMs: number;
  /** From `completePlatform`. A client needs its randomness. */
  readonly platform?: Platform | undefined;
  /** From `effectiveLimits`. */
  readonly limits?: Limits | undefined;
  /** The subprotocol agreed on, empty if none. */
  readonly protocol?: string | undefined;
  /** The extensions agreed on, in the order of the server's answer (RFC 6455 §9.1). */
  readonly extensions?: readonly ExtensionSession[] | undefined;
  /** Shared by the endpoints of one server. */
  readonly memory?: OutputMemory | undefined;
  /** Bytes of the peer that followed the handshake. */
  readonly received?: Uint8Array | undefined;
}

/** One side of an open connection: bytes and what we say go in, events and bytes to write come out. */
export class Endpoint {
  readonly role: Role;
  readonly protocol: string;
  readonly extensions: readonly ExtensionSession[];
  /** Whether messages come whole, or in pieces. */
  readonly delivery: "whole" | "pieces";

  readonly #platform: Platform;
  readonly #limits: Limits;
  readonly #memory: OutputMemory;
  readonly #receiver: Receiver;
  readonly #sender: Sender;
  /** Built when it begins. */
  #closing: Closing | undefined;
  readonly #deadlines: Deadlines;
  #peerEnded = false;
  /** When the keepalive ping was sent that is not answered yet. */
  #keepaliveMs: number | undefined;

  /** @throws UsageError `randomness-missing`, `extensions-overlap` */
  constructor(options: EndpointOptions) {
    const { role, nowMs, protocol = "", extensions = [], received } = options;
    const { platform = completePlatform(), limits = DEFAULT_LIMITS } = options;
    const { memory = new OutputMemory() } = options;
    if (role === "client") checkRandomness(platform);
    checkOverlap(extensions);
    this.role = role;
    this.protocol = protocol;
    this.extensions = extensions;
    this.delivery = options.delivery ?? "whole";
    this.#platform = platform;
    this.#limits = limits;
    this.#memory = memory;
    this.#receiver = new Receiver(role, platform, limits, extensions, options);
    this.#sender = new Sender(role, platform, memory, extensions, (cause) =>
      this.#extensionFailed(cause),
    );
    this.#deadlines = new Deadlines(limits);
    for (const timer of ["keepalive", "idle", "lifetime"] as const)
      this.#deadlines.start(timer, nowMs);
    if (received !== undefined) this.receive(received, nowMs);
  }

  /** What we wait for; `CLOSING_STATES` says what each state allows. */
  get state(): ClosingState {
    return this.#closing?.state ?? "open";
  }

  /** When `advance` is wanted: may be early, never late. -Infinity: at once. Infinity: never. */
  get deadline(): number {
    return this.#deadlines.next;
  }

  /** The peer's end of stream arrived, if only behind bytes that are not parsed yet. */
  get peerEnded(): boolean {
    return this.#peerEnded;
  }

  /** Bytes that wait to be transmitted. */
  get pendingBytes(): number {
    return this.#sender.bytes;
  }

  /** Bytes that arrived and wait to be parsed. */
  get unreadBytes(): number {
    return this.#receiver.bytes;
  }

  /** What passed so far, counted. */
  get traffic(): Traffic {
    return { received: this.#receiver.flow, sent: this.#sender.flow };
  }

  /**
   * When the keepalive ping was sent, in milliseconds, that an empty pong answers; `undefined` where
   * none waits. Told once.
   */
  takeKeepalive(): number | undefined {
    const sentMs = this.#keepaliveMs;
    this.#keepaliveMs = undefined;
    return sentMs;
  }

  // What the transport tells

  /**
   * The peer's bytes arrived. They are ours now: they may be unmasked where they lie. With `lent`
   * they are so until `giveBack`: the buffer may be used again then.
   */
  receive(bytes: Uint8Array, nowMs: number, lent = false): void {
    if (this.#peerEnded || bytes.length === 0 || !this.#parses()) return;
    this.#deadlines.stop("pong");
    if (this.#receiver.paused || this.#receiver.busy) {
      const room = this.#limits.maxUnreadBytes - this.#receiver.bytes;
      if (bytes.length > room)
        return this.#beginClosing().fail(new ProtocolError("too-much-unread"));
    }
    if (this.state === "open" && !this.#receiver.paused) this.#deadlines.start("keepalive", nowMs);
    this.#receiver.push(toBytes(bytes), lent);
  }

  /** Bytes that were lent go back, after polling: what is not parsed is copied. */
  giveBack(): void {
    this.#receiver.giveBack();
  }

  /** The peer's end of stream arrived. */
  receiveEnd(): void {
    this.#peerEnded = true;
  }

  /** The transport failed: nothing more comes in or goes out. */
  connectionLost(error?: unknown): void {
    this.abort(lapsed(Lapse.connectionLost, error));
  }

  /** Time went by. A spurious call does nothing. */
  advance(nowMs: number): void {
    let timer: Timer | undefined;
    while ((timer = this.#deadlines.expired(nowMs)) !== undefined) this.#timeout(timer, nowMs);
  }

  /** The transport handed bytes to the system, though it is still full: a write makes progress. */
  transmitProgressed(nowMs: number): void {
    if (this.#sender.paused && this.state !== "closed") this.#deadlines.start("stall", nowMs);
  }

  /** What came out as `transmit` was copied, and nobody holds it: its memory is used again. */
  transmitted(chunks: readonly Uint8Array[]): void {
    this.#memory.giveBack(chunks[chunks.length - 1]);
  }

  // What we say

  /**
   * Sends a message: a string as text, bytes as binary; or one that was prepared, as it is. `false`:
   * too late, we are closing; or now, as an extension threw.
   *
   * @throws UsageError `data-type`, `message-type`, `text-invalid`, `message-open`, `option-invalid`
   */
  send(data: Sendable | PreparedMessage, options: SendOptions = NO_OPTIONS): boolean {
    const isPrepared = data instanceof Prepared;
    const payload = isPrepared || typeof data === "string" ? data : toBytes(data);
    const as = this.typeOf(payload, options);
    if (!this.#maySend()) return false;
    if (this.#sender.inPieces) throw new UsageError(Mistake.messageOpen);

    if (payload instanceof Prepared) this.#sender.prepared(payload);
    else this.#sender.message(as, payload, options);
    return this.#messageSaid();
  }

  /**
   * Returns what `send` takes a message for, and sends nothing.
   *
   * @throws UsageError `message-type`, `text-invalid`, `option-invalid`
   */
  typeOf(
    payload: string | Uint8Array | PreparedMessage,
    options: SendOptions = NO_OPTIONS,
  ): MessageType {
    const as = sentAs(payload, options);
    if (as === "binary" || !(payload instanceof Uint8Array)) return as;
    if (!this.#platform.isUtf8(payload, 0, payload.length))
      throw new UsageError(Mistake.textInvalid);
    return as;
  }

  /**
   * Begins a message that is sent piece by piece, each as it is written (RFC 6455 §5.4). Until its
   * end no other message is sent; pings, pongs and the Close are. Where we are closing, what is
   * written goes nowhere.
   *
   * @throws UsageError `message-type`, `message-open`, `option-invalid`
   */
  beginMessage(type: MessageType, options: MessageOptions = {}): MessageWriter {
    checkType(type);
    checkOption("options", options, "object");
    if (this.#maySend() && this.#sender.inPieces) throw new UsageError(Mistake.messageOpen);
    this.#sender.beginPieces();
    return new MessageWriter(type, (piece, last) => {
      if (!this.#maySend()) return false;
      this.#sender.piece(type, piece, last, options);
      return this.#messageSaid();
    });
  }

  /**
   * Sends a ping with a payload of at most 125 bytes (RFC 6455 §5.5.2). `false`: we are closing.
   *
   * @throws UsageError `data-type`, `control-payload-too-long`
   */
  ping(payload: Sendable = NOTHING): boolean {
    return this.#sendControl(Opcode.ping, payload);
  }

  /**
   * Sends a pong that nobody asked for (§5.5.3); pings are answered without it.
   *
   * @throws UsageError `data-type`, `control-payload-too-long`
   */
  pong(payload: Sendable = NOTHING): boolean {
    return this.#sendControl(Opcode.pong, payload);
  }

  /**
   * Begins the closing handshake; does nothing where it has begun. From here on no message comes
   * out. `cause` is what `CloseInfo` shall tell.
   *
   * @throws UsageError `close-code-invalid`, `close-reason-type`, `close-reason-without-code`,
   *   `close-reason-too-long`
   */
  close(code?: number, reason = "", cause?: LapseError): void {
    const payload = encodeClosePayload(code, reason);
    const sent = { code: code ?? CloseCode.noStatus, reason };
    if (this.#maySend()) this.#beginClosing().close(sent, payload, cause);
  }

  /** Ends the connection at once, without a Close frame. */
  abort(cause: LapseError = new LapseError(Lapse.aborted)): void {
    if (this.state !== "closed") this.#beginClosing().giveUp(cause, this.#sender.flushed);
  }

  // The two gates

  /** No message comes out, bytes stay unparsed; closing opens this gate for good. */
  pauseReceiving(): void {
    if (this.#receiver.paused || this.state !== "open") return;
    this.#receiver.paused = true;
    this.#keepaliveMs = undefined;
    // A paused reader does not hear the pong: it must not kill itself. It goes on pinging: what is
    // written to a peer that is gone fails.
    this.#deadlines.stop("pong");
    this.#deadlines.startOnce("keepalive");
  }

  /** What waits comes out again. */
  resumeReceiving(): void {
    if (!this.#receiver.paused) return;
    this.#receiver.paused = false;
    this.#deadlines.start("keepalive");
  }

  /** No `transmit` comes out: the transport is full. */
  pauseTransmitting(): void {
    if (this.#sender.paused || this.state === "closed") return;
    this.#sender.pause();
    this.#deadlines.start("stall");
  }

  /** The transport takes bytes again. */
  resumeTransmitting(): void {
    if (!this.#sender.paused) return;
    this.#sender.resume();
    this.#deadlines.stop("stall");
  }

  // What comes out

  /** What happens next, or `undefined`: nothing, until something is put in. */
  poll(): Output | undefined {
    const event = this.#nextEvent();
    if (event !== undefined) return event;
    const chunks = this.#sender.take();
    if (chunks !== undefined && this.#sender.readyBytes > 0)
      return { type: "transmit", chunks, more: true };
    if (chunks !== undefined) return { type: "transmit", chunks };
    return this.#receiver.work() ?? this.#sender.work() ?? this.#closing?.poll();
  }

  #nextEvent(): EndpointEvent | undefined {
    // Large output leaves first; but where it cannot leave, waiting for it would be for ever.
    if (this.#sender.readyBytes >= TRANSMIT_FROM_BYTES && !this.#sender.paused) return undefined;
    try {
      while (!this.#receiver.paused && this.#parses()) {
        const received = this.#receiver.next();
        if (received === undefined) break;
        if (this.#hear(received)) return received;
      }
    } catch (error) {
      if (error instanceof ProtocolError) this.#beginClosing().fail(error);
      else if (error instanceof LapseError) this.#extensionFailed(error);
      else throw error;
      return this.#nextEvent();
    }
    if (this.#peerEnded && this.#receiver.drained) this.#hearEnd();
    return undefined;
  }

  /** Does what the protocol asks for; tells whether our user hears of it. */
  #hear(received: Received): boolean {
    if (received.type === "closing") this.#beginClosing().answer(received);
    // Behind our Close only the peer's matters.
    else if (this.state !== "open") return false;
    else if (received.type === "ping") this.#sender.answerPing(received.data);
    else if (received.type !== "pong") this.#messagePassed();
    return true;
  }

  #hearEnd(): void {
    if (this.state === "flushing" || this.state === "closed") return;
    this.#beginClosing().peerEnds();
  }

  /** `false`: it was not, an extension threw. */
  #messageSaid(): boolean {
    if (!this.#maySend()) return false;
    this.#messagePassed();
    return true;
  }

  #messagePassed(): void {
    if (this.#limits.idleTimeoutMs !== Infinity) this.#deadlines.start("idle");
  }

  #sendControl(opcode: Opcode, data: Sendable): boolean {
    const payload = typeof data === "string" ? encodeUtf8(data) : toBytes(data);
    if (payload.length > MAX_CONTROL_PAYLOAD_BYTES)
      throw new UsageError(Mistake.controlPayloadTooLong);
    if (!this.#maySend()) return false;
    this.#sender.control(opcode, payload);
    return true;
  }

  // Closing

  /** The peer has done nothing wrong: it is told, and may answer. */
  #extensionFailed(cause: LapseError): void {
    if (this.#maySend()) this.close(CloseCode.internalError, "", cause);
    // The Close waited behind what failed, and never leaves.
    else this.#beginClosing().giveUp(cause, false);
  }

  #beginClosing(): Closing {
    return (this.#closing ??= new Closing({
      role: this.role,
      sender: this.#sender,
      receiver: this.#receiver,
      deadlines: this.#deadlines,
      extensions: this.extensions,
    }));
  }

  #timeout(timer: Timer, nowMs: number): void {
    if (timer === "keepalive") {
      // Who does not read does not measure.
      if (!this.#receiver.paused) this.#keepaliveMs = nowMs;
      this.ping();
      return this.#deadlines.start(this.#receiver.paused ? "keepalive" : "pong");
    }
    // Who decodes aside reads nothing meanwhile, the pong included.
    if (timer === "pong" && this.#receiver.busy) return this.#deadlines.start("pong");
    const cause = lapsed(LAPSE_OF[timer]);
    if (timer === "idle" || timer === "lifetime") this.close(CloseCode.goingAway, "", cause);
    else this.abort(cause);
  }

  #maySend(): boolean {
    return this.#closing === undefined;
  }

  /** Frames are read: for their messages, or still for the peer's Close. */
  #parses(): boolean {
    return this.#closing === undefined || this.#closing.state === "awaitingClose";
  }
}
