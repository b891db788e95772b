// 14: the opening handshake, of servers under test and of clients. RFC 6455 §4.1, §4.2; what is HTTP about it, RFC 9110
// and RFC 9112. Purposes name in brackets the attacks that a rule keeps out.

import type { Case } from "../case.ts";
import { answers, asks } from "./handshakes.ts";
import { numbered, type Table } from "./rows.ts";
import { AGREEMENTS } from "./opening/agreements.ts";
import { GOOD_REQUESTS } from "./opening/good-requests.ts";
import { GOOD_RESPONSES } from "./opening/good-responses.ts";
import { OFFERS } from "./opening/offers.ts";
import { REQUEST_HEADERS } from "./opening/request-headers.ts";
import { REQUEST_LIMITS } from "./opening/request-limits.ts";
import { REQUEST_SYNTAX } from "./opening/request-syntax.ts";
import { RESPONSE_HEADERS } from "./opening/response-headers.ts";
import { RESPONSE_SYNTAX } from "./opening/response-syntax.ts";
import { STATUSES } from "./opening/statuses.ts";
import { VERSIONS } from "./opening/versions.ts";

const OF_SERVERS: Table = { roles: ["server"], opening: { kind: "raw" }, play: asks };

/** Behind each response stands a message: who fails the connection does not read it. */
const OF_CLIENTS: Table = { roles: ["client"], opening: { kind: "raw" }, play: answers };

export const OPENING: readonly Case[] = [
  ...numbered("14.1", GOOD_REQUESTS, OF_SERVERS),
  ...numbered("14.2", REQUEST_HEADERS, OF_SERVERS),
  ...numbered("14.3", VERSIONS, OF_SERVERS),
  ...numbered("14.4", REQUEST_SYNTAX, OF_SERVERS),
  ...numbered("14.5", OFFERS, OF_SERVERS),
  ...numbered("14.6", REQUEST_LIMITS, OF_SERVERS),
  ...numbered("14.7", GOOD_RESPONSES, OF_CLIENTS),
  ...numbered("14.8", RESPONSE_HEADERS, OF_CLIENTS),
  ...numbered("14.9", AGREEMENTS, OF_CLIENTS),
  ...numbered("14.10", STATUSES, OF_CLIENTS),
  ...numbered("14.11", RESPONSE_SYNTAX, OF_CLIENTS),
];
