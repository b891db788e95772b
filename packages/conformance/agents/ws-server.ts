// The package ws as a server under test.

import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { WebSocketServer } from "ws";

const server = new WebSocketServer({
  host: "127.0.0.1",
  port: 0,
  perMessageDeflate: { threshold: 0 },
});
server.on("connection", (socket) => {
  socket.on("message", (data, isBinary) => socket.send(data, { binary: isBinary }));
  // Without this a broken rule ends the program.
  socket.on("error", () => {});
});
await once(server, "listening");
process.stdout.write(`ws://127.0.0.1:${(server.address() as AddressInfo).port}\n`);
