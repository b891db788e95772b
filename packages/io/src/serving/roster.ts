// The connections of a server: who may come in, who is there, and how all that ends. How a handshake
// goes is the runtime's; what is said of those in flight when the server closes comes in as `Door`.

import type { CloseInfo, Endpoint, PreparedMessage, Sendable } from "@ws/core";
import { broadcast, type BroadcastOptions, type BroadcastResult } from "../broadcast.ts";
import type { Channels } from "../channels.ts";
import type { DrivenConnection } from "../connection.ts";
import type { Handler, Listener } from "../handler.ts";
import { listen } from "../listen.ts";
import type { Loop } from "../loop.ts";
import { openConnection } from "../open-connection.ts";
import { type ServerStats, StatsSum } from "../stats.ts";
import type { Transport } from "../transport.ts";
import { Admission } from "./admission.ts";
import {
  type CloseOptions,
  type DrainOptions,
  effectiveClose,
  effectiveDrain,
} from "./close-options.ts";
import { pace } from "./pace.ts";
import type { ServerSettings } from "./upgrade-options.ts";

/** Handshakes in flight, and what was refused and lingers. */
export interface Door {
  /** Nobody comes in any more: handshakes in flight are refused. */
  shut(): void;
  /** Resolves when those who were refused have been told. */
  told(): Promise<void>;
  /** Nobody waits any more. */
  abandon(): void;
}

export interface RosterParts<Data> {
  readonly settings: ServerSettings<unknown>;
  readonly loop: Loop;
  readonly handler: Handler<Data> | Listener<Data>;
  readonly door: Door;
  readonly channels?: Channels | undefined;
}

/** A handshake that is done. */
export interface Opened<Data> {
  readonly endpoint: Endpoint;
  readonly transport: Transport;
  readonly data: Data;
  /** From `enter`: called once it is over, and its handler was told. */
  readonly leave: (info: CloseInfo) => void;
}

export class Roster<Data> {
  /** Those that are not over yet. */
  readonly connections = new Set<DrivenConnection<Data>>();
  readonly #parts: RosterParts<Data>;
  readonly #admission: Admission;
  readonly #stats = new StatsSum();
  readonly #waitForEmpty: (() => void)[] = [];
  #isClosed = false;
  /** Those that run, or are done: not those that were aborted. */
  #drains = 0;

  constructor(parts: RosterParts<Data>) {
    this.#parts = parts;
    this.#admission = new Admission(parts.settings.admission);
  }

  /** Lets one in, and returns what gives its place to others; `undefined`: there is none. */
  enter(peerAddress: string): (() => void) | undefined {
    if (this.#isClosed || this.#drains > 0) return undefined;
    return this.#admission.enter(peerAddress);
  }

  add({ endpoint, transport, data, leave }: Opened<Data>): void {
    const { settings, loop, channels, handler } = this.#parts;
    const connection = openConnection<Data>({
      endpoint,
      transport,
      loop,
      backpressure: settings.backpressure,
      closeTimeoutMs: settings.limits.closeTimeoutMs,
      data,
      channels,
      leave,
      over: this.#over,
    });
    this.connections.add(connection);
    if (typeof handler === "function") listen(connection, handler);
    else connection.attend(handler);
  }

  stats(): ServerStats {
    return this.#stats.with(this.connections);
  }

  broadcast(data: Sendable | PreparedMessage, options?: BroadcastOptions<Data>): BroadcastResult {
    return broadcast(this.connections, data, options);
  }

  async close(options: CloseOptions = {}): Promise<void> {
    const { code, reason, graceMs } = effectiveClose(options);
    const { door, loop, settings } = this.#parts;
    this.#isClosed = true;
    door.shut();
    for (const connection of this.connections) void connection.close(code, reason);
    const delayMs = graceMs ?? settings.limits.closeTimeoutMs;
    const cancel = loop.host.setTimer(() => this.#abortAll(), delayMs);
    await this.#whenEmpty();
    await door.told();
    cancel();
  }

  async drain(options: DrainOptions): Promise<void> {
    const { perSecond, code, reason, signal } = effectiveDrain(options);
    const { door, loop } = this.#parts;
    signal?.throwIfAborted();
    this.#drains++;
    door.shut();
    const close = (connection: DrivenConnection<Data>): void => void connection.close(code, reason);
    const stop = pace(this.connections, { perSecond, host: loop.host }, close);
    try {
      await untilAborted(this.#whenEmpty(), signal);
    } catch (error) {
      this.#drains--;
      throw error;
    } finally {
      stop();
    }
  }

  /** One function for all connections: no closure for each. */
  readonly #over = (connection: DrivenConnection<Data>): void => {
    this.connections.delete(connection);
    this.#stats.end(connection.stats());
    if (this.connections.size > 0) return;
    for (const resolve of this.#waitForEmpty.splice(0)) resolve();
  };

  async #whenEmpty(): Promise<void> {
    if (this.connections.size === 0) return;
    await new Promise<void>((resolve) => this.#waitForEmpty.push(resolve));
  }

  #abortAll(): void {
    for (const connection of this.connections) connection.abort();
    this.#parts.door.abandon();
  }
}

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
