// @ws/node or @ws/bun as a server under test.

import type * as Adapter from "@ws/node";

const [adapter = ""] = process.argv.slice(2);
const { serve } = (await import(adapter)) as typeof Adapter;

const server = await serve(
  { host: "127.0.0.1", compress: { thresholdBytes: 0 } },
  { message: (connection, message) => connection.send(message) },
);
process.stdout.write(`${server.url}\n`);
