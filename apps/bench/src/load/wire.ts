// A connection of the load: the handshake by hand, and then bytes. All are read into one buffer, so
// that reading costs the load as little as Node.js can.

import { connect, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import type { Kind } from "./frames.ts";

const READ_BYTES = 262_144;
const buffer = new Uint8Array(READ_BYTES);
const OFFER = "Sec-WebSocket-Extensions: permessage-deflate\r\n";
const HEAD_END = "\r\n\r\n";

export interface WireOptions {
  readonly port: number;
  readonly kind: Kind;
  readonly tls?: boolean | undefined;
}

export interface Wire {
  readonly socket: Socket;
  /** Hears what comes. */
  received: (bytes: Uint8Array) => void;
}

/** Connects, and opens a WebSocket connection. */
export function openWire({ port, kind, tls = false }: WireOptions): Promise<Wire> {
  const { promise, resolve, reject } = withResolvers<Wire>();
  let head = "";
  const readHead = (bytes: Uint8Array): void => {
    head += Buffer.from(bytes).toString("latin1");
    if (!head.startsWith("HTTP/1.1 101 ".slice(0, head.length))) reject(new Error(head));
    if (head.endsWith(HEAD_END)) resolve(wire);
  };
  const hear = (bytes: Uint8Array): void => wire.received(bytes);
  const wire: Wire = { socket: dial(port, tls, hear), received: readHead };
  wire.socket.on("error", reject);
  wire.socket.write(
    `GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n" +
      `${kind === "deflate" ? OFFER : ""}${HEAD_END.slice(2)}`,
  );
  return promise;
}

/** Opens so many, a few at a time. */
export async function openWires(count: number, options: WireOptions): Promise<Wire[]> {
  const wires: Wire[] = [];
  while (wires.length < count) {
    const some = Math.min(50, count - wires.length);
    wires.push(...(await Promise.all(Array.from({ length: some }, () => openWire(options)))));
  }
  return wires;
}

function dial(port: number, tls: boolean, hear: (bytes: Uint8Array) => void): Socket {
  const to = { port, host: "127.0.0.1", noDelay: true };
  if (tls) return connectTls({ ...to, rejectUnauthorized: false }).on("data", hear);
  const callback = (bytes: number): boolean => {
    hear(buffer.subarray(0, bytes));
    return true;
  };
  return connect({ ...to, onread: { buffer, callback } });
}

/** Not in Node.js 20. */
function withResolvers<T>() {
  let resolve!: (value: T) => void;
  let reject!: (error: unknown) => void;
  const promise = new Promise<T>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { promise, resolve, reject };
}
