// The control row of clients: TCP alone, which echoes the frames as they came.

import { once } from "node:events";
import { connect } from "node:net";

const [port, connections] = process.argv.slice(2).map(Number);
for (let i = 0; i < connections; i++) {
  const socket = connect({ port, host: "127.0.0.1", noDelay: true });
  socket.write(
    `GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n",
  );
  // The load begins when all are here: the first to come is the head alone.
  await once(socket, "data");
  socket.on("data", (bytes) => socket.write(bytes));
}
