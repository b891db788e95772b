// @ws/node as a server under test, of HTTP/1.1 and HTTP/2 on one port: a client that speaks HTTP/2 without
// being asked says so in its first bytes (RFC 9113 §3.3).

import { once } from "node:events";
import { createServer as createHttp2 } from "node:http2";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { attach, type Handler, serve } from "@ws/node";

const options = { compress: { thresholdBytes: 0 } };
const handler: Handler = { message: (connection, message) => connection.send(message) };

const { http } = await serve({ ...options, host: "127.0.0.1" }, handler);
const http2 = createHttp2();
attach(http2, options, handler);
const http2Port = await listen(http2);

const gate = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
  socket.on("error", () => {});
  socket.once("data", (first) => {
    socket.pause();
    socket.unshift(first);
    if (first.toString("latin1").startsWith("PRI ")) return passOn(socket);
    http.emit("connection", socket);
    socket.resume();
  });
});
process.stdout.write(`ws://127.0.0.1:${await listen(gate)}\n`);

/** Sessions of HTTP/2 take a socket as it is: what was read of it would be lost to them. */
function passOn(socket: Socket): void {
  const inner = connect(http2Port, "127.0.0.1").on("error", () => {});
  socket.pipe(inner).pipe(socket);
}

async function listen(server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}
