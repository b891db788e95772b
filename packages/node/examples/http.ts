// WebSocket beside the pages of an HTTP server of yours, on one port: `/live` echoes.

import { createServer } from "node:http";
import { attach } from "@ws/node";

export const server = createServer((request, response) => {
  response.setHeader("Content-Type", "text/plain");
  response.end(`You asked for ${request.url}. Connect to /live.\n`);
});

attach(
  server,
  { path: "/live", origins: "same-host" },
  {
    message: (connection, message) => connection.send(message),
    close: (_, { code, reason }) => console.log(`closed with ${code} ${reason}`),
  },
);

server.listen(Number(process.env.PORT ?? 8080), () => console.log("listening"));
