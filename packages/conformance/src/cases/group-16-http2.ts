// 16: WebSocket over HTTP/2: an Extended CONNECT in place of the Upgrade, and a stream in place of the TCP connection.
// RFC 8441; what is HTTP/2 about it, RFC 9113.

import type { Case } from "../case.ts";
import { answers, asks } from "./handshakes.ts";
import { numbered, type Table } from "./rows.ts";
import { BAD_RESPONSES } from "./http2/bad-responses.ts";
import { CARRYING } from "./http2/carrying.ts";
import { ENDINGS } from "./http2/endings.ts";
import { FAULTS } from "./http2/faults.ts";
import { REFUSALS } from "./http2/refusals.ts";
import { REQUESTS } from "./http2/requests.ts";
import { RESPONSES } from "./http2/responses.ts";
import { SETTINGS } from "./http2/settings.ts";
import { STREAMS } from "./http2/streams.ts";

const opening = { kind: "connect" } as const;
const OF_SERVERS: Table = { roles: ["server"], opening, play: asks };
const OF_CLIENTS: Table = { roles: ["client"], opening, play: answers, rfc: "RFC 9113" };

export const HTTP2: readonly Case[] = [
  ...numbered("16.1", REQUESTS, OF_SERVERS),
  ...numbered("16.2", REFUSALS, OF_SERVERS),
  ...numbered("16.3", STREAMS, OF_SERVERS),
  ...numbered("16.4", SETTINGS, OF_CLIENTS),
  ...numbered("16.5", RESPONSES, OF_CLIENTS),
  ...numbered("16.6", BAD_RESPONSES, OF_CLIENTS),
  ...numbered("16.7", ENDINGS, OF_CLIENTS),
  ...numbered("16.8", CARRYING, OF_CLIENTS),
  ...numbered("16.9", FAULTS, OF_CLIENTS),
];
