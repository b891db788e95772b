// A server of plain sockets: each client is a peer.

import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { cleanUp } from "./clean-up.ts";
import { response } from "./heads.ts";
import { Peer } from "./peer.ts";

export interface RawServer {
  readonly url: string;
  readonly port: number;
  /** The next client that connects. */
  peer(): Promise<Peer>;
}

/** A server of plain sockets. */
export async function rawServer(): Promise<RawServer> {
  const server = createServer({ allowHalfOpen: true });
  const waiting: Peer[] = [];
  server.on("connection", (socket) => {
    waiting.push(new Peer(socket));
    server.emit("peer");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  cleanUp(() => server.close());
  const { port } = server.address() as AddressInfo;
  return {
    url: `ws://127.0.0.1:${port}`,
    port,
    async peer() {
      while (waiting.length === 0) await once(server, "peer");
      return waiting.shift()!;
    },
  };
}

/** The next client, and its handshake, behind whose answer bytes may follow in the same write. */
export async function acceptNext(
  server: RawServer,
  ...behind: readonly Uint8Array[]
): Promise<Peer> {
  const peer = await server.peer();
  peer.write(response(await peer.head()), ...behind);
  return peer;
}
