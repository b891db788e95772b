// Plain HTTP whose response was ended, and waits to be sent. For Node.js a connection is idle by then: what
// closes those that are would cut off what its client reads slowly.

import { type Server as HttpServer, ServerResponse } from "node:http";

/** From now on nobody is idle to this server while such a response waits. */
export function awaitUnsent(http: HttpServer): void {
  const responses = new Set<ServerResponse>();
  const forget = function (this: ServerResponse): void {
    responses.delete(this);
  };
  http.on("request", (_, response: ServerResponse) => {
    // Sessions of HTTP/2 know by themselves.
    if (response instanceof ServerResponse) responses.add(response.once("close", forget));
  });
  const closeIdle = http.closeIdleConnections.bind(http);
  http.closeIdleConnections = () => {
    if (![...responses].some(isUnsent)) closeIdle();
  };
}

function isUnsent({ writableEnded, writableFinished }: ServerResponse): boolean {
  return writableEnded && !writableFinished;
}
