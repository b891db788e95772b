// Echo by @ws/node, with its defaults; compressing, where that is measured.

import { serve } from "@ws/node";

const server = await serve(
  { host: "127.0.0.1", compress: process.argv[2] === "deflate" },
  {
    message(connection, message) {
      connection.send(message);
    },
  },
);
console.log(server.port);
