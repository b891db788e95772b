// Echo by the adapter of the runtime that it runs on, with its defaults; or a broadcast of each message;
// compressing, where that is measured.

import type * as Node from "@ws/node";
import { certificate, mode } from "./mode.ts";

const isBun = "bun" in process.versions;
/** What is used here both have alike. */
const { serve } = (isBun
  ? await import("@ws/bun")
  : await import("@ws/node")) as unknown as typeof Node;
const server = await serve(
  {
    host: "127.0.0.1",
    tls: await certificate(),
    compress: mode.compress,
    textAs: mode.textAsBytes === true ? "bytes" : "string",
  },
  {
    message(connection, message, type) {
      if (mode.broadcast === true) server.broadcast(message);
      else if (typeof message === "string") connection.send(message);
      else connection.send(message, { as: type });
    },
  },
);
console.log(server.port);
