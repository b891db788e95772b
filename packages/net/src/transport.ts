// A socket of node:net or node:tls, or any Duplex, as a Transport.

import { Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { TLSSocket } from "node:tls";
import type { Transport, TransportSink } from "@ws/io";
import { readIntoSharedBuffer, sharedBytes } from "./shared-buffer.ts";

const TRANSPORT = Symbol("transport");

interface Carrier extends Duplex {
  [TRANSPORT]: NodeTransport;
}

/**
 * Whoever has this socket, or nobody: a reset must not end the process. A transport over it is told why
 * it failed.
 */
export function takeErrors(socket: Duplex): void {
  if (!socket.listeners("error").includes(onError)) socket.on("error", onError);
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
    readIntoSharedBuffer(socket, onSharedData);
    socket.on("end", onEnd);
    socket.on("drain", onDrain);
    takeErrors(socket);
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
    if (chunks.length === 1) return this.#writeLast(this.#keepable(chunks[0]));

    const last = chunks.length - 1;
    socket.cork();
    for (let i = 0; i < last; i++) socket.write(this.#keepable(chunks[i]));
    const hasRoom = this.#writeLast(this.#keepable(chunks[last]));
    socket.uncork();
    return hasRoom;
  }

  /** A socket whose own mark is higher tells of no drain: that this has left says as much. */
  #writeLast(chunk: Uint8Array): boolean {
    const socket = this.#socket;
    const isFull = socket.writableLength + chunk.length >= this.#fullFromBytes;
    return isFull ? this.#writeTelling(chunk) : socket.write(chunk);
  }

  #writeTelling(chunk: Uint8Array): false {
    const isSilent = this.#socket.write(chunk, () => {
      if (isSilent) this.sink?.drained();
    });
    return false;
  }

  /** Piece by piece: that one is done is all that can be seen of a large write. */
  #writePieces(chunks: readonly Uint8Array[]): boolean {
    const socket = this.#socket;
    // Else all that waits is handed over as one.
    Object.assign(socket, { _writev: undefined });
    const pieces = chunks.flatMap((chunk) => piecesOf(chunk));
    const last = pieces.pop()!;
    for (const piece of pieces) socket.write(piece);
    return this.#writeLast(last);
  }

  /** Node.js tells of a write in flight how much is left; other runtimes do not. */
  #tellsProgress(): boolean {
    if (this.#isTold !== undefined) return this.#isTold;
    const writer = writerOf(this.#socket);
    // Bun shows none of a socket; no other stream has one.
    if (writer === undefined) return !(this.#socket instanceof Socket);
    return (this.#isTold = "writeQueueSize" in writer);
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

  /** What has to wait must not hold the large block that it was carved from. */
  #keepable(chunk: Uint8Array): Uint8Array {
    const waits = this.#socket.writableLength > 0;
    return waits && chunk.length * 2 < chunk.buffer.byteLength ? chunk.slice() : chunk;
  }
}

function piecesOf(chunk: Uint8Array): Uint8Array[] {
  const count = Math.ceil(chunk.length / PIECE_BYTES);
  return Array.from({ length: count }, (_, i) =>
    chunk.subarray(i * PIECE_BYTES, (i + 1) * PIECE_BYTES),
  );
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

function onSharedData(this: Duplex, length: number): void {
  (this as Carrier)[TRANSPORT].sink?.received(sharedBytes(length), true);
}

function onEnd(this: Duplex): void {
  (this as Carrier)[TRANSPORT].sink?.ended();
}

/** Bun tells of one whenever the system takes bytes again, though others wait. */
function onDrain(this: Duplex): void {
  if (this.writableLength === 0) (this as Carrier)[TRANSPORT].sink?.drained();
}

/** `close` follows. */
function onError(this: Duplex, error: Error): void {
  (this as Partial<Carrier>)[TRANSPORT]?.told(error);
}

function onClose(this: Duplex): void {
  (this as Carrier)[TRANSPORT].gone();
}
