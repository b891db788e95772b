// One port for HTTP/1.1 and HTTP/2: browsers that share a session send their WebSockets over it, too
// (RFC 8441), and all others come by the upgrade of HTTP/1.1.

import { readFileSync } from "node:fs";
import { createSecureServer } from "node:http2";
import { attach } from "@ws/node";

const { KEY = "key.pem", CERT = "cert.pem", PORT = "8443" } = process.env;

export const server = createSecureServer(
  { key: readFileSync(KEY), cert: readFileSync(CERT), allowHTTP1: true },
  (request, response) => response.end(`a page over HTTP/${request.httpVersion}\n`),
);

attach(
  server,
  {
    path: "/live",
    // Over HTTP/2 there is a stream, over HTTP/1.1 a message.
    upgrade: ({ stream }) => ({ data: stream === undefined ? "HTTP/1.1" : "HTTP/2" }),
  },
  {
    open: (connection) => connection.send(`Hello over ${connection.data}`),
    message: (connection, message) => connection.send(message),
  },
);

server.listen(Number(PORT), () => console.log("listening"));
