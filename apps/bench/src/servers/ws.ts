// Echo by ws, with bufferutil; or a broadcast of each message. Text is echoed as text, as everywhere here;
// compressed, where that is measured, at every size.

import { createServer as createHttp } from "node:http";
import { createServer as createHttps } from "node:https";
import { WebSocketServer } from "ws";
import { certificate, mode } from "./mode.ts";
import { announce } from "./announce.ts";

const tls = await certificate();
const http = tls === undefined ? createHttp() : createHttps(tls);
const perMessageDeflate = mode.compress === true && { threshold: 0 };
const server = new WebSocketServer({ server: http, perMessageDeflate });
server.on("connection", (socket) => {
  socket.on("error", () => socket.terminate());
  socket.on("message", (data, isBinary) => {
    if (mode.broadcast !== true) return socket.send(data, { binary: isBinary });
    for (const receiver of server.clients) receiver.send(data, { binary: isBinary });
  });
});
announce(http);
