// Echo by @ws/bun, with its defaults; or a broadcast of each message; compressing, where that is measured.

import { serve } from "@ws/bun";
import { certificate, mode } from "./mode.ts";

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
