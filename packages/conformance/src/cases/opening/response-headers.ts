// 14.8: responses whose headers are missing, doubled or wrong. RFC 6455 §4.1.

import { betterFails, failsOpening } from "../handshakes.ts";
import { type Changes, response } from "../heads.ts";
import type { Row } from "../rows.ts";

const ACCEPT = "Sec-WebSocket-Accept";

/** Headers for which the client fails the connection. */
export const bad = (what: string, changes: Changes, section = "§4.1"): Row => [
  `${what} fails the connection.`,
  section,
  response(changes),
  failsOpening(),
];

export const RESPONSE_HEADERS: readonly Row[] = [
  bad("A response without Upgrade", { Upgrade: null }),
  bad("Upgrade: websocketx", { Upgrade: "websocketx" }),
  bad("Upgrade: h2c", { Upgrade: "h2c" }),
  bad("A response without Connection", { Connection: null }),
  bad("Connection: close", { Connection: "close" }),
  bad("A response without Accept (H1)", { [ACCEPT]: null }),
  bad("An empty Accept (H1)", { [ACCEPT]: "" }),
  bad("Another Accept (H1)", { [ACCEPT]: "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=" }),
  bad("Accept with the key itself (H1)", { [ACCEPT]: "{key}" }),
  bad("Accept with more behind it (H1)", { [ACCEPT]: "{accept}x" }),
  bad("Accept twice, and once wrong (H1)", { [ACCEPT]: ["{accept}", "wrong"] }),
  [
    'The right Accept twice fails the connection: it "MUST NOT appear more than once".',
    "§11.3.3",
    response({ [ACCEPT]: ["{accept}", "{accept}"] }),
    betterFails(),
  ],
];
