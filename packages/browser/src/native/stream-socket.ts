// The WebSocketStream of Chromium: a pair of streams. Messages are pulled, so that a peer is slowed down
// by who does not read; a write is done when its message was handed over.

import { utf8Length } from "@ws/core";
import * as CloseCode from "@ws/core/close-codes";
import type { NativeEnd, NativeSocket } from "@ws/io";
import { BrowserSocket } from "./browser-socket.ts";
import { webSocket } from "./event-socket.ts";
import type { Via } from "./via.ts";

export const hasWebSocketStream = (): boolean => typeof WebSocketStream === "function";

/**
 * The option `via` of `connect`: presents the `WebSocketStream` of a browser that has one, which can be
 * paused, and its `WebSocket` elsewhere. Chromium 156 ends the whole page where the connection is lost
 * while a `WebSocketStream` writes.
 */
export const webSocketStream: Via = {
  /** Rejects with what the browser tells, which is little. */
  async open(url, protocols, signal) {
    if (!hasWebSocketStream()) return webSocket.open(url, protocols, signal);
    const stream = new WebSocketStream(url, { protocols, signal });
    // Both tell of the same failure.
    stream.closed.catch(() => {});
    return new StreamSocket(stream, await stream.opened);
  },
};

class StreamSocket extends BrowserSocket implements NativeSocket {
  isOpen = true;
  bufferedBytes = 0;
  readonly #stream: WebSocketStream;
  readonly #reader: ReadableStreamDefaultReader<string | ArrayBuffer>;
  readonly #writer: WritableStreamDefaultWriter<string | Uint8Array<ArrayBuffer>>;
  /** All that was sent before is handed over. */
  #written: Promise<void> = Promise.resolve();
  #isPaused = true;
  #reading: Promise<void> | undefined;

  constructor(stream: WebSocketStream, opened: WebSocketStreamOpened) {
    super(opened);
    this.#stream = stream;
    this.#reader = opened.readable.getReader();
    this.#writer = opened.writable.getWriter();
    // `closed` of the stream tells of it.
    this.#writer.closed.catch(() => {});
    void this.#tellEnd();
  }

  /** It may wait here: bytes are copied. */
  send(message: string | Uint8Array): void {
    const isText = typeof message === "string";
    const bytes = isText ? utf8Length(message) : message.length;
    this.bufferedBytes += bytes;
    const handedOver = (): void => {
      this.bufferedBytes -= bytes;
      this.sink?.handedOver();
    };
    const written = this.#writer.write(isText ? message : message.slice());
    this.#written = written.then(handedOver, () => {});
  }

  /** It tells by itself. */
  awaitRoom(): void {}

  /** Behind all that was sent: the stream would drop what still waits. */
  close(closeCode: number | undefined, reason: string): void {
    this.isOpen = false;
    void this.#written.then(() => this.#stream.close({ closeCode, reason }));
  }

  abort(): void {
    this.isOpen = false;
    this.sink = undefined;
    this.#stream.close({});
    this.#reader.cancel().catch(() => {});
  }

  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
    void this.#read();
  }

  /** Reads while it may, and to the end where nothing follows. */
  #read(): Promise<void> {
    return (this.#reading ??= this.#readOn());
  }

  async #readOn(): Promise<void> {
    while (!this.#isPaused || !this.isOpen) {
      const { done, value } = await this.#reader.read().catch(() => DONE);
      if (done) return;
      this.tell(value);
    }
    this.#reading = undefined;
  }

  /** Behind the last message. */
  async #tellEnd(): Promise<void> {
    const end = await this.#stream.closed.then(
      (info) => endOf(info),
      (error: Partial<WebSocketStreamClosed>) => endOf(error, error),
    );
    this.isOpen = false;
    await this.#read();
    this.sink?.ended(end);
  }
}

const DONE = { done: true, value: undefined } as const;

/** A WebSocketError has what the peer's Close said, if there was one: what we sent did not all leave. */
const endOf = (
  { closeCode = CloseCode.abnormal, reason = "" }: Partial<WebSocketStreamClosed>,
  error?: unknown,
): NativeEnd => ({ code: closeCode, reason, wasClean: error === undefined, error });
