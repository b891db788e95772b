// A connection as people hold it, thin over the loop: what they say goes in, what is heard goes to
// the handler, or waits for who iterates.

import {
  CloseCode,
  type CloseInfo,
  type Sendable,
  type Endpoint,
  type EndpointEvent,
  LapseError,
  type MessageEvent,
  type MessageOptions,
  type MessageType,
  type PieceEvent,
  type PreparedMessage,
  type SendOptions,
  UsageError,
} from "@ws/core";
import type { Backpressure } from "./backpressure.ts";
import type { Channels } from "./channels.ts";
import type {
  ConnectionState,
  DrivenConnection,
  Message,
  OutgoingMessage,
  SendResult,
  WaitOptions,
} from "./connection.ts";
import { Driver, type DriverListener } from "./driver.ts";
import { type Concerned, guard, isThenable, watch } from "./guard.ts";
import type { Handler, Listener } from "./handler.ts";
import type { Loop } from "./loop.ts";
import { Mailbox, type Taker } from "./mailbox.ts";
import { Outgoing } from "./outgoing.ts";
import { Pings } from "./pings.ts";
import { measured, type RoundTrip } from "./round-trip.ts";
import { type ConnectionStats, flowStats } from "./stats.ts";
import type { Transport } from "./transport.ts";

export interface ConnectionParts<Data> {
  readonly endpoint: Endpoint;
  readonly transport: Transport;
  readonly loop: Loop;
  readonly backpressure: Backpressure;
  readonly closeTimeoutMs: number;
  readonly data: Data;
  /** Who listens in on all connections. */
  readonly channels?: Channels | undefined;
  /** The connection is over, and its handler was told. */
  readonly over?: ((connection: OpenConnection<Data>) => void) | undefined;
}

/** Puts an endpoint over a transport. Messages wait until somebody listens. */
export function openConnection<Data>(parts: ConnectionParts<Data>): OpenConnection<Data> {
  return new OpenConnection(parts);
}

export class OpenConnection<Data = unknown>
  implements DrivenConnection<Data>, DriverListener, Taker, Concerned
{
  data: Data;
  readonly #driver: Driver;
  readonly #outgoing: Outgoing;
  readonly #over: ConnectionParts<Data>["over"];
  readonly #mailbox: Mailbox;
  readonly #channels: Channels | undefined;

  #handler: Handler<Data> | undefined;
  /** The handler heard `close`: nothing follows. */
  #closeTold = false;
  #failed = false;

  #pings: Pings | undefined;
  #roundTrip: RoundTrip | undefined;
  #info: CloseInfo | undefined;
  #closed: Promise<CloseInfo> | undefined;
  #resolveClosed: (info: CloseInfo) => void = () => {};

  constructor(parts: ConnectionParts<Data>) {
    const { endpoint, transport, loop, closeTimeoutMs } = parts;
    this.data = parts.data;
    this.#over = parts.over;
    this.#driver = new Driver(endpoint, transport, loop, closeTimeoutMs, this);
    this.#outgoing = new Outgoing(this.#driver, parts.backpressure);
    this.#mailbox = new Mailbox(this.#driver);
    this.#channels = parts.channels;
    if (this.#channels?.open.hasSubscribers === true) this.#channels.open.publish(this.#told);
  }

  get state(): ConnectionState {
    const { state } = this.#driver.endpoint;
    return state === "open" || state === "closed" ? state : "closing";
  }

  get protocol(): string {
    return this.#driver.endpoint.protocol;
  }

  get extensions(): readonly string[] {
    return this.#driver.endpoint.extensions.map(({ name }) => name);
  }

  get peerAddress(): string {
    return this.#driver.transport.peerAddress;
  }

  get encrypted(): boolean {
    return this.#driver.transport.encrypted;
  }

  stats(): ConnectionStats {
    const { endpoint } = this.#driver;
    return {
      ...flowStats(endpoint.traffic),
      roundTrip: this.#roundTrip,
      bufferedBytes: this.bufferedBytes,
      unreadBytes: endpoint.unreadBytes,
      waitingMessages: this.#mailbox.waiting,
      dropped: this.#outgoing.dropped,
    };
  }

  // Speaking

  get bufferedBytes(): number {
    return this.#outgoing.bytes;
  }

  send(message: Sendable | PreparedMessage, options?: SendOptions): SendResult {
    return this.#outgoing.send(message, options);
  }

  beginMessage(type: MessageType, options?: MessageOptions): OutgoingMessage {
    return this.#outgoing.begin(type, options);
  }

  drained(options: WaitOptions = {}): Promise<void> {
    return this.#outgoing.drained(options);
  }

  ping({ signal }: WaitOptions = {}): Promise<number> {
    if (signal?.aborted === true) return Promise.reject(signal.reason);
    this.#pings ??= new Pings();
    const { payload, answered } = this.#pings.add(this.#driver.loop.host.now(), signal);
    if (this.#driver.endpoint.ping(payload)) this.#driver.flush();
    else this.#pings.fail(new LapseError("closing"));
    return answered;
  }

  close(code?: number, reason?: string): Promise<CloseInfo> {
    this.#driver.endpoint.close(code, reason);
    this.#driver.flush();
    return this.closed;
  }

  abort(): void {
    this.#driver.endpoint.abort();
    this.#driver.flush();
  }

  get closed(): Promise<CloseInfo> {
    this.#closed ??= new Promise((resolve) => {
      if (this.#info === undefined) this.#resolveClosed = resolve;
      else resolve(this.#info);
    });
    return this.#closed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close(CloseCode.normal);
  }

  // Listening

  handle(handler: Handler<Data>): void {
    this.#handler = handler;
    this.#closeTold = false;
    this.#mailbox.handTo(this);
    if (handler.open !== undefined) guard(() => handler.open!(this), this);
    this.#mailbox.catchUp();
    if (this.#info !== undefined) this.#tellClose(this.#info);
  }

  /** Runs a function that iterates; where it comes to its end, so does the connection. */
  listen(listener: Listener<Data>): void {
    guard(() => {
      const listening = listener(this);
      return isThenable(listening)
        ? listening.then(() => void this.close(CloseCode.normal))
        : undefined;
    }, this);
  }

  [Symbol.asyncIterator](): AsyncIterator<Message, undefined> {
    if (this.#inPieces) throw new UsageError("delivery-pieces");
    return this.#mailbox.iterate(({ data }) => data);
  }

  pieces(): AsyncIterable<PieceEvent> {
    if (!this.#inPieces) throw new UsageError("delivery-whole");
    return { [Symbol.asyncIterator]: () => this.#mailbox.iterate((event) => event as PieceEvent) };
  }

  get #inPieces(): boolean {
    return this.#driver.endpoint.delivery === "pieces";
  }

  pause(): void {
    this.#mailbox.pause();
  }

  resume(): void {
    this.#mailbox.resume();
  }

  // What the loop tells

  heard(event: EndpointEvent): void {
    const handler = this.#handler;
    switch (event.type) {
      case "text":
      case "utf8":
      case "binary":
      case "piece":
        if (this.#channels?.message.hasSubscribers === true)
          this.#channels.message.publish({ ...this.#told, event });
        return this.#mailbox.put(event);
      case "ping":
        if (handler?.ping !== undefined) guard(() => handler.ping!(this, event.data), this);
        return;
      case "pong":
        this.#measure(event.data);
        if (handler?.pong !== undefined) guard(() => handler.pong!(this, event.data), this);
        return;
      case "closing":
        return;
      case "closed":
        return this.#close(event.info);
      default:
        event satisfies never;
    }
  }

  settled(): void {
    if (!this.#outgoing.settle()) return;
    const handler = this.#handler;
    if (handler?.drain !== undefined) guard(() => handler.drain!(this), this);
  }

  #measure(pong: Uint8Array): void {
    const { endpoint, loop } = this.#driver;
    const nowMs = loop.host.now();
    const keepaliveMs = pong.length === 0 ? endpoint.takeKeepalive() : undefined;
    const passedMs = keepaliveMs === undefined ? undefined : nowMs - keepaliveMs;
    const tookMs = passedMs ?? this.#pings?.pong(pong, nowMs);
    if (tookMs !== undefined) this.#roundTrip = measured(this.#roundTrip, tookMs);
  }

  /** The hot path: no closure for each message. */
  take(event: MessageEvent): void {
    try {
      const result = this.#tell(event);
      if (result !== undefined) watch(result, this);
    } catch (error) {
      this.fail(error);
    }
  }

  #tell(event: MessageEvent): unknown {
    if (event.type === "piece") return this.#handler?.piece?.(this, event);
    const type = event.type === "binary" ? "binary" : "text";
    return this.#handler?.message?.(this, event.data, type);
  }

  #close(info: CloseInfo): void {
    this.#info = info;
    this.#mailbox.end();
    this.#pings?.fail(info.cause ?? new LapseError("closing"));
    this.#outgoing.end();
    this.#resolveClosed(info);
    this.#tellClose(info);
    if (info.cause !== undefined && !this.#failed) this.#publishError(info.cause);
    if (this.#channels?.close.hasSubscribers === true)
      this.#channels.close.publish({ ...this.#told, info });
    this.#over?.(this);
  }

  #tellClose(info: CloseInfo): void {
    const handler = this.#handler;
    if (handler === undefined || this.#closeTold) return;
    this.#closeTold = true;
    this.#mailbox.stop();
    if (handler.close !== undefined) guard(() => handler.close!(this, info), this);
  }

  get #told() {
    return { connection: this, role: this.#driver.endpoint.role };
  }

  #publishError(error: unknown): void {
    if (this.#channels?.error.hasSubscribers === true)
      this.#channels.error.publish({ ...this.#told, error });
  }

  /** A handler failed: this connection closes with 1011, and it is reported once. */
  fail(error: unknown): void {
    if (this.#failed) return;
    this.#failed = true;
    this.#publishError(error);
    const lapse = new LapseError("handler-failed", error);
    this.#driver.endpoint.close(CloseCode.internalError, "", lapse);
    this.#driver.flush();

    const { host } = this.#driver.loop;
    const report = (failure: unknown): void => host.reportError(failure);
    const handler = this.#handler;
    if (handler?.error === undefined) report(error);
    else guard(() => handler.error!(this, error), { fail: report });
  }
}
