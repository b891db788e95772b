// The load: connections that each keep so many messages in flight. It sends prepared bytes and counts
// the bytes that come back, so that it is never what limits the server. Compressed echoes differ in
// size: there it counts frames. In a broadcast one connection sends, and all receive.
//
//   node generator.js PORT CONNECTIONS IN_FLIGHT PAYLOAD_BYTES KIND WARM_UP_MS MEASURE_MS

import { once } from "node:events";
import type { Socket } from "node:net";
import { FrameCounter, type Kind, maskedFrame, open } from "./load.ts";

const [port, connections, inFlight, payloadBytes] = process.argv.slice(2, 6).map(Number) as [
  number,
  number,
  number,
  number,
];
const kind = process.argv[6] as Kind;
const [warmUpMs, measureMs] = process.argv.slice(7, 9).map(Number) as [number, number];

const batch = Buffer.concat(
  Array.from({ length: inFlight }, () => maskedFrame(payloadBytes, kind)),
);
let echoes = 0;

const sockets: Socket[] = [];
while (sockets.length < connections) sockets.push(await open(port, kind));
const echoBytes = kind === "deflate" ? 0 : await measureEcho(sockets[0]);
if (kind === "broadcast") keepTelling(sockets);
else for (const socket of sockets) keepBusy(socket);
await sleep(warmUpMs);
const before = echoes;
const startMs = performance.now();
await sleep(measureMs);
const seconds = (performance.now() - startMs) / 1000;
console.log(JSON.stringify({ messagesPerSecond: Math.round((echoes - before) / seconds) }));
process.exit(0);

/** Sends a batch, and the next one when its echoes are all back. */
function keepBusy(socket: Socket): void {
  const count = kind === "deflate" ? countFrames() : countBytes();
  let back = 0;
  socket.on("data", (bytes: Buffer) => {
    const now = count(bytes);
    echoes += now;
    back += now;
    if (back < inFlight) return;
    back -= inFlight;
    socket.write(batch);
  });
  socket.write(batch);
}

/** Has one tell all, and again when all have heard it. */
function keepTelling(all: readonly Socket[]): void {
  let heard = 0;
  for (const socket of all) {
    const count = countBytes();
    socket.on("data", (bytes: Buffer) => {
      const now = count(bytes);
      echoes += now;
      heard += now;
      if (heard < all.length * inFlight) return;
      heard -= all.length * inFlight;
      all[0].write(batch);
    });
  }
  // Of what was measured the others have not been read yet.
  setTimeout(() => all[0].write(batch), 500);
}

/** The part of a message that so many bytes are. */
function countBytes(): (bytes: Buffer) => number {
  let all = 0;
  return (bytes) => {
    const counted = Math.floor(all / echoBytes);
    all += bytes.length;
    return Math.floor(all / echoBytes) - counted;
  };
}

function countFrames(): (bytes: Buffer) => number {
  const counter = new FrameCounter();
  return (bytes) => {
    const counted = counter.frames;
    counter.push(bytes);
    return counter.frames - counted;
  };
}

/** How many bytes an echo has: one message there, one back. */
async function measureEcho(socket: Socket): Promise<number> {
  socket.write(maskedFrame(payloadBytes, kind));
  let bytes = 0;
  while (bytes < payloadBytes + 2) bytes += ((await once(socket, "data")) as [Buffer])[0].length;
  return bytes;
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
