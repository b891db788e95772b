// Echo by Bun's own server; or a broadcast of each message by its own publish.

import type { BunGlobal } from "./bun-types.ts";
import { mode } from "./mode.ts";

const { broadcast = false, compress = false } = mode;
const { Bun } = globalThis as unknown as { readonly Bun: BunGlobal };
const server = Bun.serve({
  hostname: "127.0.0.1",
  port: 0,
  fetch: (request, own) =>
    own.upgrade(request) ? undefined : new Response("WebSocket only", { status: 426 }),
  websocket: {
    perMessageDeflate: compress,
    maxPayloadLength: 16_777_216,
    backpressureLimit: 67_108_864,
    open: (socket) => socket.subscribe("all"),
    message(socket, message) {
      if (broadcast) server.publish("all", message);
      else socket.send(message, compress);
    },
  },
});
console.log(server.port);
