// A connection as people hold it, thin over the loop: what they say goes in, what is heard goes to
// the handler, or waits for who iterates.

import {
  CloseCode,
  type CloseInfo,
  type Sendable,
  type Endpoint,
  type EndpointEvent,
  LapseError,
} from "@ws/core";
import { type Backpressure, isLonger } from "./backpressure.ts";
import type {
  ConnectionState,
  DrivenConnection,
  Message,
  SendOptions,
  SendResult,
  WaitOptions,
} from "./connection.ts";
import { Driver, type DriverListener, Pause } from "./driver.ts";
import type { Handler, Listener } from "./handler.ts";
import type { Loop } from "./loop.ts";
import { MessageQueue } from "./message-queue.ts";
import { Pings } from "./pings.ts";
import type { Transport } from "./transport.ts";
import { Waiters } from "./waiters.ts";

export interface ConnectionParts<Data> {
  readonly endpoint: Endpoint;
  readonly transport: Transport;
  readonly loop: Loop;
  readonly backpressure: Backpressure;
  readonly closeTimeoutMs: number;
  readonly data: Data;
  /** The connection is over, and its handler was told. */
  readonly over?: ((connection: OpenConnection<Data>) => void) | undefined;
}

/** Puts an endpoint over a transport. Messages wait until somebody listens. */
export function openConnection<Data>(parts: ConnectionParts<Data>): OpenConnection<Data> {
  return new OpenConnection(parts);
}

export class OpenConnection<Data = unknown> implements DrivenConnection<Data>, DriverListener {
  data: Data;
  readonly #driver: Driver;
  readonly #backpressure: Backpressure;
  readonly #over: ConnectionParts<Data>["over"];

  #handler: Handler<Data> | undefined;
  /** Where messages wait for who iterates, or for a handler. */
  #queue: MessageQueue | undefined;
  #userPaused = false;
  #catchingUp = false;
  /** The handler heard `close`: nothing follows. */
  #closeTold = false;
  #failed = false;

  /** `send` answered `full`: who waits for room is to be told. */
  #full = false;
  #drainWaiters: Waiters<void> | undefined;
  #pings: Pings | undefined;
  #info: CloseInfo | undefined;
  #closeWaiters: Waiters<CloseInfo> | undefined;

  constructor(parts: ConnectionParts<Data>) {
    const { endpoint, transport, loop, closeTimeoutMs } = parts;
    this.data = parts.data;
    this.#backpressure = parts.backpressure;
    this.#over = parts.over;
    this.#driver = new Driver(endpoint, transport, loop, closeTimeoutMs, this);
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

  // Speaking

  get bufferedBytes(): number {
    return this.#driver.bufferedBytes;
  }

  send(message: Sendable, options?: SendOptions): SendResult {
    const { endpoint } = this.#driver;
    const { highWaterMarkBytes, maxBufferedBytes } = this.#backpressure;
    const before = this.#driver.bufferedBytes;
    if (before > 0 && isLonger(message, maxBufferedBytes - before)) return this.#refuse();
    if (!endpoint.send(message, options)) return "closed";

    this.#driver.flush();
    if (this.#driver.bufferedBytes < highWaterMarkBytes) return "ok";
    this.#full = true;
    return "full";
  }

  drained({ signal }: WaitOptions = {}): Promise<void> {
    if (this.#hasRoom()) return Promise.resolve();
    this.#full = true;
    this.#drainWaiters ??= new Waiters();
    return this.#drainWaiters.wait(signal);
  }

  ping({ signal }: WaitOptions = {}): Promise<number> {
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
    if (this.#info !== undefined) return Promise.resolve(this.#info);
    this.#closeWaiters ??= new Waiters();
    return this.#closeWaiters.wait();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close(CloseCode.normal);
  }

  // Listening

  handle(handler: Handler<Data>): void {
    this.#handler = handler;
    this.#closeTold = false;
    if (handler.open !== undefined) this.#call(() => handler.open!(this));
    this.#catchUp();
    if (this.#info !== undefined) this.#tellClose(this.#info);
  }

  /** Runs a function that iterates. */
  listen(listener: Listener<Data>): void {
    this.#call(() => listener(this));
  }

  [Symbol.asyncIterator](): AsyncIterator<Message, undefined> {
    const queue = (this.#queue ??= this.#newQueue());
    return {
      next: () => queue.next(),
      return: () => Promise.resolve({ done: true, value: undefined }),
    };
  }

  pause(): void {
    this.#userPaused = true;
    this.#driver.pause(Pause.user);
  }

  resume(): void {
    this.#userPaused = false;
    this.#driver.unpause(Pause.user);
    this.#catchUp();
  }

  // What the loop tells

  heard(event: EndpointEvent): void {
    const handler = this.#handler;
    switch (event.type) {
      case "text":
      case "binary":
        return this.#deliver(event.data);
      case "ping":
        if (handler?.ping !== undefined) this.#call(() => handler.ping!(this, event.data));
        return;
      case "pong":
        this.#pings?.pong(event.data, this.#driver.loop.host.now());
        if (handler?.pong !== undefined) this.#call(() => handler.pong!(this, event.data));
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
    if (!this.#full || !this.#hasRoom()) return;
    this.#full = false;
    this.#drainWaiters?.resolve();
    const handler = this.#handler;
    if (handler?.drain !== undefined && this.state === "open") {
      this.#call(() => handler.drain!(this));
    }
  }

  #deliver(message: Message): void {
    if (this.#handler === undefined) this.#queue ??= this.#newQueue();
    if (this.#queue === undefined) return this.#handle(message);
    this.#queue.push(message);
    if (this.#queue.full) this.#driver.pause(Pause.queue);
  }

  /** The hot path: no closure for each message. */
  #handle(message: Message): void {
    try {
      const result = this.#handler?.message?.(this, message);
      if (result !== undefined) this.#watch(result);
    } catch (error) {
      this.#fail(error);
    }
  }

  /** The handler takes what waited for it; from then on messages do not queue. */
  #catchUp(): void {
    if (this.#handler === undefined || this.#catchingUp || this.#closeTold) return;
    this.#catchingUp = true;
    while (this.#queue !== undefined && !this.#userPaused) {
      const message = this.#queue.shift();
      if (message !== undefined) {
        this.#handle(message);
        continue;
      }
      // Who iterated is done: from here on the handler has everything.
      this.#queue.end();
      this.#queue = undefined;
    }
    this.#catchingUp = false;
  }

  #close(info: CloseInfo): void {
    this.#info = info;
    this.#queue?.end();
    this.#pings?.fail(info.cause ?? new LapseError("closing"));
    this.#drainWaiters?.resolve();
    this.#closeWaiters?.resolve(info);
    this.#tellClose(info);
    this.#over?.(this);
  }

  #tellClose(info: CloseInfo): void {
    const handler = this.#handler;
    if (handler === undefined || this.#closeTold) return;
    this.#closeTold = true;
    if (handler.close !== undefined) this.#call(() => handler.close!(this, info));
  }

  #newQueue(): MessageQueue {
    const queue = new MessageQueue();
    queue.onRoom = () => this.#driver.unpause(Pause.queue);
    if (this.#info !== undefined) queue.end();
    return queue;
  }

  /** More than `maxBufferedBytes` would wait. */
  #refuse(): SendResult {
    if (this.state !== "open") return "closed";
    if (this.#backpressure.slowConsumer === "drop") return "dropped";
    this.#driver.endpoint.abort(new LapseError("slow-consumer"));
    this.#driver.flush();
    return "closed";
  }

  #hasRoom(): boolean {
    const { bufferedBytes } = this.#driver;
    // Less than nothing cannot wait, even where the mark is 0.
    if (bufferedBytes === 0 || this.state !== "open") return true;
    return bufferedBytes < this.#backpressure.highWaterMarkBytes;
  }

  // Handlers that fail

  #call(run: () => void | PromiseLike<void>): void {
    try {
      const result = run();
      if (result !== undefined) this.#watch(result);
    } catch (error) {
      this.#fail(error);
    }
  }

  #watch(result: PromiseLike<void> | null): void {
    if (typeof result?.then === "function")
      result.then(undefined, (error: unknown) => this.#fail(error));
  }

  /** A handler failed: this connection closes with 1011, and it is reported once. */
  #fail(error: unknown): void {
    if (this.#failed) return;
    this.#failed = true;
    this.#driver.endpoint.close(
      CloseCode.internalError,
      "",
      new LapseError("handler-failed", error),
    );
    this.#driver.flush();
    try {
      if (this.#handler?.error !== undefined) this.#handler.error(this, error);
      else this.#driver.loop.host.reportError(error);
    } catch (failure) {
      this.#driver.loop.host.reportError(failure);
    }
  }
}
