// @ws/node or @ws/bun as a client under test. It echoes in a handler, at once: who iterates is told of a
// message later, and by then the connection may have failed.

import type * as Adapter from "@ws/node";
import { visitAll } from "./visits.ts";

const [adapter = "", speaks] = process.argv.slice(2);
const { connect } = (await import(adapter)) as typeof Adapter;

const options = { compress: { thresholdBytes: 0 }, maxBufferedBytes: Infinity };

await visitAll(async (url, does, http2) => {
  let last = "";
  try {
    const connection = await connect(
      url,
      { ...options, ...(http2 && { http2 }) },
      {
        message(from, message) {
          if (does === "echo") from.send(message);
          else last = String(message);
        },
      },
    );
    await connection.closed;
  } catch {
    // Some cases are about handshakes that must fail.
  }
  return last;
}, speaks === "http2");
