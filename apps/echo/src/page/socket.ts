// A connection of @ws/browser, connected again whenever it is lost, until the user closes it.

import { type CloseInfo, connect, type Connection, type Message } from "@ws/browser";
import { backoffMs } from "./backoff.ts";
import type { State } from "./state.ts";

export interface SocketListener {
  state(state: State): void;
  text(message: string): void;
  binary(message: Uint8Array): void;
  /** There is room for more. */
  drain(): void;
  /** An attempt failed: nothing is told of it. Or an open connection is over. */
  closed(end: CloseInfo | undefined): void;
}

/** A connection that lasted this long was a good one: the next wait is short again. */
const STABLE_MS = 5_000;

export class Socket {
  readonly #url: string;
  readonly #listener: SocketListener;
  #connection: Connection | undefined;
  /** What ends the attempt that is under way. */
  #attempt: AbortController | undefined;
  #state: State = { name: "closed" };
  #timer: number | undefined;
  #openSinceMs = 0;
  #failures = 0;
  #next: "retry" | "connect" | "rest" = "retry";

  constructor(url: string, listener: SocketListener) {
    this.#url = url;
    this.#listener = listener;
  }

  get state(): State {
    return this.#state;
  }

  get bufferedBytes(): number {
    return this.#connection?.bufferedBytes ?? 0;
  }

  send(message: string | Uint8Array): void {
    this.#connection?.send(message);
  }

  /** Connects now; an open connection is closed first. */
  connect(): void {
    this.#failures = 0;
    clearTimeout(this.#timer);
    if (this.#attempt === undefined) void this.#open();
    else this.#close("connect", "The page reconnects.");
  }

  /** Closes, and stays closed. */
  disconnect(): void {
    clearTimeout(this.#timer);
    if (this.#attempt === undefined) this.#enter({ name: "closed" });
    else this.#close("rest", "The page disconnects.");
  }

  /** Shortens a wait, if there is one. */
  hurry(): void {
    if (this.#state.name === "waiting") this.connect();
  }

  #close(next: "connect" | "rest", reason: string): void {
    this.#next = next;
    this.#enter({ name: "closing" });
    if (this.#connection === undefined) this.#attempt?.abort();
    else void this.#connection.close(1000, reason);
  }

  async #open(): Promise<void> {
    this.#next = "retry";
    const { signal } = (this.#attempt = new AbortController());
    this.#enter({ name: "connecting" });
    const handler = {
      open: (connection: Connection) => this.#opened(connection),
      message: (_: Connection, message: Message) => this.#heard(message),
      drain: () => this.#listener.drain(),
    };
    try {
      const connection = await connect(this.#url, { signal }, handler);
      this.#over(await connection.closed);
    } catch {
      this.#over(undefined);
    }
  }

  #opened(connection: Connection): void {
    const { protocol, extensions } = connection;
    const sinceMs = (this.#openSinceMs = performance.now());
    this.#connection = connection;
    this.#enter({ name: "open", sinceMs, protocol, extensions: extensions.join(", ") });
  }

  #heard(message: Message): void {
    if (typeof message === "string") this.#listener.text(message);
    else this.#listener.binary(message);
  }

  #over(info: CloseInfo | undefined): void {
    this.#attempt = this.#connection = undefined;
    const isStable = performance.now() - this.#openSinceMs >= STABLE_MS;
    if (info !== undefined && isStable) this.#failures = 0;
    this.#listener.closed(info);
    if (this.#next === "connect") void this.#open();
    else if (this.#next === "rest") this.#enter({ name: "closed" });
    else this.#wait();
  }

  #wait(): void {
    const delayMs = backoffMs(this.#failures, Math.random());
    this.#failures += 1;
    this.#timer = setTimeout(() => void this.#open(), delayMs);
    this.#enter({ name: "waiting", untilMs: performance.now() + delayMs });
  }

  #enter(state: State): void {
    this.#state = state;
    this.#listener.state(state);
  }
}
