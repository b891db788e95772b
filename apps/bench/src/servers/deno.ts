// Echo by Deno's own server.

import type { DenoGlobal } from "./deno-types.ts";

const { Deno } = globalThis as unknown as { readonly Deno: DenoGlobal };
Deno.serve(
  { hostname: "127.0.0.1", port: 0, onListen: ({ port }) => console.log(port) },
  (request) => {
    const { socket, response } = Deno.upgradeWebSocket(request);
    socket.binaryType = "arraybuffer";
    socket.addEventListener("message", ({ data }) => socket.send(data as string | ArrayBuffer));
    return response;
  },
);
