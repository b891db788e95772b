// The protocol, and nothing else: RFC 6455 between an open handshake and the end of the transport.
//
//   Each call that puts something in is followed by polling until nothing comes out.
//
// Bytes go in with `receive` and lie there until `poll` parses them: one event at a time. What is to
// be sent gathers, and comes out when no further event is ready, as one `transmit`. Peer bytes never
// throw: a broken rule becomes a Close frame and the end of the connection, told in `closed`.

import { LapseError } from "./close-info.ts";
import { CloseCode } from "./close-code.ts";
import { decodeClosePayload, encodeClosePayload } from "./close-payload.ts";
import { Closing, CLOSING_STATES, type ClosingState } from "./closing.ts";
import { ControlAssembler } from "./control-assembler.ts";
import { type Data, toBytes } from "./data.ts";
import { Deadlines, type Timer } from "./deadlines.ts";
import { ProtocolError, UsageError } from "./error.ts";
import type { EndpointEvent, Output } from "./event.ts";
import type { ExtensionSession } from "./extension.ts";
import { FrameDecoder } from "./frame-decoder.ts";
import { COPY_UP_TO_BYTES, FIN, FrameEncoder } from "./frame-encoder.ts";
import { Inbox } from "./inbox.ts";
import { DEFAULT_LIMITS, type Limits } from "./limits.ts";
import { MessageAssembler } from "./message-assembler.ts";
import { isControl, Opcode } from "./opcode.ts";
import { Outbox } from "./outbox.ts";
import { OutputMemory } from "./output-memory.ts";
import { completePlatform, type Platform } from "./platform.ts";
import type { Role } from "./role.ts";
import { encodeUtf8 } from "./utf8.ts";

/** So much output leaves before further events come out. */
const TRANSMIT_FROM_BYTES = 65_536;

const MAX_CONTROL_PAYLOAD_BYTES = 125;
const NOTHING = new Uint8Array(0);

export interface EndpointOptions {
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

export interface SendOptions {
  /** Copies a large payload, so that it may change at once. Default: from 16 KiB on it is not copied. */
  readonly copy?: boolean | undefined;
}

export class Endpoint {
  readonly role: Role;
  readonly protocol: string;
  readonly extensions: readonly ExtensionSession[];

  readonly #platform: Platform;
  readonly #limits: Limits;
  readonly #deadlines: Deadlines;
  readonly #closing: Closing;

  // The journey in
  readonly #inbox = new Inbox();
  readonly #frame: FrameDecoder;
  readonly #messages: MessageAssembler;
  readonly #controls = new ControlAssembler();
  #receivingPaused = false;
  #peerEnded = false;

  // The journey out
  readonly #outbox: Outbox;
  readonly #encoder: FrameEncoder;
  #transmittingPaused = false;
  /** The pong that waits while the transport is full: the newest replaces the one before (§5.5.3). */
  #waitingPong: Uint8Array | undefined;

  constructor(options: EndpointOptions) {
    const { role, nowMs, protocol = "", extensions = [], received } = options;
    const { platform = completePlatform(), limits = DEFAULT_LIMITS } = options;
    const ownedRsv = claimedRsv(extensions);
    this.role = role;
    this.protocol = protocol;
    this.extensions = extensions;
    this.#platform = platform;
    this.#limits = limits;
    this.#closing = new Closing(role);
    this.#frame = new FrameDecoder(role, platform, ownedRsv);
    this.#messages = new MessageAssembler(platform, limits, extensions);
    this.#outbox = new Outbox(options.memory ?? new OutputMemory());
    this.#encoder = new FrameEncoder(this.#outbox, role, platform);
    this.#deadlines = new Deadlines(limits);
    for (const timer of ["keepalive", "idle", "lifetime"] as const)
      this.#deadlines.start(timer, nowMs);
    if (received !== undefined && received.length > 0) this.receive(received, nowMs);
  }

  /** What we wait for; `CLOSING_STATES` says what each state allows. */
  get state(): ClosingState {
    return this.#closing.state;
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
    return this.#outbox.bytes;
  }

  /** Bytes that arrived and wait to be parsed. */
  get unreadBytes(): number {
    return this.#inbox.bytes;
  }

  // What the transport tells

  /** The peer's bytes arrived. They are ours now: they may be unmasked where they lie. */
  receive(bytes: Uint8Array, nowMs: number): void {
    if (this.#peerEnded || bytes.length === 0 || !this.#parses) return;
    this.#deadlines.stop("pong");
    if (this.#receivingPaused) {
      const room = this.#limits.maxUnreadBytes - this.#inbox.bytes;
      if (bytes.length > room) return this.#fail(new ProtocolError("too-much-unread"));
    } else if (this.state === "open") this.#deadlines.start("keepalive", nowMs);
    this.#inbox.push(toBytes(bytes));
  }

  /** The peer's end of stream arrived. */
  receiveEnd(): void {
    this.#peerEnded = true;
  }

  /** The transport failed: nothing more comes in or goes out. */
  connectionLost(error?: unknown): void {
    this.abort(new LapseError("connection-lost", error));
  }

  /** Time went by. A spurious call does nothing. */
  advance(nowMs: number): void {
    let timer: Timer | undefined;
    while ((timer = this.#deadlines.expired(nowMs)) !== undefined) this.#timeout(timer);
  }

  /** The transport handed bytes to the system, though it is still full: a write makes progress. */
  transmitProgressed(nowMs: number): void {
    if (this.#transmittingPaused && this.state !== "closed") this.#deadlines.start("stall", nowMs);
  }

  // What we say

  /**
   * Sends a message: a string as text, bytes as binary. `false`: too late, we are closing.
   *
   * @throws UsageError `data-type`
   */
  send(data: Data, options?: SendOptions): boolean {
    const payload = typeof data === "string" ? data : toBytes(data);
    if (!this.#maySend) return false;
    if (this.#limits.idleTimeoutMs !== Infinity) this.#deadlines.start("idle");

    if (this.extensions.length > 0) this.#sendExtended(payload, options);
    else if (typeof payload === "string") this.#encoder.text(FIN | Opcode.text, payload);
    else this.#encoder.bytes(FIN | Opcode.binary, fixed(payload, options));
    return true;
  }

  /**
   * Sends a ping with a payload of at most 125 bytes (RFC 6455 §5.5.2). `false`: we are closing.
   *
   * @throws UsageError `data-type`, `control-payload-too-long`
   */
  ping(payload: Data = NOTHING): boolean {
    return this.#sendControl(Opcode.ping, payload);
  }

  /**
   * Sends a pong that nobody asked for (§5.5.3); pings are answered without it.
   *
   * @throws UsageError `data-type`, `control-payload-too-long`
   */
  pong(payload: Data = NOTHING): boolean {
    return this.#sendControl(Opcode.pong, payload);
  }

  /**
   * Begins the closing handshake; does nothing where it has begun. From here on no message comes
   * out. `cause` is what `CloseInfo` shall tell.
   *
   * @throws UsageError `close-code-invalid`, `close-reason-without-code`, `close-reason-too-long`
   */
  close(code?: number, reason = "", cause?: LapseError): void {
    const payload = encodeClosePayload(code, reason);
    if (!this.#maySend) return;
    this.#encoder.bytes(FIN | Opcode.close, payload);
    this.#closing.sendClose({ code: code ?? CloseCode.noStatus, reason }, cause);
    this.#messages.clear();
    this.#leaveOpen();
  }

  /** Ends the connection at once, without a Close frame. */
  abort(cause: LapseError = new LapseError("aborted")): void {
    if (this.state === "closed") return;
    this.#closing.giveUp(cause, this.#outbox.bytes === 0);
    this.#leaveOpen();
    this.#outbox.take();
    this.#inbox.clear();
    this.#deadlines.stopAll();
  }

  // The two gates

  /** No message comes out, bytes stay unparsed; closing opens this gate for good. */
  pauseReceiving(): void {
    if (this.#receivingPaused || this.state !== "open") return;
    this.#receivingPaused = true;
    // A paused reader does not hear the pong: it must not kill itself.
    this.#deadlines.stop("keepalive");
    this.#deadlines.stop("pong");
  }

  resumeReceiving(): void {
    if (!this.#receivingPaused) return;
    this.#receivingPaused = false;
    if (this.state === "open") this.#deadlines.start("keepalive");
  }

  /** No `transmit` comes out: the transport is full. */
  pauseTransmitting(): void {
    if (this.#transmittingPaused || this.state === "closed") return;
    this.#transmittingPaused = this.#outbox.waiting = true;
    this.#deadlines.start("stall");
  }

  resumeTransmitting(): void {
    if (!this.#transmittingPaused) return;
    this.#transmittingPaused = this.#outbox.waiting = false;
    this.#deadlines.stop("stall");
    if (this.#waitingPong === undefined) return;
    this.#encoder.bytes(FIN | Opcode.pong, this.#waitingPong);
    this.#waitingPong = undefined;
  }

  /** What happens next, or `undefined`: nothing, until something is put in. */
  poll(): Output | undefined {
    const event = this.#nextEvent();
    if (event !== undefined) return event;
    if (this.#outbox.bytes > 0 && !this.#transmittingPaused) {
      return { type: "transmit", chunks: this.#outbox.take() };
    }
    return this.state === "open" ? undefined : this.#pollClosing();
  }

  // The journey in: frames → messages → events

  #nextEvent(): EndpointEvent | undefined {
    // Large output leaves first; but where it cannot leave, waiting for it would be for ever.
    if (this.#outbox.bytes >= TRANSMIT_FROM_BYTES && !this.#transmittingPaused) return undefined;
    try {
      while (this.#parses && !this.#receivingPaused) {
        if (!this.#frame.unfinished && !this.#beginFrame()) break;
        if (!this.#frame.readPiece(this.#inbox)) break;
        const event = isControl(this.#frame.opcode) ? this.#takeControl() : this.#takeData();
        if (event !== undefined) return event;
      }
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.#fail(error);
    }
    if (this.#peerEnded && !this.#inbox.ready()) this.#endOfPeer();
    return undefined;
  }

  #beginFrame(): boolean {
    if (!this.#frame.readHeader(this.#inbox)) return false;
    if (!isControl(this.#frame.opcode) && this.state === "open") this.#messages.begin(this.#frame);
    return true;
  }

  #takeData(): EndpointEvent | undefined {
    if (this.state !== "open") return undefined;
    const message = this.#messages.take(this.#frame);
    if (message !== undefined && this.#limits.idleTimeoutMs !== Infinity)
      this.#deadlines.start("idle");
    return message;
  }

  #takeControl(): EndpointEvent | undefined {
    const payload = this.#controls.take(this.#frame);
    if (payload === undefined) return undefined;
    if (this.#frame.opcode === Opcode.close) return this.#takeClose(payload);
    if (this.state !== "open") return undefined;
    if (this.#frame.opcode === Opcode.pong) return { type: "pong", data: payload };

    // The payload that is told is its listener's; what waits must not change with it.
    if (this.#transmittingPaused) this.#waitingPong = payload.slice();
    else this.#encoder.bytes(FIN | Opcode.pong, payload);
    return { type: "ping", data: payload };
  }

  #takeClose(payload: Uint8Array): EndpointEvent {
    const received = decodeClosePayload(payload, this.#platform);
    const { code, reason } = received;
    // "it typically echos the status code it received" §5.5.1
    const answer = { code, reason: "" };
    if (this.#maySend) {
      const echo = encodeClosePayload(code === CloseCode.noStatus ? undefined : code, "");
      this.#encoder.bytes(FIN | Opcode.close, echo);
    }
    this.#closing.receiveClose(received, answer);
    this.#leaveOpen();
    this.#inbox.clear();
    return { type: "closing", code, reason };
  }

  /** §7.1.7: _Fail the WebSocket Connection_ */
  #fail(cause: ProtocolError): void {
    const sent = { code: cause.closeCode, reason: cause.message };
    if (this.#maySend)
      this.#encoder.bytes(FIN | Opcode.close, encodeClosePayload(sent.code, sent.reason));
    this.#closing.fail(cause, sent);
    this.#leaveOpen();
    this.#inbox.clear();
  }

  #endOfPeer(): void {
    if (this.state === "flushing" || this.state === "closed") return;
    this.#closing.peerEnds(new LapseError("ended-without-close"));
    this.#leaveOpen();
  }

  // The journey out

  #sendExtended(data: string | Uint8Array, options: SendOptions | undefined): void {
    const isText = typeof data === "string";
    let payload: Uint8Array = isText ? encodeUtf8(data) : data;
    let first: number = FIN | (isText ? Opcode.text : Opcode.binary);
    for (const session of this.extensions) {
      const encoded = session.encode(payload);
      if (encoded === undefined) continue;
      payload = encoded;
      first |= session.rsv;
    }
    this.#encoder.bytes(first, payload === data ? fixed(payload, options) : payload);
  }

  #sendControl(opcode: number, data: Data): boolean {
    const payload = typeof data === "string" ? encodeUtf8(data) : toBytes(data);
    if (payload.length > MAX_CONTROL_PAYLOAD_BYTES)
      throw new UsageError("control-payload-too-long");
    if (!this.#maySend) return false;
    this.#encoder.bytes(FIN | opcode, payload);
    return true;
  }

  // Time and the end

  #timeout(timer: Timer): void {
    switch (timer) {
      case "keepalive":
        this.ping();
        return this.#deadlines.start("pong");
      case "idle":
        return this.close(CloseCode.goingAway, "", new LapseError("idle-timeout"));
      case "lifetime":
        return this.close(CloseCode.goingAway, "", new LapseError("lifetime-reached"));
      case "pong":
        return this.abort(new LapseError("keepalive-timeout"));
      case "stall":
        return this.abort(new LapseError("write-stalled"));
      case "close":
        return this.abort(new LapseError("close-timeout"));
    }
  }

  /** Closing has one deadline in all, and nothing else is waited for. */
  #leaveOpen(): void {
    for (const timer of ["keepalive", "pong", "idle", "lifetime"] as const)
      this.#deadlines.stop(timer);
    this.#deadlines.startOnce("close");
    this.#receivingPaused = false;
    this.#waitingPong = undefined;
  }

  #pollClosing(): Output | undefined {
    const output = this.#closing.poll(this.#outbox.bytes === 0);
    if (output?.type === "closed") {
      this.#deadlines.stopAll();
      for (const session of this.extensions) session.free();
    }
    return output;
  }

  get #maySend(): boolean {
    return CLOSING_STATES[this.state].maySend;
  }

  /** Frames are read: for their messages, or still for the peer's Close. */
  get #parses(): boolean {
    return this.state === "open" || this.state === "awaitingClose";
  }
}

function fixed(payload: Uint8Array, options: SendOptions | undefined): Uint8Array {
  return options?.copy === true && payload.length > COPY_UP_TO_BYTES ? payload.slice() : payload;
}

function claimedRsv(extensions: readonly ExtensionSession[]): number {
  let claimed = 0;
  for (const { rsv } of extensions) {
    if ((claimed & rsv) !== 0) throw new UsageError("extensions-overlap");
    claimed |= rsv;
  }
  return claimed;
}
