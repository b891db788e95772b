// Echo by @ws/node, with its defaults.

import { serve } from "@ws/node";

const server = await serve(
  { host: "127.0.0.1" },
  {
    message(connection, message) {
      connection.send(message);
    },
  },
);
console.log(server.port);
