// The load: connections that each keep so many messages in flight. It sends prepared bytes and
// counts the bytes that come back, so that it is never what limits the server.
//
//   node generator.js PORT CONNECTIONS IN_FLIGHT PAYLOAD_BYTES text|binary WARM_UP_MS MEASURE_MS

import { once } from "node:events";
import { connect, type Socket } from "node:net";

const [port, connections, inFlight, payloadBytes] = process.argv.slice(2, 6).map(Number) as [
  number,
  number,
  number,
  number,
];
const isText = process.argv[6] === "text";
const [warmUpMs, measureMs] = process.argv.slice(7, 9).map(Number) as [number, number];

const KEY = [0x37, 0xfa, 0x21, 0x3d];
const batch = Buffer.concat(Array.from({ length: inFlight }, maskedFrame));
let bytesBack = 0;

const sockets = await Promise.all(Array.from({ length: connections }, open));
const echoBytes = await measureEcho(sockets[0]);
for (const socket of sockets) keepBusy(socket);
await sleep(warmUpMs);
const before = bytesBack;
const startMs = performance.now();
await sleep(measureMs);
const messages = (bytesBack - before) / echoBytes;
const seconds = (performance.now() - startMs) / 1000;
console.log(JSON.stringify({ messagesPerSecond: Math.round(messages / seconds) }));
process.exit(0);

/** Sends a batch, and the next one when its echoes are all back. */
function keepBusy(socket: Socket): void {
  const whole = echoBytes * inFlight;
  let back = 0;
  socket.on("data", (bytes) => {
    bytesBack += bytes.length;
    back += bytes.length;
    if (back < whole) return;
    back -= whole;
    socket.write(batch);
  });
  socket.write(batch);
}

async function open(): Promise<Socket> {
  const socket = connect({ port, host: "127.0.0.1", noDelay: true });
  socket.write(
    `GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n",
  );
  const [head] = (await once(socket, "data")) as [Buffer];
  if (!head.toString("latin1").startsWith("HTTP/1.1 101 "))
    throw new Error(head.toString("latin1"));
  return socket;
}

/** How many bytes an echo has: one message there, one back. */
async function measureEcho(socket: Socket): Promise<number> {
  socket.write(maskedFrame());
  let bytes = 0;
  while (bytes < payloadBytes + 2) bytes += ((await once(socket, "data")) as [Buffer])[0].length;
  return bytes;
}

function maskedFrame(): Buffer {
  const long = payloadBytes >= 65_536 ? 8 : payloadBytes >= 126 ? 2 : 0;
  const header = Buffer.alloc(2 + long + 4);
  header[0] = isText ? 0x81 : 0x82;
  header[1] = 0x80 | (long === 0 ? payloadBytes : long === 2 ? 126 : 127);
  if (long > 0) header.writeUIntBE(payloadBytes, long === 2 ? 2 : 4, long === 2 ? 2 : 6);
  header.set(KEY, 2 + long);
  const payload = Buffer.alloc(payloadBytes, "The quick brown fox jumps over the lazy dog. ");
  return Buffer.concat([header, payload.map((byte, at) => byte ^ KEY[at & 3])]);
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
