// The native WebSocket of Deno.serve as a server under test.

Deno.serve(
  { hostname: "127.0.0.1", port: 0, onListen: ({ port }) => console.log(`ws://127.0.0.1:${port}`) },
  (request) => {
    if (request.headers.get("upgrade") !== "websocket") {
      return new Response("Upgrade Required", { status: 426 });
    }
    const { socket, response } = Deno.upgradeWebSocket(request);
    socket.binaryType = "arraybuffer";
    socket.onmessage = ({ data }) => socket.send(data);
    return response;
  },
);
