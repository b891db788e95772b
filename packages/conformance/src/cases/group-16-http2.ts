// 16: WebSocket over HTTP/2, to servers under test: an Extended CONNECT in place of the Upgrade, and a stream in place of
// the TCP connection. RFC 8441; what is HTTP/2 about it, RFC 9113.

import type { Case } from "../case.ts";
import { asks } from "./handshakes.ts";
import { numbered, type Table } from "./rows.ts";
import { REFUSALS } from "./http2/refusals.ts";
import { REQUESTS } from "./http2/requests.ts";
import { STREAMS } from "./http2/streams.ts";

const OF_HTTP2: Table = { roles: ["server"], opening: { kind: "connect" }, play: asks };

export const HTTP2: readonly Case[] = [
  ...numbered("16.1", REQUESTS, OF_HTTP2),
  ...numbered("16.2", REFUSALS, OF_HTTP2),
  ...numbered("16.3", STREAMS, OF_HTTP2),
];
