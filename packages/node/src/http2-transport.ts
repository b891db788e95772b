// A stream of HTTP/2 as a Transport (RFC 8441 §5): its END_STREAM is our end, RST_STREAM with CANCEL our
// reset. The window of the peer is the back-pressure.
//
// Node.js hands over what it was given in one go, and says no sooner than at its end that it has left.
// A long message through a small window would look stalled: so we hand it over in pieces.

import { type ClientHttp2Stream, constants, type ServerHttp2Stream } from "node:http2";
import type { Transport, TransportSink } from "@ws/io";

type Stream = ClientHttp2Stream | ServerHttp2Stream;

/** So many bytes are in the hands of Node.js at a time, at most one piece more. */
const PIECE_BYTES = 65_536;

export class Http2Transport implements Transport {
  sink: TransportSink | undefined;
  readonly peerAddress: string;
  readonly encrypted: boolean;
  readonly stream: Stream;
  readonly #fullFromBytes: number;

  #queue: Uint8Array[] = [];
  #queuedBytes = 0;
  #acceptedBytes = 0;
  #isFull = false;
  #isEnding = false;

  #error: unknown;
  #isGone = false;

  /** @param fullFromBytes - it is full from here on, if the stream is not before. */
  constructor(stream: Stream, fullFromBytes = Infinity) {
    this.stream = stream;
    this.#fullFromBytes = Math.min(fullFromBytes, PIECE_BYTES);
    const { peerAddress, encrypted } = peerOf(stream);
    this.peerAddress = peerAddress;
    this.encrypted = encrypted;
    stream.setTimeout(0);
    stream.pause();
    stream.on("data", (bytes: Uint8Array) => this.sink?.received(bytes));
    stream.on("end", () => {
      // One that is reset ends first, too, and is destroyed by then.
      if (!stream.destroyed) this.sink?.ended();
    });
    stream.on("error", (error: Error) => (this.#error ??= error));
    whenGone(stream, () => {
      this.#error ??= stream.errored ?? undefined;
      this.#isGone = true;
      this.#tellGone();
    });
  }

  get pendingBytes(): number {
    return this.#queuedBytes + this.stream.writableLength;
  }

  get progress(): number {
    return this.#acceptedBytes - this.pendingBytes;
  }

  write(chunks: readonly Uint8Array[]): boolean {
    if (this.stream.destroyed || this.stream.writableEnded) return true;
    for (const chunk of chunks) this.#accept(chunk);
    this.#pump();
    this.#isFull = this.pendingBytes >= this.#fullFromBytes;
    return !this.#isFull;
  }

  end(): void {
    this.#isEnding = true;
    this.#pump();
  }

  abort(): void {
    this.stream.close(constants.NGHTTP2_CANCEL);
    this.stream.destroy();
  }

  pause(): void {
    this.stream.pause();
  }

  resume(): void {
    this.stream.resume();
    // It may have closed when nobody listened yet.
    if (this.#isGone) queueMicrotask(() => this.#tellGone());
  }

  /** What has to wait must not hold the large block that it was carved from. */
  #accept(chunk: Uint8Array): void {
    const isCarved = chunk.length * 2 < chunk.buffer.byteLength;
    this.#queue.push(isCarved && this.pendingBytes > 0 ? chunk.slice() : chunk);
    this.#queuedBytes += chunk.length;
    this.#acceptedBytes += chunk.length;
  }

  #pump(): void {
    const stream = this.stream;
    stream.cork();
    while (this.#queue.length > 0 && stream.writableLength < PIECE_BYTES) {
      stream.write(this.#nextPiece(), this.#written);
    }
    stream.uncork();
    if (this.#isEnding && this.#queue.length === 0) stream.end();
  }

  #nextPiece(): Uint8Array {
    const [chunk] = this.#queue;
    const piece = chunk.subarray(0, PIECE_BYTES);
    if (piece.length < chunk.length) this.#queue[0] = chunk.subarray(PIECE_BYTES);
    else this.#queue.shift();
    this.#queuedBytes -= piece.length;
    return piece;
  }

  readonly #written = (): void => {
    if (this.stream.destroyed) return;
    this.#pump();
    if (!this.#isFull || this.pendingBytes > 0) return;
    this.#isFull = false;
    this.sink?.drained();
  };

  #tellGone(): void {
    const { sink } = this;
    if (sink === undefined) return;
    this.#isGone = false;
    this.#queue = [];
    this.#queuedBytes = 0;
    sink.closed(this.#error);
  }
}

/** Where frames come from a stream in JavaScript, what ends one may follow its head in the same turn. */
export function whenGone(stream: Stream, then: () => void): void {
  if (stream.destroyed) setImmediate(then);
  else stream.once("close", then);
}

/** Whom a stream leads to, as its session knows. */
export function peerOf({ session }: Stream): { peerAddress: string; encrypted: boolean } {
  if (session === undefined || session.destroyed) return { peerAddress: "", encrypted: false };
  const { socket, encrypted = false } = session;
  return { peerAddress: socket.remoteAddress ?? "", encrypted };
}
