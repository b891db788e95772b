// Clients by the WebSocket that Node.js has built in, which is undici's.

import { once } from "node:events";

const [port, connections] = process.argv.slice(2).map(Number);
for (let i = 0; i < connections; i++) {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/`);
  socket.binaryType = "arraybuffer";
  socket.addEventListener("message", ({ data }) => socket.send(data as string | ArrayBuffer));
  await once(socket, "open");
}
