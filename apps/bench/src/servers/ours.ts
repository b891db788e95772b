// Echo by @ws/node, with its defaults; or a broadcast of each message; compressing, where that is measured.

import { serve } from "@ws/node";

const [, , mode] = process.argv;
const server = await serve(
  { host: "127.0.0.1", compress: mode === "deflate" },
  {
    message(connection, message) {
      if (mode === "broadcast") server.broadcast(message);
      else connection.send(message);
    },
  },
);
console.log(server.port);
