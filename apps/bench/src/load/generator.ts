// The load: connections that each keep so many messages in flight. It sends prepared bytes and counts
// the bytes that come back, so that it is never what limits the server.
//
//   node generator.js JOB
//
// It tells when it is under way and, at the end of what is measured, what it counted.

import { openWire, openWires, type Wire } from "./wire.ts";
import { type Count, countBytes, countFrames } from "./counting.ts";
import { maskedFrame, plainFrame } from "./frames.ts";
import type { Job } from "./job.ts";
import { report, sleep } from "./report.ts";

const job = JSON.parse(process.argv[2]) as Job;
const { task, connections, inFlight, bytes, kind, echoesAsSent } = job;
const frame = maskedFrame(bytes, kind);
const echo = echoesAsSent ? frame : plainFrame(bytes, kind);
const batch = Buffer.concat(Array.from({ length: inFlight }, () => frame));
let echoes = 0;

if (task === "open" || task === "first-echo") {
  for (let lane = 0; lane < connections; lane++) void comeAndGo();
} else {
  const wires = await openWires(connections, job);
  await checkEcho(wires[0]);
  if (task === "broadcast") keepTelling(wires);
  else for (const wire of wires) keepBusy(wire);
}
await report(() => echoes);

/** Sends a batch, and the next one when its echoes are all back. */
function keepBusy(wire: Wire): void {
  const count = counting();
  let back = 0;
  wire.received = (received) => {
    const now = count(received);
    echoes += now;
    back += now;
    if (back < inFlight) return;
    back -= inFlight;
    wire.socket.write(batch);
  };
  wire.socket.write(batch);
}

/** Has one tell all, and again when all have heard it. */
function keepTelling(wires: readonly Wire[]): void {
  let heard = 0;
  for (const wire of wires) {
    const count = counting();
    wire.received = (received) => {
      const now = count(received);
      echoes += now;
      heard += now;
      if (heard < wires.length * inFlight) return;
      heard -= wires.length * inFlight;
      wires[0].socket.write(batch);
    };
  }
  wires[0].socket.write(batch);
}

/** Opens a connection, perhaps hears its first echo, drops it; and again. */
async function comeAndGo(): Promise<never> {
  for (;;) {
    const wire = await openWire(job);
    if (task === "first-echo") await firstEcho(wire);
    echoes++;
    // A reset leaves no port behind that waits.
    wire.socket.resetAndDestroy();
  }
}

/** Compressed echoes differ in size. */
function counting(): Count {
  return kind === "deflate" ? countFrames() : countBytes(echo.length);
}

/** The first echo has to be what was sent, to the byte. */
async function checkEcho(wire: Wire): Promise<void> {
  const received = await firstEcho(wire);
  if (kind !== "deflate" && !received.equals(echo)) throw new Error("this is no echo");
  // What a broadcast told the others is read before anything is measured.
  if (task === "broadcast") await sleep(500);
}

function firstEcho(wire: Wire): Promise<Buffer> {
  const count = counting();
  const chunks: Buffer[] = [];
  wire.socket.write(frame);
  return new Promise((resolve) => {
    wire.received = (received) => {
      chunks.push(Buffer.from(received));
      if (count(received) > 0) resolve(Buffer.concat(chunks));
    };
  });
}
