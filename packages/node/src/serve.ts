// A server of its own: an HTTP server that listens, with WebSocket connections attached to it.

import { createServer, type RequestListener, type Server as HttpServer } from "node:http";
import {
  createServer as createTlsServer,
  type Server as HttpsServer,
  type ServerOptions,
} from "node:https";
import type { AddressInfo } from "node:net";
import type { Handler, Listener } from "@ws/io";
import { attach, type Attachment, type AttachOptions } from "./attach.ts";

export interface ServeOptions<Data = unknown> extends AttachOptions<Data> {
  /** Default 0: the system chooses one that is free. */
  readonly port?: number | undefined;
  /** Default: every address of the machine. */
  readonly host?: string | undefined;
  /** Certificate and key, and the other options of node:tls: serves wss: and https:. */
  readonly tls?: ServerOptions | undefined;
  /** Answers plain HTTP requests on the same port. Default: 426 Upgrade Required. */
  readonly request?: RequestListener | undefined;
}

export interface Server<Data = unknown> extends Attachment<Data> {
  /** Where it listens, as `ws://host:port`. */
  readonly url: string;
  readonly port: number;
  readonly http: HttpServer | HttpsServer;
}

/** Listens; rejects with the system's error (`EADDRINUSE`, `EACCES`, …) where it cannot. */
export async function serve<Data = unknown>(
  options: ServeOptions<Data>,
  handler: Handler<Data> | Listener<Data>,
): Promise<Server<Data>> {
  const { port = 0, host, tls, request = upgradeRequired } = options;
  // The whole handshake has one deadline, from the first byte of its request.
  const timeouts = { headersTimeout: options.handshakeTimeoutMs ?? 10_000 };
  const http = tls
    ? createTlsServer({ ...timeouts, ...tls }, request)
    : createServer(timeouts, request);
  const attachment = attach(http, options, handler);
  await new Promise<void>((resolve, reject) => {
    http.once("error", reject);
    http.listen(port, host, resolve);
  });

  const address = http.address() as AddressInfo;
  return {
    http,
    port: address.port,
    url: `${tls ? "wss" : "ws"}://${urlHost(host ?? "localhost")}:${address.port}`,
    connections: attachment.connections,
    async close(closeOptions) {
      const stopped = new Promise<void>((resolve) => http.close(() => resolve()));
      await attachment.close(closeOptions);
      http.closeAllConnections();
      await stopped;
    },
  };
}

const upgradeRequired: RequestListener = (_request, response) => {
  response.writeHead(426, { Upgrade: "websocket", Connection: "Upgrade, close" });
  response.end("This server speaks WebSocket.\n");
};

function urlHost(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}
