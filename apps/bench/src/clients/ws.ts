// Clients by ws that echo.

import { once } from "node:events";
import { WebSocket } from "ws";

const [port, connections] = process.argv.slice(2).map(Number);
for (let i = 0; i < connections; i++) {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/`, { perMessageDeflate: false });
  socket.on("message", (data, isBinary) => socket.send(data, { binary: isBinary }));
  await once(socket, "open");
}
