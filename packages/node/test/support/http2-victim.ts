// A program that peers over HTTP/2 try to end: it collects garbage wherever that may be wrong. Its arguments: how many
// bytes it sends on each connection, and the port that it connects to how often; without these it is a server.

import { once } from "node:events";
import { createServer } from "node:http2";
import type { AddressInfo } from "node:net";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Handler } from "@ws/io";
import { attach } from "../../src/attach.ts";
import { connect } from "../../src/connect.ts";

const [bytes, port = 0, times = 0] = process.argv.slice(2).map(Number);
const collect = (): void => globalThis.gc?.();

const handler: Handler = {
  open: (connection) => void (bytes > 0 && connection.send(new Uint8Array(bytes))),
  close: collect,
};

process.on("message", () => void liveOn());

if (port === 0) {
  const http = createServer();
  attach(http, {}, handler);
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  process.send?.((http.address() as AddressInfo).port);
} else {
  for (let time = 0; time < times; time++) {
    connect(`ws://127.0.0.1:${port}`, { http2: true }, handler).catch(collect);
  }
}

/** What has arrived by now is read, and what is left of it collected. */
async function liveOn(): Promise<void> {
  for (let turn = 0; turn < 30; turn++) await nextTurn();
  for (let turn = 0; turn < 5; turn++) {
    collect();
    await nextTurn();
  }
  process.send?.("alive");
}
