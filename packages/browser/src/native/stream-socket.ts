// The WebSocketStream of Chromium: a pair of streams. Messages are pulled, so that a peer is slowed down
// by who does not read; a write is done when its message was handed over.

import { CloseCode } from "@ws/core";
import { utf8Length } from "@ws/core";
import { type NativeEnd, type NativeSink, type NativeSocket, refuse } from "@ws/io";
import { checkClose } from "./close.ts";
import { extensionNames } from "./extensions.ts";

export const hasWebSocketStream = (): boolean => typeof WebSocketStream === "function";

/** Rejects with what the browser tells, which is little. */
export async function openStreamSocket(
  url: string,
  protocols: string[],
  signal: AbortSignal,
): Promise<NativeSocket> {
  const stream = new WebSocketStream(url, { protocols, signal });
  // Both tell of the same failure.
  stream.closed.catch(() => {});
  return new StreamSocket(stream, await stream.opened);
}

class StreamSocket implements NativeSocket {
  sink: NativeSink | undefined;
  readonly protocol: string;
  readonly extensions: readonly string[];
  /** A browser cannot send 1011. */
  readonly failureCode = undefined;
  readonly checkClose = checkClose;
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
    this.#stream = stream;
    this.protocol = opened.protocol;
    this.extensions = extensionNames(opened.extensions);
    this.#reader = opened.readable.getReader();
    this.#writer = opened.writable.getWriter();
    // `closed` of the stream tells of it.
    this.#writer.closed.catch(() => {});
    void this.#tellEnd();
  }

  /** It may wait here: bytes are copied. */
  send(message: string | Uint8Array, compress: boolean | undefined): void {
    if (compress !== undefined) refuse("compress");
    const isText = typeof message === "string";
    const bytes = isText ? utf8Length(message) : message.byteLength;
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
    const info = closeCode === undefined ? {} : { closeCode, reason };
    void this.#written.then(() => this.#stream.close(info));
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
      this.sink?.received(typeof value === "string" ? value : new Uint8Array(value));
    }
    this.#reading = undefined;
  }

  /** Behind the last message. */
  async #tellEnd(): Promise<void> {
    const end = await this.#stream.closed.then(cleanEnd, uncleanEnd);
    this.isOpen = false;
    await this.#read();
    this.sink?.ended(end);
  }
}

const DONE = { done: true, value: undefined } as const;

const cleanEnd = ({ closeCode: code, reason }: WebSocketStreamClosed): NativeEnd => ({
  code,
  reason,
  wasClean: true,
});

const uncleanEnd = (error: unknown): NativeEnd => ({
  code: CloseCode.abnormal,
  reason: "",
  wasClean: false,
  error,
});
