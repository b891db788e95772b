// A connection whose frames are ours, thin over the loop: what people say goes in, and what is heard
// comes out to those who listen.

import {
  type CloseInfo,
  type Sendable,
  type EndpointEvent,
  LapseError,
  type MessageEvent,
  type MessageOptions,
  type MessageType,
  type PieceEvent,
  type PreparedMessage,
  type ResponseHead,
  type SendOptions,
  UsageError,
} from "@ws/core";
import * as CloseCode from "@ws/core/close-codes";
import * as Lapse from "@ws/core/lapse";
import * as Mistake from "@ws/core/mistake";
import type { Backpressure } from "./backpressure.ts";
import type { Channel, Channels } from "./channels.ts";
import type {
  ConnectionState,
  DrivenConnection,
  Message,
  OutgoingMessage,
  SendResult,
  WaitOptions,
} from "./connection.ts";
import { Driver, type DriverListener, type DriverParts } from "./driver.ts";
import { HeldConnection } from "./held-connection.ts";
import { Outgoing } from "./outgoing.ts";
import { Pings } from "./pings.ts";
import { measured, type RoundTrip } from "./round-trip.ts";
import { type ConnectionStats, flowStats } from "./stats.ts";
import { checkWait } from "./waiters.ts";

export interface ConnectionParts<Data> extends DriverParts {
  readonly backpressure: Backpressure;
  readonly data: Data;
  /** As a client: the server's, which says yes. */
  readonly response?: ResponseHead | undefined;
  /** Who listens in on all connections. */
  readonly channels?: Channels | undefined;
  /** The connection is over, and its handler was told: gives its place to others. */
  readonly leave?: ((info: CloseInfo) => void) | undefined;
  /** The same, for who has many connections. */
  readonly over?: ((connection: OpenConnection<Data>, info: CloseInfo) => void) | undefined;
}

/** Puts an endpoint over a transport. Messages wait until somebody listens. */
export function openConnection<Data>(parts: ConnectionParts<Data>): OpenConnection<Data> {
  return new OpenConnection(parts);
}

export class OpenConnection<Data = unknown>
  extends HeldConnection<Data, DrivenConnection<Data>>
  implements DrivenConnection<Data>, DriverListener
{
  readonly response: ResponseHead | undefined;
  readonly #driver: Driver;
  readonly #outgoing: Outgoing;
  readonly #leave: ConnectionParts<Data>["leave"];
  readonly #over: ConnectionParts<Data>["over"];
  readonly #channels: Channels | undefined;
  #pings: Pings | undefined;
  #roundTrip: RoundTrip | undefined;

  constructor(parts: ConnectionParts<Data>, driver = new Driver(parts)) {
    super(parts.data, driver);
    this.response = parts.response;
    this.#driver = driver;
    this.#outgoing = new Outgoing(driver, parts.backpressure);
    this.#leave = parts.leave;
    this.#over = parts.over;
    this.#channels = parts.channels;
    driver.start(this);
    publish(this.#channels?.open, this.#told);
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
      waitingMessages: this.waitingMessages,
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

  drained(options?: WaitOptions): Promise<void> {
    return this.#outgoing.drained(options);
  }

  ping(options: WaitOptions = {}): Promise<number> {
    checkWait(options);
    const { signal } = options;
    if (signal?.aborted === true) return Promise.reject(signal.reason);
    this.#pings ??= new Pings();
    const { payload, answered } = this.#pings.add(this.#driver.loop.host.now(), signal);
    if (this.#driver.endpoint.ping(payload)) this.#driver.flush();
    else this.#pings.fail(new LapseError(Lapse.closing));
    return answered;
  }

  close(code?: number, reason?: string): Promise<CloseInfo> {
    this.#driver.endpoint.close(code, reason);
    this.#driver.flush();
    return this.closed;
  }

  abort(): void {
    this.#outgoing.abort();
  }

  // Listening

  override [Symbol.asyncIterator](): AsyncIterator<Message, undefined> {
    if (this.#inPieces) throw new UsageError(Mistake.deliveryPieces);
    return super[Symbol.asyncIterator]();
  }

  pieces(): AsyncIterable<PieceEvent> {
    if (!this.#inPieces) throw new UsageError(Mistake.deliveryWhole);
    return { [Symbol.asyncIterator]: () => this.iterate((event) => event as PieceEvent) };
  }

  get #inPieces(): boolean {
    return this.#driver.endpoint.delivery === "pieces";
  }

  // What the loop tells

  heard(event: EndpointEvent): void {
    switch (event.type) {
      case "text":
      case "utf8":
      case "binary":
      case "piece":
        if (this.#channels?.message.hasSubscribers === true)
          this.#channels.message.publish({ ...this.#told, event });
        return this.put(event);
      case "ping":
        return this.tell("ping", event.data);
      case "pong":
        this.#measure(event.data);
        return this.tell("pong", event.data);
      case "closing":
        return;
      case "closed":
        return this.#end(event.info);
      default:
        event satisfies never;
    }
  }

  protected override take(event: MessageEvent): void {
    if (event.type === "piece") this.tell("piece", event);
    else super.take(event);
  }

  settled(): void {
    if (this.#outgoing.settle()) this.tell("drain");
  }

  #measure(pong: Uint8Array): void {
    const { endpoint, loop } = this.#driver;
    const nowMs = loop.host.now();
    const keepaliveMs = pong.length === 0 ? endpoint.takeKeepalive() : undefined;
    const passedMs = keepaliveMs === undefined ? undefined : nowMs - keepaliveMs;
    const tookMs = passedMs ?? this.#pings?.pong(pong, nowMs);
    if (tookMs !== undefined) this.#roundTrip = measured(this.#roundTrip, tookMs);
  }

  #end(info: CloseInfo): void {
    this.#pings?.fail(info.cause ?? new LapseError(Lapse.closing));
    this.#outgoing.end();
    this.end(info);
    if (info.cause !== undefined && !this.hasFailed) this.#publishError(info.cause);
    publish(this.#channels?.close, { ...this.#told, info });
    this.#leave?.(info);
    this.#over?.(this, info);
  }

  /** It closes with 1011. */
  protected override failed(error: unknown): void {
    this.#publishError(error);
    const lapse = new LapseError(Lapse.handlerFailed, error);
    this.#driver.endpoint.close(CloseCode.internalError, "", lapse);
    this.#driver.flush();
  }

  protected override report(error: unknown): void {
    this.#driver.loop.host.reportError(error);
  }

  get #told() {
    return { connection: this, role: this.#driver.endpoint.role };
  }

  #publishError(error: unknown): void {
    publish(this.#channels?.error, { ...this.#told, error });
  }
}

function publish<Told>(channel: Channel<Told> | undefined, told: Told): void {
  if (channel?.hasSubscribers === true) channel.publish(told);
}
