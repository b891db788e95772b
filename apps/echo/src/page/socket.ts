// The browser's WebSocket, connected again whenever it is lost, until the user closes it.

import { backoffMs } from "./backoff.ts";
import type { State } from "./state.ts";

export interface SocketListener {
  state(state: State): void;
  text(message: string): void;
  binary(message: ArrayBuffer): void;
  /** An attempt failed, or an open connection is over. */
  closed(end: { code: number; reason: string; wasOpen: boolean }): void;
}

/** A connection that lasted this long was a good one: the next wait is short again. */
const STABLE_MS = 5_000;

export class Socket {
  readonly #url: string;
  readonly #listener: SocketListener;
  #socket: WebSocket | undefined;
  #state: State = { name: "closed" };
  #timer: number | undefined;
  #failures = 0;
  #next: "retry" | "connect" | "rest" = "retry";

  constructor(url: string, listener: SocketListener) {
    this.#url = url;
    this.#listener = listener;
  }

  get state(): State {
    return this.#state;
  }

  get bufferedAmount(): number {
    return this.#socket?.bufferedAmount ?? 0;
  }

  send(message: string | Uint8Array<ArrayBuffer>): void {
    this.#socket?.send(message);
  }

  /** Connects now; an open connection is closed first. */
  connect(): void {
    this.#failures = 0;
    clearTimeout(this.#timer);
    if (this.#socket === undefined) this.#open();
    else this.#close("connect", "The page reconnects.");
  }

  /** Closes, and stays closed. */
  disconnect(): void {
    clearTimeout(this.#timer);
    if (this.#socket === undefined) this.#enter({ name: "closed" });
    else this.#close("rest", "The page disconnects.");
  }

  /** Shortens a wait, if there is one. */
  hurry(): void {
    if (this.#state.name === "waiting") this.connect();
  }

  #close(next: "connect" | "rest", reason: string): void {
    this.#next = next;
    this.#enter({ name: "closing" });
    this.#socket?.close(1000, reason);
  }

  #open(): void {
    this.#next = "retry";
    this.#enter({ name: "connecting" });
    const socket = new WebSocket(this.#url);
    socket.binaryType = "arraybuffer";
    socket.addEventListener("open", () => {
      if (this.#state.name !== "connecting") return;
      const { protocol, extensions } = socket;
      this.#enter({ name: "open", sinceMs: performance.now(), protocol, extensions });
    });
    socket.addEventListener("message", ({ data }: MessageEvent<string | ArrayBuffer>) => {
      if (typeof data === "string") this.#listener.text(data);
      else this.#listener.binary(data);
    });
    socket.addEventListener("close", (event) => this.#over(event));
    this.#socket = socket;
  }

  #over({ code, reason }: CloseEvent): void {
    const sinceMs = this.#openSinceMs;
    this.#openSinceMs = undefined;
    this.#socket = undefined;
    const wasOpen = sinceMs !== undefined;
    if (wasOpen && performance.now() - sinceMs >= STABLE_MS) this.#failures = 0;
    this.#listener.closed({ code, reason, wasOpen });
    if (this.#next === "connect") this.#open();
    else if (this.#next === "rest") this.#enter({ name: "closed" });
    else this.#wait();
  }

  #wait(): void {
    const delayMs = backoffMs(this.#failures, Math.random());
    this.#failures += 1;
    this.#timer = setTimeout(() => this.#open(), delayMs);
    this.#enter({ name: "waiting", untilMs: performance.now() + delayMs });
  }

  #openSinceMs: number | undefined;

  #enter(state: State): void {
    if (state.name === "open") this.#openSinceMs = state.sinceMs;
    this.#state = state;
    this.#listener.state(state);
  }
}
