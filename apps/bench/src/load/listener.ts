// The load where clients are measured: a server that keeps so many messages in flight to each, and
// counts what they echo.
//
//   node listener.js JOB
//
// It tells its port, when it is under way and, at the end of what is measured, what it counted.

import { createServer } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { acceptKey } from "@ws/core";
import { countBytes } from "./counting.ts";
import { maskedFrame, plainFrame } from "./frames.ts";
import type { Job } from "./job.ts";
import { report } from "./report.ts";

const job = JSON.parse(process.argv[2]) as Job;
const { connections, inFlight, bytes, kind, echoesAsSent } = job;
const frame = plainFrame(bytes, kind);
const echoBytes = (echoesAsSent ? frame : maskedFrame(bytes, kind)).length;
const batch = Buffer.concat(Array.from({ length: inFlight }, () => frame));
const sockets: Socket[] = [];
let echoes = 0;

const server = createServer();
server.on("upgrade", (request, socket: Socket) => {
  socket.setNoDelay(true);
  socket.write(
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
      `Sec-WebSocket-Accept: ${acceptKey(request.headers["sec-websocket-key"] ?? "")}\r\n\r\n`,
  );
  sockets.push(socket);
  if (sockets.length < connections) return;
  for (const each of sockets) keepBusy(each);
  void report(() => echoes);
});
server.listen(0, "127.0.0.1", () => console.log((server.address() as AddressInfo).port));

/** Sends a batch, and the next one when its echoes are all back. */
function keepBusy(socket: Socket): void {
  const count = countBytes(echoBytes);
  let back = 0;
  socket.on("data", (received: Buffer) => {
    const now = count(received);
    echoes += now;
    back += now;
    if (back < inFlight) return;
    back -= inFlight;
    socket.write(batch);
  });
  socket.write(batch);
}
