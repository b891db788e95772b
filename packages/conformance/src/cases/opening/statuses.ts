// 14.10: responses that are not 101, or not of HTTP/1.1. RFC 6455 §4.1; RFC 9110 §15.

import { answers, betterFails, failsOpening } from "../handshakes.ts";
import { bare, response } from "../heads.ts";
import type { Row } from "../rows.ts";

const ACCEPT = "Sec-WebSocket-Accept";

const refused = (status: number, reason: string, ...more: readonly string[]): Row => [
  `A response of ${status} fails the connection (H4).`,
  "§4.1",
  answers(bare(`HTTP/1.1 ${status} ${reason}`, ...more)),
  failsOpening(),
];

const EMPTY = ["Content-Length: 0", "Connection: close"];

export const STATUSES: readonly Row[] = [
  refused(200, "OK", ...EMPTY),
  refused(204, "No Content"),
  refused(400, "Bad Request", ...EMPTY),
  refused(401, "Unauthorized", 'WWW-Authenticate: Basic realm="a"', ...EMPTY),
  refused(403, "Forbidden", ...EMPTY),
  refused(404, "Not Found", ...EMPTY),
  refused(426, "Upgrade Required", "Sec-WebSocket-Version: 8", "Upgrade: websocket", ...EMPTY),
  refused(503, "Service Unavailable", "Retry-After: 1", ...EMPTY),
  refused(302, "Found", "Location: http://127.0.0.1:9/", ...EMPTY),
  [
    "A response of 200 with the headers of an upgrade fails the connection (H4).",
    "§4.1",
    response({ "Content-Length": "0" }, "HTTP/1.1 200 OK"),
    failsOpening(),
  ],
  [
    "A response of 101 from HTTP/1.0 fails the connection.",
    "RFC 9110 §7.8",
    response({}, "HTTP/1.0 101 Switching Protocols"),
    betterFails(),
  ],
  [
    "1,000 interim responses fail the connection (H4).",
    "RFC 9110 §15.2",
    answers(
      ...Array.from({ length: 1000 }, () => bare("HTTP/1.1 100 Continue")),
      response({ [ACCEPT]: "wrong" }),
    ),
    failsOpening(),
  ],
];
