// A socket of node:net or node:tls, or any Duplex, as a Transport.

import { Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { TLSSocket } from "node:tls";
import type { Transport, TransportSink } from "@ws/io";
import { readIntoSharedBuffer } from "./shared-buffer.ts";

const TRANSPORT = Symbol("transport");
const NOTHING = new Uint8Array(0);

interface Carrier extends Duplex {
  [TRANSPORT]: NodeTransport;
}

type AnySocket = Duplex &
  Partial<
    Pick<TLSSocket, "encrypted"> & Pick<Socket, "remoteAddress" | "setNoDelay" | "setTimeout">
  >;

/** What libuv says of a write in flight; not in the declared types. */
interface Handle {
  readonly writeQueueSize?: number;
  /** Below TLS, the handle that writes. */
  readonly _parent?: Handle;
}

/** What is written at a time where a write in flight tells nothing. */
const PIECE_BYTES = 262_144;

export class NodeTransport implements Transport {
  sink: TransportSink | undefined;
  readonly #socket: AnySocket;
  readonly #fullFromBytes: number;
  readonly #writesAtOnce: boolean;
  #isTold: boolean | undefined;
  #error: unknown;

  /** @param fullFromBytes - it is full from here on, if the socket is not before. */
  constructor(socket: AnySocket, fullFromBytes = Infinity) {
    this.#socket = socket;
    this.#fullFromBytes = fullFromBytes;
    this.#writesAtOnce = socket instanceof Socket && !this.encrypted;
    socket.setNoDelay?.(true);
    // Time is the endpoint's: what an HTTP server set ends here.
    socket.setTimeout?.(0);
    // Our Close may have to wait until after the peer's end; a TLS server would end for us.
    socket.allowHalfOpen = true;
    (socket as unknown as Carrier)[TRANSPORT] = this;
    // What the stream holds already, and all of it where there is no shared buffer.
    socket.on("data", onData);
    readIntoSharedBuffer(socket, (bytes) => this.sink?.received(bytes, true));
    socket.on("end", onEnd);
    socket.on("drain", onDrain);
    socket.on("error", onError);
    socket.on("close", onClose);
  }

  get pendingBytes(): number {
    return this.#socket.writableLength;
  }

  /** libuv writes at once what the system takes. Other streams hold on to what they were given. */
  get copied(): boolean {
    return this.#writesAtOnce && this.#socket.writableLength === 0;
  }

  get progress(): number {
    return this.#socket.writableLength + (writerOf(this.#socket)?.writeQueueSize ?? 0);
  }

  get peerAddress(): string {
    return this.#socket.remoteAddress ?? "";
  }

  get encrypted(): boolean {
    return this.#socket.encrypted ?? false;
  }

  write(chunks: readonly Uint8Array[]): boolean {
    const socket = this.#socket;
    if (socket.destroyed || socket.writableEnded) return true;
    if (!this.#tellsProgress() && chunks.some(({ length }) => length > PIECE_BYTES))
      return this.#writePieces(chunks);
    if (chunks.length === 1) return socket.write(this.#keepable(chunks[0])) && this.#hasRoom();

    socket.cork();
    for (const chunk of chunks) socket.write(this.#keepable(chunk));
    socket.uncork();
    return !socket.writableNeedDrain && this.#hasRoom();
  }

  /** Piece by piece: that one is done is all that can be seen of a large write. */
  #writePieces(chunks: readonly Uint8Array[]): boolean {
    const socket = this.#socket;
    // Else all that waits is handed over as one.
    Object.assign(socket, { _writev: undefined });
    for (const chunk of chunks)
      for (let at = 0; at < chunk.length; at += PIECE_BYTES)
        socket.write(chunk.subarray(at, at + PIECE_BYTES));
    return !socket.writableNeedDrain && this.#hasRoom();
  }

  /** Node.js tells of a write in flight how much is left; other runtimes do not. */
  #tellsProgress(): boolean {
    if (this.#isTold !== undefined) return this.#isTold;
    const writer = writerOf(this.#socket);
    return writer === undefined || (this.#isTold = "writeQueueSize" in writer);
  }

  end(): void {
    this.#socket.end();
  }

  abort(): void {
    this.#socket.destroy();
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  told(error: unknown): void {
    this.#error ??= error;
  }

  gone(): void {
    this.sink?.closed(this.#error);
  }

  /** A socket whose own mark is higher tells of no drain, but of an empty write behind the others. */
  #hasRoom(): boolean {
    if (this.#socket.writableLength < this.#fullFromBytes) return true;
    this.#tellRoom();
    return false;
  }

  #tellRoom(): void {
    this.#socket.write(NOTHING, () => this.sink?.drained());
  }

  /** What has to wait must not hold the large block that it was carved from. */
  #keepable(chunk: Uint8Array): Uint8Array {
    const waits = this.#socket.writableLength > 0;
    return waits && chunk.length * 2 < chunk.buffer.byteLength ? chunk.slice() : chunk;
  }
}

/** What writes for a socket. */
function writerOf(socket: object): Handle | undefined {
  const { _handle: handle } = socket as { readonly _handle?: Handle | null };
  const { _parent: below = handle } = handle ?? {};
  return below ?? undefined;
}

// One function for all sockets: no closures for each.

function onData(this: Duplex, bytes: Uint8Array): void {
  (this as Carrier)[TRANSPORT].sink?.received(bytes);
}

function onEnd(this: Duplex): void {
  (this as Carrier)[TRANSPORT].sink?.ended();
}

function onDrain(this: Duplex): void {
  (this as Carrier)[TRANSPORT].sink?.drained();
}

/** `close` follows. */
function onError(this: Duplex, error: Error): void {
  (this as Carrier)[TRANSPORT].told(error);
}

function onClose(this: Duplex): void {
  (this as Carrier)[TRANSPORT].gone();
}
