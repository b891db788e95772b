// 16.2: requests that break a rule. RFC 8441 §4; RFC 9113 §8.

import { responds } from "../handshakes.ts";
import type { Changes } from "../heads.ts";
import type { Row } from "../rows.ts";
import { connect, refuses } from "./connect.ts";

const refused = (what: string, section: string, changes: Changes): Row => [
  `${what} is refused, or reset.`,
  section,
  connect(changes),
  refuses,
];

const PSEUDO = "RFC 8441 §4";
const CONNECTION = "RFC 9113 §8.2.2";

export const REFUSALS: readonly Row[] = [
  [
    "A :protocol that nobody knows is answered with 501.",
    "RFC 9220 §3",
    connect({ ":protocol": "teleport" }),
    { ...refuses, ok: [[responds(501)]], nonStrict: refuses.ok },
  ],
  refused("An empty :protocol", PSEUDO, { ":protocol": "" }),
  refused("A request without :scheme", PSEUDO, { ":scheme": null }),
  refused("A request without :path", PSEUDO, { ":path": null }),
  refused("A request without :authority", PSEUDO, { ":authority": null }),
  refused("An empty :path", PSEUDO, { ":path": "" }),
  refused("A :path with a fragment (G13)", "RFC 6455 §3", { ":path": "/#fragment" }),
  refused("A :scheme of ftp", "RFC 8441 §5", { ":scheme": "ftp" }),
  refused("An :authority that is none (G14)", "RFC 9113 §8.3.1", { ":authority": "a b" }),
  refused("A Host that says something else (G14)", "RFC 9113 §8.3.1", { host: "other.test" }),
  refused("GET with a :protocol (G15)", PSEUDO, { ":method": "GET" }),
  refused("A pseudo-header that nobody knows", "RFC 9113 §8.3", { ":other": "a" }),
  refused("A header in upper case", "RFC 9113 §8.2", { "X-Upper": "a" }),
  refused("Connection: upgrade", CONNECTION, { connection: "upgrade" }),
  refused("Upgrade: websocket", CONNECTION, { upgrade: "websocket" }),
  refused("Transfer-Encoding: chunked (G8)", CONNECTION, { "transfer-encoding": "chunked" }),
  refused("TE: gzip", CONNECTION, { te: "gzip" }),
  refused("Content-Length: 50 (G8)", "RFC 9113 §8.5", { "content-length": "50" }),
  refused("A request without a version", "RFC 6455 §4.2.1", { "sec-websocket-version": null }),
  ...["8", "13abc", "+13"].map((version): Row => [
    `Version ${version} is refused, and 13 is named (G6).`,
    "RFC 6455 §4.4",
    connect({ "sec-websocket-version": version }),
    {
      ...refuses,
      ok: [[{ type: "head", status: 400, to: 499, headers: { "sec-websocket-version": "13" } }]],
      nonStrict: refuses.ok,
    },
  ]),
  refused("A list of extensions that is none", "RFC 6455 §9.1", {
    "sec-websocket-extensions": "a;;",
  }),
  refused("A protocol twice", "RFC 6455 §4.1", { "sec-websocket-protocol": "one, one" }),
];
