// A forward proxy: it answers CONNECT with a tunnel, or with what it is told to say.

import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import { createServer as createTlsServer, type ServerOptions } from "node:https";
import { type AddressInfo, connect } from "node:net";
import type { Duplex } from "node:stream";
import type { TLSSocket } from "node:tls";
import { cleanUp } from "./clean-up.ts";

export interface ForwardProxy {
  readonly url: string;
  readonly port: number;
  /** The requests so far. */
  readonly asked: readonly IncomingMessage[];
  /** The certificates that clients showed. */
  readonly shown: readonly object[];
}

/** Whatever host it is asked for, it looks on this machine. */
export async function startProxy({
  tls,
  says,
}: { tls?: ServerOptions; says?: string } = {}): Promise<ForwardProxy> {
  const server = tls === undefined ? createServer() : createTlsServer(tls);
  const asked: IncomingMessage[] = [];
  const shown: object[] = [];
  server.on("secureConnection", (socket: TLSSocket) => shown.push(socket.getPeerCertificate?.()));
  server.on("connect", (request: IncomingMessage, client: Duplex, head: Buffer) => {
    asked.push(request);
    client.on("error", () => {});
    cleanUp(() => client.destroy());
    client.unshift(head);
    if (says === undefined) join(client, Number(/:(\d+)$/.exec(request.url ?? "")?.[1]));
    else client.end(says);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  cleanUp(() => server.close());
  const { port } = server.address() as AddressInfo;
  return { url: `${tls === undefined ? "http" : "https"}://127.0.0.1:${port}`, port, asked, shown };
}

function join(client: Duplex, port: number): void {
  const server = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
  cleanUp(() => server.destroy());
  server.on("error", () => client.destroy());
  server.once("connect", () => client.write("HTTP/1.1 200 Connection established\r\n\r\n"));
  server.pipe(client).pipe(server);
  client.on("close", () => server.destroy());
  server.on("close", () => client.destroy());
}
