// The control row on Bun: what its TCP alone does. Written is what it takes; the rest waits.

import { acceptKey } from "@ws/core";
import type { BunGlobal } from "./bun-types.ts";

const { Bun } = globalThis as unknown as { readonly Bun: BunGlobal };
const server = Bun.listen({
  hostname: "127.0.0.1",
  port: 0,
  socket: {
    open(socket) {
      socket.data = { opened: false, waiting: [] };
    },
    data(socket, bytes) {
      const { data } = socket;
      if (!data.opened) {
        data.opened = true;
        const [, key = ""] =
          /sec-websocket-key: (.*)\r\n/i.exec(Buffer.from(bytes).toString()) ?? [];
        socket.write(
          "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
            `Sec-WebSocket-Accept: ${acceptKey(key)}\r\n\r\n`,
        );
        return;
      }
      const written = data.waiting.length > 0 ? 0 : Math.max(0, socket.write(bytes));
      if (written < bytes.length) data.waiting.push(bytes.slice(written));
    },
    drain(socket) {
      const { waiting } = socket.data;
      while (waiting.length > 0) {
        const written = Math.max(0, socket.write(waiting[0]));
        if (written < waiting[0].length) {
          waiting[0] = waiting[0].subarray(written);
          return;
        }
        waiting.shift();
      }
    },
  },
});
console.log(server.port);
