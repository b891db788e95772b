// A pair of WHATWG byte streams as a Transport. Bytes are pulled, one chunk at a time, and writes are
// awaited: back-pressure is that of the streams, both ways.

import type { Transport, TransportSink } from "@ws/io";

/** What can be read from and written to: a WebTransport stream, a socket, a bridge. */
export interface ByteStreams {
  readonly readable: ReadableStream<Uint8Array>;
  readonly writable: WritableStream<Uint8Array>;
}

export class StreamTransport implements Transport {
  sink: TransportSink | undefined;
  readonly peerAddress: string;
  readonly encrypted: boolean;
  pendingBytes = 0;
  /** Bytes that were handed over, ever. */
  progress = 0;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #fullFromBytes: number;
  #isFull = false;
  #isPaused = true;
  #reading = false;
  /** What arrived when reading was paused already. */
  #arrived: ReadableStreamReadResult<Uint8Array> | undefined;
  /** Halves that have ended. */
  #ends = 0;
  #gone: { readonly error: unknown } | undefined;

  /**
   * @param fullFromBytes - it is full from here on.
   * @throws TypeError if a stream is locked.
   */
  constructor(
    { readable, writable }: ByteStreams,
    fullFromBytes: number,
    { peerAddress = "", encrypted = false } = {},
  ) {
    this.#reader = readable.getReader();
    this.#writer = writable.getWriter();
    this.#fullFromBytes = fullFromBytes;
    this.peerAddress = peerAddress;
    this.encrypted = encrypted;
    this.#writer.closed.then(
      () => this.#end(),
      (error: unknown) => this.#lose(error),
    );
  }

  write(chunks: readonly Uint8Array[]): boolean {
    for (const chunk of chunks) this.#write(chunk);
    this.#isFull = this.pendingBytes > 0 && this.pendingBytes >= this.#fullFromBytes;
    return !this.#isFull;
  }

  end(): void {
    this.#writer.close().catch(ignore);
  }

  abort(): void {
    this.#lose();
  }

  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
    void this.#read();
    // It may be gone since nobody listened.
    if (this.#gone !== undefined) this.#tellGone();
  }

  /** What is carved from a block of many is copied: nobody may keep the block, or transfer it. */
  #write(chunk: Uint8Array): void {
    const { length } = chunk;
    const isCarved = length < chunk.buffer.byteLength;
    this.pendingBytes += length;
    const written = this.#writer.write(isCarved ? chunk.slice() : chunk);
    written.then(() => this.#handedOver(length), ignore);
  }

  #handedOver(bytes: number): void {
    this.pendingBytes -= bytes;
    this.progress += bytes;
    if (!this.#isFull || this.pendingBytes > 0) return;
    this.#isFull = false;
    this.sink?.drained();
  }

  async #read(): Promise<void> {
    if (this.#reading) return;
    this.#reading = true;
    try {
      while (!this.#isPaused && this.#gone === undefined) {
        const result = this.#arrived ?? (await this.#reader.read());
        this.#arrived = this.#isPaused ? result : undefined;
        if (!this.#isPaused && !this.#tell(result)) return;
      }
      this.#reading = false;
    } catch (error) {
      this.#lose(error);
    }
  }

  /** Tells of a chunk, or that none follows: `false`. */
  #tell({ done, value }: ReadableStreamReadResult<Uint8Array>): boolean {
    if (!done) this.sink?.received(value);
    else {
      this.sink?.ended();
      this.#end();
    }
    return !done;
  }

  /** One half has ended; it is over when both have. */
  #end(): void {
    if (++this.#ends === 2) this.#goAway(undefined);
  }

  #lose(reason?: unknown): void {
    if (this.#gone !== undefined) return;
    this.#goAway(reason);
    this.#reader.cancel(reason).catch(ignore);
    this.#writer.abort(reason).catch(ignore);
  }

  #goAway(error: unknown): void {
    this.#gone = { error };
    this.#tellGone();
  }

  /** Never from within a call to us. */
  #tellGone(): void {
    queueMicrotask(() => {
      const { sink } = this;
      this.sink = undefined;
      sink?.closed(this.#gone?.error);
    });
  }
}

/** `closed` of the writer tells of it. */
function ignore(): void {}
