// The control row: what TCP alone does on this runtime. It answers the handshake, and then echoes
// each frame's bytes, masked as they came, or sends them to all: no parsing, no copying.

import { createServer as createHttp } from "node:http";
import { createServer as createHttps } from "node:https";
import type { Socket } from "node:net";
import { acceptKey } from "@ws/core";
import { announce } from "./announce.ts";
import { certificate, mode } from "./mode.ts";

const tls = await certificate();
const { broadcast = false } = mode;
const all = new Set<Socket>();
const server = tls === undefined ? createHttp() : createHttps(tls);
server.on("upgrade", (request, socket: Socket) => {
  socket.setNoDelay(true);
  const accept = acceptKey(request.headers["sec-websocket-key"] ?? "");
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  );
  if (broadcast) {
    all.add(socket);
    socket.on("close", () => all.delete(socket));
    socket.on("data", (bytes) => all.forEach((each) => each.write(bytes)));
  } else {
    socket.on("data", (bytes) => socket.write(bytes));
  }
  socket.on("error", () => socket.destroy());
});
announce(server);
