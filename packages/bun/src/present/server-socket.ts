// Bun's ServerWebSocket as a PresentedConnection sees it.

import type { ServerWebSocket } from "bun";
import * as CloseCode from "@ws/core/close-codes";
import type { NativeEnd, NativeSink, NativeSocket } from "@ws/io";

/** What was agreed on. */
export interface Agreed {
  readonly protocol: string;
  readonly extensions: readonly string[];
}

/** What is shorter is not compressed, as a driven connection has it. */
const COMPRESS_FROM = 1024;

export class ServerSocket implements NativeSocket {
  sink: NativeSink | undefined;
  readonly protocol: string;
  readonly extensions: readonly string[];
  readonly failureCode = CloseCode.internalError;
  readonly #socket: ServerWebSocket<unknown>;
  #hasClosed = false;
  #isWatched = false;

  constructor(socket: ServerWebSocket<unknown>, { protocol, extensions }: Agreed) {
    this.#socket = socket;
    this.protocol = protocol;
    this.extensions = extensions;
  }

  get isOpen(): boolean {
    return this.#socket.readyState === WebSocket.OPEN;
  }

  get bufferedBytes(): number {
    return this.#socket.getBufferedAmount();
  }

  send(message: string | Uint8Array, compress = message.length >= COMPRESS_FROM): void {
    this.#socket.send(message, compress);
  }

  /** What was corked is handed over without a word; of all else Bun tells. */
  awaitRoom(): void {
    if (this.#isWatched) return;
    this.#isWatched = true;
    setImmediate(() => {
      this.#isWatched = false;
      this.sink?.handedOver();
    });
  }

  close(code: number = CloseCode.noStatus, reason: string): void {
    this.#hasClosed = true;
    this.#socket.close(code, reason);
  }

  abort(): void {
    this.sink = undefined;
    this.#socket.terminate();
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  /** Told from within `close`, too, and then without what the peer answers. */
  ended(code: number, words: string): void {
    const end = this.#hasClosed ? UNTOLD : endOf(code, words);
    queueMicrotask(() => this.sink?.ended(end));
  }
}

const UNTOLD: NativeEnd = { code: CloseCode.abnormal, reason: "", wasClean: undefined };

function endOf(code: number, words: string): NativeEnd {
  if (code !== CloseCode.abnormal) return { code, reason: words, wasClean: true };
  // Words of Bun's own, where no Close arrived.
  const error = words === "" ? undefined : new Error(words);
  return { code, reason: "", wasClean: false, error };
}
