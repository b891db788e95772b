// Requests for an upgrade become connections. Who may come in, which handshakes are in flight, which
// connections are open, and how all that ends.

import type { IncomingMessage } from "node:http";
import type { ServerHttp2Stream } from "node:http2";
import type { Duplex } from "node:stream";
import {
  Endpoint,
  HandshakeError,
  OutputMemory,
  type PreparedMessage,
  type Rejection,
  type Sendable,
} from "@ws/core";
import {
  broadcast,
  type BroadcastOptions,
  type BroadcastResult,
  type DrivenConnection,
  type Handler,
  type Listener,
  Loop,
  openConnection,
  type ServerStats,
  StatsSum,
} from "@ws/io";
import { Admission } from "./admission.ts";
import { takeArrival } from "./arrivals.ts";
import {
  type CloseOptions,
  type DrainOptions,
  effectiveClose,
  effectiveDrain,
} from "./close-options.ts";
import { diagnostics } from "./diagnostics.ts";
import { type Exchange, type ExchangeContext, receiveUpgrade } from "./exchange.ts";
import { type Agreement, Handshake, type HandshakeOwner } from "./handshake.ts";
import { nodeHost } from "./host.ts";
import { receiveConnect } from "./http2-exchange.ts";
import { pace } from "./pace.ts";
import { nodePlatform } from "./platform.ts";
import { RejectedSockets } from "./rejecting.ts";
import { tracerOf } from "./trace.ts";
import { effectiveSettings, type Settings, type UpgradeOptions } from "./upgrade-options.ts";

export interface Upgrader<Data = unknown> extends AsyncDisposable {
  /** The connections that are not over yet. */
  readonly connections: ReadonlySet<DrivenConnection<Data>>;
  /** Tells in numbers what passed through all connections so far, and what waits in them now. */
  stats(): ServerStats;
  /**
   * Takes a request that you route by yourself: the arguments of an `upgrade` event. It is answered
   * in any case, and the socket is no longer yours.
   */
  upgrade(message: IncomingMessage, socket: Duplex, head: Uint8Array): void;
  /**
   * Takes an Extended CONNECT over HTTP/2 (RFC 8441) that you route by yourself: the first and the last
   * argument of a `stream` event. It is answered in any case, and the stream is no longer yours.
   */
  upgradeStream(stream: ServerHttp2Stream, rawHeaders: readonly string[]): void;
  /**
   * Sends a message to all connections that pass the filter: framed once, and compressed once for all
   * that agreed on the same.
   *
   * @throws UsageError `data-type`, `text-invalid`
   */
  broadcast(data: Sendable | PreparedMessage, options?: BroadcastOptions<Data>): BroadcastResult;
  /**
   * Refuses requests from now on, handshakes in flight too, with 503; closes all connections, and
   * resolves when they are over. Rejects with a UsageError for what no Close frame can say.
   */
  close(options?: CloseOptions): Promise<void>;
  /**
   * Refuses requests from now on with 503, closes the connections at a rate, and resolves when they
   * are over: for deploys, after which clients come back in no crowd. Rejects with the signal's reason,
   * and with a UsageError for what no Close frame can say, or for a rate that is none.
   */
  drain(options: DrainOptions): Promise<void>;
}

/** Makes connections of upgrade requests that you hand over one by one, from whatever server. */
export function upgrader<Data = unknown>(
  options: UpgradeOptions<Data>,
  handler: Handler<Data> | Listener<Data>,
): Upgrader<Data> {
  return new NodeUpgrader(options, handler);
}

export class NodeUpgrader<Data> implements Upgrader<Data>, HandshakeOwner<Data> {
  readonly connections = new Set<DrivenConnection<Data>>();
  readonly settings: Settings<Data>;
  readonly loop = new Loop(nodeHost);
  /** Sockets that linger behind our answer. */
  readonly #rejected: RejectedSockets;
  readonly #context: ExchangeContext;
  readonly #handler: Handler<Data> | Listener<Data>;
  readonly #admission: Admission;
  readonly #handshakes = new Set<Handshake<Data>>();
  readonly #memory = new OutputMemory();
  readonly #stats = new StatsSum();
  readonly #waitForEmpty: (() => void)[] = [];
  #isClosed = false;
  /** Those that run, or are done: not those that were aborted. */
  #drains = 0;

  constructor(options: UpgradeOptions<Data>, handler: Handler<Data> | Listener<Data>) {
    this.settings = effectiveSettings(options);
    this.#handler = handler;
    this.#admission = new Admission(this.settings.admission);
    this.#rejected = new RejectedSockets(this.settings.limits.closeTimeoutMs);
    this.#context = { rejected: this.#rejected, tracer: tracerOf(options) };
  }

  upgrade(message: IncomingMessage, socket: Duplex, head: Uint8Array): void {
    const exchange = receiveUpgrade(message, socket, this.#context);
    if (exchange !== undefined) this.#take(exchange, takeArrival(socket), head);
  }

  upgradeStream(stream: ServerHttp2Stream, rawHeaders: readonly string[]): void {
    const exchange = receiveConnect(stream, rawHeaders, this.#context);
    if (exchange !== undefined) this.#take(exchange, takeArrival(stream.session?.socket));
  }

  /** Answers a request that is for nobody. */
  protected refuse(message: IncomingMessage, socket: Duplex, rejection: Rejection): void {
    receiveUpgrade(message, socket, this.#context)?.reject(rejection);
  }

  /** Answers an Extended CONNECT that is for nobody. */
  refuseStream(
    stream: ServerHttp2Stream,
    rawHeaders: readonly string[],
    rejection: Rejection,
  ): void {
    receiveConnect(stream, rawHeaders, this.#context)?.reject(rejection);
  }

  stats(): ServerStats {
    return this.#stats.with(this.connections);
  }

  broadcast(data: Sendable | PreparedMessage, options?: BroadcastOptions<Data>): BroadcastResult {
    return broadcast(this.connections, data, options);
  }

  async close(options: CloseOptions = {}): Promise<void> {
    const { code, reason, graceMs } = effectiveClose(options);
    this.#isClosed = true;
    this.#shut();
    for (const connection of this.connections) void connection.close(code, reason);
    const delayMs = graceMs ?? this.settings.limits.closeTimeoutMs;
    const cancel = nodeHost.setTimer(() => this.#abortAll(), delayMs);
    await this.#whenEmpty();
    await this.#rejected.close();
    cancel();
  }

  async drain(options: DrainOptions): Promise<void> {
    const { perSecond, code, reason, signal } = effectiveDrain(options);
    signal?.throwIfAborted();
    this.#drains++;
    this.#shut();
    const close = (connection: DrivenConnection<Data>): void => void connection.close(code, reason);
    const stop = pace(this.connections, perSecond, close);
    try {
      await untilAborted(this.#whenEmpty(), signal);
    } catch (error) {
      this.#drains--;
      throw error;
    } finally {
      stop();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  // What becomes of a handshake

  accepted(handshake: Handshake<Data>, { accepted, data, received }: Agreement<Data>): void {
    this.#handshakes.delete(handshake);
    const { limits, backpressure, options } = this.settings;
    const { delivery, textAs } = options;
    const { exchange, leave } = handshake;
    const { trace } = exchange;
    const transport = exchange.transport(backpressure.highWaterMarkBytes);
    trace?.bytes("<", received);
    const { protocol, extensions } = accepted;
    const endpoint = new Endpoint({
      role: "server",
      nowMs: nodeHost.now(),
      platform: nodePlatform,
      limits,
      protocol,
      extensions,
      memory: this.#memory,
      received,
      delivery,
      textAs,
    });
    const connection = openConnection<Data>({
      endpoint,
      transport,
      loop: this.loop,
      backpressure,
      closeTimeoutMs: limits.closeTimeoutMs,
      data,
      channels: diagnostics,
      over: (ended, info) => {
        trace?.ended(info);
        this.#over(ended, leave);
      },
    });
    this.connections.add(connection);
    if (typeof this.#handler === "function") connection.listen(this.#handler);
    else connection.handle(this.#handler);
  }

  failed(handshake: Handshake<Data>): void {
    this.#handshakes.delete(handshake);
    handshake.leave();
  }

  #take(exchange: Exchange, sinceMs = this.loop.host.now(), head: Uint8Array = NOTHING): void {
    const leave = this.#admit(exchange);
    if (leave === undefined) return exchange.reject(UNAVAILABLE);
    const handshake = new Handshake(this, exchange, head, leave);
    this.#handshakes.add(handshake);
    handshake.start(sinceMs + this.settings.limits.handshakeTimeoutMs);
  }

  #over(connection: DrivenConnection<Data>, leave: () => void): void {
    leave();
    this.connections.delete(connection);
    this.#stats.end(connection.stats());
    if (this.connections.size > 0) return;
    for (const resolve of this.#waitForEmpty.splice(0)) resolve();
  }

  async #whenEmpty(): Promise<void> {
    if (this.connections.size === 0) return;
    await new Promise<void>((resolve) => this.#waitForEmpty.push(resolve));
  }

  #admit({ peerAddress }: Exchange): (() => void) | undefined {
    if (this.#isClosed || this.#drains > 0) return undefined;
    return this.#admission.enter(peerAddress);
  }

  /** Handshakes in flight come to nothing. */
  #shut(): void {
    for (const handshake of this.#handshakes) {
      handshake.refuse(UNAVAILABLE, new HandshakeError("aborted"));
    }
  }

  #abortAll(): void {
    for (const connection of this.connections) connection.abort();
    this.#rejected.destroy();
  }
}

const NOTHING = new Uint8Array(0);

/** Come again later. */
export const UNAVAILABLE: Rejection = { status: 503, headers: [["Retry-After", "5"]] };

async function untilAborted(done: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  if (signal === undefined) return done;
  let abort = (): void => {};
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(signal.reason);
    signal.addEventListener("abort", abort, { once: true });
  });
  await Promise.race([done, aborted]);
  signal.removeEventListener("abort", abort);
}
