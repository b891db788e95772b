// A peer made of a plain socket: it says whatever bytes we like, at whatever time.

import { EventEmitter, once } from "node:events";
import { connect, type NetConnectOpts, type Socket } from "node:net";
import { setImmediate as nextTurn } from "node:timers/promises";
import { type ConnectionOptions, connect as connectTls } from "node:tls";
import { cleanUp } from "./clean-up.ts";
import { readFrame } from "./frames.ts";
import { request } from "./heads.ts";

export interface Address {
  readonly port: number;
  /** A Unix socket, instead of the port. */
  readonly socketPath?: string | undefined;
  /** Its certificate, where it speaks TLS. */
  readonly ca?: string | undefined;
}

export class Peer {
  readonly socket: Socket;
  #chunks: Buffer[] = [];
  ended = false;
  closed = false;
  error: Error | undefined;
  readonly #news = new EventEmitter();

  constructor(socket: Socket) {
    this.socket = socket;
    const tell = (): void => void this.#news.emit("news");
    socket.on("data", (bytes: Buffer) => {
      this.#chunks.push(bytes);
      tell();
    });
    socket.on("end", () => {
      this.ended = true;
      tell();
    });
    socket.on("error", (error) => (this.error = error));
    socket.on("close", () => {
      this.closed = true;
      tell();
    });
    cleanUp(() => socket.destroy());
  }

  /** Connects to a server on this machine. */
  static async to({ port, socketPath: path, ca }: Address): Promise<Peer> {
    const where = {
      ...(path === undefined ? { port, host: "127.0.0.1" } : { path }),
      allowHalfOpen: true,
    };
    const isPlain = ca === undefined;
    const socket = isPlain
      ? connect(where as NetConnectOpts)
      : connectTls({ ...where, ca, servername: "localhost" } as ConnectionOptions);
    const peer = new Peer(socket);
    await once(socket, isPlain ? "connect" : "secureConnect");
    return peer;
  }

  /** Speaks TLS over a socket that is connected. */
  static async over(socket: Socket, ca: string): Promise<Peer> {
    const secure = connectTls({ socket, ca, servername: "localhost" });
    const peer = new Peer(secure);
    await once(secure, "secureConnect");
    return peer;
  }

  /** Connects, and opens with a handshake, behind which bytes may follow in the same write. */
  static async open(server: Address, ...behind: readonly Uint8Array[]): Promise<Peer> {
    const peer = await Peer.to(server);
    peer.write(request(), ...behind);
    await peer.head();
    return peer;
  }

  /** What arrived and was not read. */
  get bytes(): Buffer {
    if (this.#chunks.length !== 1) this.#chunks = [Buffer.concat(this.#chunks)];
    return this.#chunks[0];
  }

  set bytes(bytes: Buffer) {
    this.#chunks = [bytes];
  }

  write(...parts: readonly (Uint8Array | string)[]): void {
    this.socket.write(Buffer.concat(parts.map((part) => Buffer.from(part as Uint8Array))));
  }

  /** The head of the request or response, with its blank line. */
  async head(): Promise<string> {
    const mark = "\r\n\r\n";
    await this.#until(() => this.bytes.includes(mark));
    return this.#take(this.bytes.indexOf(mark) + mark.length).toString();
  }

  /** So many frames, in words. */
  async frames(count: number): Promise<string[]> {
    const words: string[] = [];
    while (words.length < count) {
      await this.#until(() => readFrame(this.bytes) !== undefined);
      const read = readFrame(this.bytes)!;
      words.push(read.words);
      this.#take(read.size);
    }
    return words;
  }

  /** All that comes until the other side ends, as text. */
  async rest(): Promise<string> {
    await this.untilEnd();
    return this.#take(this.bytes.length).toString();
  }

  /** The other side ended its half, or all is gone. */
  untilEnd(): Promise<void> {
    return this.#until(() => this.ended || this.closed);
  }

  untilClosed(): Promise<void> {
    return this.#until(() => this.closed);
  }

  /** The other side is gone, both halves: what we still say is answered with a reset. */
  async untilReset(): Promise<void> {
    await this.untilEnd();
    while (!this.closed) {
      this.socket.write("?");
      await nextTurn();
    }
  }

  async #until(condition: () => boolean): Promise<void> {
    while (!condition()) {
      if (this.closed) throw new Error(`It closed too early, behind ${this.bytes.toString()}`);
      await once(this.#news, "news");
    }
  }

  #take(size: number): Buffer {
    const taken = this.bytes.subarray(0, size);
    this.bytes = this.bytes.subarray(size);
    return taken;
  }
}

/** What a server on this machine tells a peer that sends this, until both have ended. */
export async function answer(server: Address, ...parts: (string | Uint8Array)[]): Promise<string> {
  const peer = await Peer.to(server);
  peer.write(...parts);
  const told = await peer.rest();
  peer.socket.end();
  await peer.untilClosed();
  return told;
}
