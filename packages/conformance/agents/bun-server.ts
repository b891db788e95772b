// The native WebSocket of Bun.serve as a server under test.

const server = Bun.serve({
  hostname: "127.0.0.1",
  port: 0,
  fetch(request, self) {
    if (self.upgrade(request)) return undefined;
    return new Response("Upgrade Required", { status: 426 });
  },
  websocket: {
    perMessageDeflate: true,
    maxPayloadLength: 32 * 1024 * 1024,
    message: (socket, message) => void socket.send(message, true),
  },
});
process.stdout.write(`ws://127.0.0.1:${server.port}\n`);
