// Requests for an upgrade become connections: which handshakes are in flight, and what becomes of them.

import type { IncomingMessage } from "node:http";
import type { ServerHttp2Stream } from "node:http2";
import type { Duplex } from "node:stream";
import {
  checkOption,
  Endpoint,
  handshakeFailure,
  OutputMemory,
  type PreparedMessage,
  type Rejection,
  type Sendable,
} from "@ws/core";
import {
  type BroadcastOptions,
  type BroadcastResult,
  type CloseOptions,
  type Door,
  type DrainOptions,
  type DrivenConnection,
  checkServer,
  effectiveSettings,
  ending,
  type Handler,
  type Listener,
  Loop,
  Roster,
  type ServerStats,
  type Serving,
  UNAVAILABLE,
} from "@ws/io";
import { takeArrival } from "./arrivals.ts";
import { diagnostics } from "./diagnostics.ts";
import { type Exchange, type ExchangeContext, receiveUpgrade } from "./exchange.ts";
import { extensionsOf } from "./extensions.ts";
import { type Agreement, Handshake, type HandshakeOwner } from "./handshake.ts";
import { nodeHost } from "./host.ts";
import { receiveConnect } from "./http2-exchange.ts";
import { nodePlatform } from "./platform.ts";
import { RejectedSockets } from "./rejecting.ts";
import { tracerOf } from "./trace.ts";
import type { Settings, UpgradeOptions } from "./upgrade-options.ts";

export interface Upgrader<Data = unknown> extends Serving<Data> {
  /**
   * Takes a request that you route by yourself: the arguments of an `upgrade` event. It is answered
   * in any case, and the socket is no longer yours.
   *
   * @throws UsageError `option-invalid`
   */
  upgrade(message: IncomingMessage, socket: Duplex, head: Uint8Array): void;
  /**
   * Takes an Extended CONNECT over HTTP/2 (RFC 8441) that you route by yourself: the first and the last
   * argument of a `stream` event. It is answered in any case, and the stream is no longer yours.
   *
   * @throws UsageError `option-invalid`
   */
  upgradeStream(stream: ServerHttp2Stream, rawHeaders: readonly string[]): void;
}

/**
 * Makes connections of upgrade requests that you hand over one by one, from whatever server.
 *
 * @throws UsageError `option-invalid`, `origin-invalid`, `limit-invalid`, `deflate-option-invalid`
 */
export function upgrader<Data = unknown>(
  options: UpgradeOptions<Data>,
  handler: Handler<Data> | Listener<Data>,
): Upgrader<Data> {
  checkServer(options, handler);
  return new NodeUpgrader(options, handler);
}

/** Its options are checked already. */
export class NodeUpgrader<Data> implements Upgrader<Data>, HandshakeOwner<Data>, Door {
  readonly settings: Settings<Data>;
  readonly loop = new Loop(nodeHost);
  readonly #roster: Roster<Data>;
  /** Sockets that linger behind our answer. */
  readonly #rejected: RejectedSockets;
  readonly #context: ExchangeContext;
  readonly #handshakes = new Set<Handshake<Data>>();
  readonly #memory = new OutputMemory();

  constructor(options: UpgradeOptions<Data>, handler: Handler<Data> | Listener<Data>) {
    const { loop } = this;
    this.settings = effectiveSettings(options, extensionsOf);
    const { settings } = this;
    this.#roster = new Roster({ settings, loop, handler, door: this, channels: diagnostics });
    this.#rejected = new RejectedSockets(settings.limits.closeTimeoutMs);
    this.#context = { rejected: this.#rejected, tracer: tracerOf(options) };
  }

  get connections(): ReadonlySet<DrivenConnection<Data>> {
    return this.#roster.connections;
  }

  upgrade(message: IncomingMessage, socket: Duplex, head: Uint8Array): void {
    for (const [name, value] of Object.entries({ message, socket, head }))
      checkOption(name, value, "object");
    this.takeUpgrade(message, socket, head);
  }

  /** The same, from Node.js itself: there is nothing to check. */
  protected takeUpgrade(message: IncomingMessage, socket: Duplex, head: Uint8Array): void {
    const exchange = receiveUpgrade(message, socket, this.#context);
    if (exchange !== undefined) this.#take(exchange, takeArrival(socket), head);
  }

  upgradeStream(stream: ServerHttp2Stream, rawHeaders: readonly string[]): void {
    checkOption("stream", stream, "object");
    checkOption("rawHeaders", rawHeaders, "list");
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
    return this.#roster.stats();
  }

  broadcast(data: Sendable | PreparedMessage, options?: BroadcastOptions<Data>): BroadcastResult {
    return this.#roster.broadcast(data, options);
  }

  async close(options?: CloseOptions): Promise<void> {
    await this.#roster.close(options);
  }

  async drain(options: DrainOptions): Promise<void> {
    await this.#roster.drain(options);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  // What becomes of a handshake

  accepted(handshake: Handshake<Data>, { accepted, data, received }: Agreement<Data>): void {
    this.#handshakes.delete(handshake);
    const { limits, backpressure, options } = this.settings;
    const { delivery, textAs } = options;
    const { exchange } = handshake;
    const { trace } = exchange;
    const leave = trace === undefined ? handshake.leave : ending(trace, handshake.leave);
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
    this.#roster.add({ endpoint, transport, data, leave });
  }

  failed(handshake: Handshake<Data>): void {
    this.#handshakes.delete(handshake);
    handshake.leave();
  }

  #take(exchange: Exchange, sinceMs = this.loop.host.now(), head: Uint8Array = NOTHING): void {
    const leave = this.#roster.enter(exchange.peerAddress);
    if (leave === undefined) return exchange.reject(UNAVAILABLE);
    const handshake = new Handshake(this, exchange, head, leave);
    this.#handshakes.add(handshake);
    handshake.start(sinceMs + this.settings.limits.handshakeTimeoutMs);
  }

  // What the roster asks for when it closes

  shut(): void {
    for (const handshake of this.#handshakes) {
      handshake.refuse(UNAVAILABLE, handshakeFailure("aborted"));
    }
  }

  told(): Promise<void> {
    return this.#rejected.close();
  }

  abandon(): void {
    this.#rejected.destroy();
  }
}

const NOTHING = new Uint8Array(0);
