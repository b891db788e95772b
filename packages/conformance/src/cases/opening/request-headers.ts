// 14.2: requests whose headers are missing, doubled or wrong. RFC 6455 §4.2.1; RFC 9112 §3.2. In brackets the attacks
// that a rule keeps out.

import { answersAsHttp, refuses } from "../handshakes.ts";
import { type Changes, request } from "../heads.ts";
import type { Row } from "../rows.ts";

/** What is wrong with the headers that the handshake needs. */
const bad = (what: string, changes: Changes, section = "§4.2.1"): Row => [
  `${what} is refused.`,
  section,
  request(changes),
  refuses(),
];

const KEY = "Sec-WebSocket-Key";
const NONCE = "dGhlIHNhbXBsZSBub25jZQ==";

export const REQUEST_HEADERS: readonly Row[] = [
  ["Without Upgrade it is plain HTTP.", "§4.2.1", request({ Upgrade: null }), answersAsHttp()],
  [
    "Upgrade: websocketx is another protocol (G6, G11).",
    "§4.2.1",
    request({ Upgrade: "websocketx" }),
    answersAsHttp(),
  ],
  [
    "Without Connection, Upgrade does not count (G11).",
    "RFC 9110 §7.8",
    request({ Connection: null }),
    answersAsHttp(),
  ],
  [
    "With Connection: close alone, Upgrade does not count (G11).",
    "RFC 9110 §7.8",
    request({ Connection: "close" }),
    answersAsHttp(),
  ],
  bad("A request without Host", { Host: null }, "RFC 9112 §3.2"),
  bad("A request with two Hosts", { Host: ["{host}", "{host}"] }, "RFC 9112 §3.2"),
  ...["a b", "good@evil", "a,b", "a/b", "host:port"].map((host) =>
    bad(`Host: ${host} (G14)`, { Host: host }, "RFC 9112 §3.2"),
  ),
  bad("A request without a key (G6)", { [KEY]: null }),
  bad("A request with two keys", { [KEY]: [NONCE, NONCE] }),
  bad("An empty key", { [KEY]: "" }),
  bad("A key of 15 bytes", { [KEY]: "dGhlIHNhbXBsZSBub25j" }),
  bad("A key of 17 bytes", { [KEY]: "dGhlIHNhbXBsZSBub25jZTE=" }),
  bad("A key that is no base64 (G6)", { [KEY]: "dGhlIHNhbXBsZSBub25j!!==" }),
  bad("A key without its padding", { [KEY]: "dGhlIHNhbXBsZSBub25jZQ" }),
];
