// A port of the kit's that clients under test connect to, over TCP or TLS.

import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";

/** A certificate and its key, as PEM. */
export interface Identity {
  readonly cert: string;
  readonly key: string;
}

export interface PortOptions {
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
  /** Default: TCP alone. */
  readonly tls?: Identity | undefined;
  /** What TLS agrees on: RFC 7301. */
  readonly protocol: "http/1.1" | "h2";
}

export interface OpenPort {
  readonly url: string;
  /** Cuts those who are still there. */
  close(): void;
}

/** Listens, and has each connection served. */
export async function openPort(
  { host, port, tls, protocol }: PortOptions,
  serve: (socket: Socket) => void,
): Promise<OpenPort> {
  const sockets = new Set<Socket>();
  const kept = (socket: Socket): Socket => {
    sockets.add(socket.on("close", () => sockets.delete(socket)).on("error", () => {}));
    return socket;
  };
  const options = { allowHalfOpen: true, noDelay: true };
  const server: Server =
    tls === undefined
      ? createServer(options, (socket) => serve(kept(socket)))
      : createTlsServer({ ...options, ...tls, ALPNProtocols: [protocol] }, serve).on(
          "connection",
          kept,
        );
  // Who does not trust the certificate goes away: that is all.
  if (tls !== undefined) server.on("secureConnection", kept);
  server.listen(port, host);
  await once(server, "listening");
  return {
    url: `${tls === undefined ? "ws" : "wss"}://${inUrl(host)}:${(server.address() as AddressInfo).port}`,
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

function inUrl(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}
