// The control row: what TCP alone does on this runtime. It answers the handshake, and then echoes
// each frame's bytes, masked as they came: no parsing, no copying.

import { createServer } from "node:http";
import type { Socket } from "node:net";
import { acceptKey } from "@ws/core";

const server = createServer();
server.on("upgrade", (request, socket: Socket) => {
  socket.setNoDelay(true);
  const accept = acceptKey(request.headers["sec-websocket-key"] ?? "");
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  );
  socket.on("data", (bytes) => socket.write(bytes));
  socket.on("error", () => socket.destroy());
});
server.listen(0, "127.0.0.1", () => console.log((server.address() as { port: number }).port));
