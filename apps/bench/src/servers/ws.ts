// Echo by ws, with bufferutil; or a broadcast of each message. Text is echoed as text, as everywhere here;
// compressed, where that is measured, at every size.

import { WebSocketServer } from "ws";

const [, , mode] = process.argv;
const perMessageDeflate = mode === "deflate" && { threshold: 0 };
const server = new WebSocketServer({ host: "127.0.0.1", port: 0, perMessageDeflate });
server.on("connection", (socket) => {
  socket.on("message", (data, isBinary) => {
    const receivers = mode === "broadcast" ? server.clients : [socket];
    for (const receiver of receivers) receiver.send(data, { binary: isBinary });
  });
});
server.on("listening", () => console.log((server.address() as { port: number }).port));
