// A socket of Bun.listen or Bun.connect as a Transport. Bun writes what the system takes at once, and
// says how much that was: the rest waits here.

import type { Socket, SocketHandler } from "bun";
import { bytesRead, readingMemory } from "@ws/core/mask-simd";
import type { Transport, TransportSink } from "@ws/io";

/** Where chunks are joined: a call costs more than a copy, and a header that leaves alone a packet. */
const joint = new Uint8Array(131_072);

// A shorter read has little to unmask. A longer one is often a single message, which is its receiver's where
// it lies: lent it would be copied twice.
const LEND_FROM_BYTES = 512;
const LEND_UP_TO_BYTES = 10_240;

export interface BunTransportOptions {
  readonly encrypted: boolean;
  /** The peer masks what it says (RFC 6455 §5.3). Default: it does not. */
  readonly masked?: boolean;
  /** Called when the handshake of TLS is done, or has failed. */
  readonly secured?: (error?: Error) => void;
}

export class BunTransport implements Transport {
  sink: TransportSink | undefined;
  readonly encrypted: boolean;
  peerAddress = "";
  /** Bytes that the system has taken. */
  progress = 0;
  pendingBytes = 0;
  #socket: Socket<BunTransport> | undefined;
  readonly #waiting: Uint8Array[] = [];
  #isPaused = false;
  #endWanted = false;
  #abortWanted = false;
  #isGone = false;
  #isSecured: boolean;
  readonly #masked: boolean;
  readonly #secured: (error?: Error) => void;

  constructor({ encrypted, masked = false, secured = () => {} }: BunTransportOptions) {
    this.encrypted = encrypted;
    this.#masked = masked;
    this.#isSecured = !encrypted;
    this.#secured = secured;
  }

  write(chunks: readonly Uint8Array[]): boolean {
    // In the middle of TLS nothing can be said.
    if (!this.#isSecured) this.abort();
    if (this.#isGone || this.#endWanted) return true;
    this.#writeAll(chunks);
    return this.pendingBytes === 0;
  }

  /** Bun copies what it writes, and what it does not write at once waits here. */
  get copied(): boolean {
    return this.pendingBytes === 0;
  }

  end(): void {
    this.#endWanted = true;
    if (!this.#isSecured) this.abort();
    else if (this.pendingBytes === 0) this.#socket?.shutdown();
  }

  /** What has left is to arrive, although the peer has not ended; what has not never will. */
  abort(): void {
    this.#abortWanted = true;
    if (this.#endWanted && this.pendingBytes === 0 && this.#isSecured) this.#socket?.close();
    else this.#socket?.terminate();
  }

  pause(): void {
    this.#isPaused = true;
    if (!this.#isGone) this.#socket?.pause();
  }

  resume(): void {
    this.#isPaused = false;
    if (!this.#isGone) this.#socket?.resume();
  }

  // What the socket tells

  opened(socket: Socket<BunTransport>): void {
    this.#socket = socket;
    this.peerAddress = socket.remoteAddress ?? "";
    if (this.#abortWanted) return socket.terminate();
    socket.setNoDelay(true);
    if (this.#isPaused) socket.pause();
  }

  secured(error?: Error): void {
    this.#isSecured = error === undefined;
    this.#secured(error);
  }

  /** What is masked is copied to where that is undone fastest, and lent. */
  received(bytes: Uint8Array): void {
    const { length } = bytes;
    if (!this.#masked || length < LEND_FROM_BYTES || length > LEND_UP_TO_BYTES)
      return this.sink?.received(bytes);
    readingMemory().set(bytes);
    this.sink?.received(bytesRead(length), true);
  }

  /** Bun tells it at other times as well. */
  drained(): void {
    if (this.pendingBytes === 0) return;
    const chunks = this.#waiting.splice(0);
    this.pendingBytes = 0;
    this.#writeAll(chunks);
    if (this.pendingBytes > 0) return;
    if (this.#endWanted) this.#socket?.shutdown();
    this.sink?.drained();
  }

  gone(error?: Error): void {
    this.#isGone = true;
    this.#waiting.length = this.pendingBytes = 0;
    if (!this.#isSecured) this.#secured(error ?? new Error("The socket was closed during TLS."));
    this.sink?.closed(error);
  }

  #writeAll(chunks: readonly Uint8Array[]): void {
    if (chunks.length === 1) return this.#write(chunks[0]);
    for (const chunk of joined(chunks)) this.#write(chunk);
  }

  #write(chunk: Uint8Array): void {
    const taken = this.pendingBytes > 0 ? 0 : this.#socket!.write(chunk);
    // -1: it is closed, which is told by itself.
    if (taken < 0) return;
    this.progress += taken;
    if (taken === chunk.length) return;
    this.#waiting.push(keepable(chunk.subarray(taken)));
    this.pendingBytes += chunk.length - taken;
  }
}

/** What has to wait must not hold the large block that it was carved from, nor lie where others are joined. */
function keepable(chunk: Uint8Array): Uint8Array {
  const isMost = chunk.length * 2 >= chunk.buffer.byteLength;
  return isMost && chunk.buffer !== joint.buffer ? chunk : chunk.slice();
}

/** The same bytes in as few chunks as are worth their copies, each to be written before the next is asked for. */
function* joined(chunks: readonly Uint8Array[]): Iterable<Uint8Array> {
  let used = 0;
  for (const chunk of chunks) {
    const isLong = used === 0 && chunk.length >= joint.length;
    const taken = isLong ? 0 : Math.min(chunk.length, joint.length - used);
    joint.set(chunk.subarray(0, taken), used);
    used += taken;
    if (taken === chunk.length) continue;
    if (used > 0) yield joint.subarray(0, used);
    const rest = chunk.subarray(taken);
    used = rest.length < joint.length ? rest.length : 0;
    if (used > 0) joint.set(rest);
    else yield rest;
  }
  if (used > 0) yield joint.subarray(0, used);
}

/** One object for all sockets: no closures for each. */
export const HANDLERS: SocketHandler<BunTransport> = {
  binaryType: "uint8array",
  open: (socket) => socket.data.opened(socket),
  handshake(socket, isTrusted, error) {
    socket.data.secured(isTrusted ? undefined : (error ?? new Error("TLS failed.")));
  },
  data: (socket, bytes) => socket.data.received(bytes),
  drain: (socket) => socket.data.drained(),
  end: (socket) => socket.data.sink?.ended(),
  close: (socket, error) => socket.data.gone(error),
  // `close` follows.
  error() {},
  // Told by the promise of Bun.connect.
  connectError() {},
};
