// 14.5: protocols and extensions that a client offers, right and wrong. RFC 6455 §9.1; RFC 7692 §7.1.

import type { Head } from "../../case.ts";
import { accepts, acceptsOrRefuses, betterRefuses, refuses, responds } from "../handshakes.ts";
import { request } from "../heads.ts";
import type { Row } from "../rows.ts";
import { choice, together } from "../say.ts";

const AGREED = "sec-websocket-extensions";

const protocols = (...lines: readonly string[]): Head =>
  request({ "Sec-WebSocket-Protocol": lines });
const extensions = (...lines: readonly string[]): Head =>
  request({ "Sec-WebSocket-Extensions": lines });

/** §9.1: who reads a list that is none "MUST _Fail the WebSocket Connection_"; others agree to nothing. */
const NOTHING_AGREED = { [AGREED]: null };

const declined = (offer: string, attack: string): Row => [
  `An offer of permessage-deflate; ${offer} is declined (${attack}).`,
  "RFC 7692 §7.1",
  extensions(`permessage-deflate; ${offer}`),
  acceptsOrRefuses(NOTHING_AGREED),
];

export const OFFERS: readonly Row[] = [
  [
    'A protocol twice is refused: they "MUST all be unique".',
    "§4.1",
    protocols("one, one"),
    betterRefuses(),
  ],
  ["An empty list of protocols is refused.", "§4.1", protocols(""), betterRefuses()],
  ["A protocol that is no token is refused.", "§4.1", protocols('"one"'), betterRefuses()],
  [
    "A protocol, 8,000 spaces and another are refused in no time (G1).",
    "§4.1",
    protocols(`b${" ".repeat(8000)}x`),
    betterRefuses(),
  ],
  [
    "A list of extensions that is none is refused, or nothing is agreed to.",
    "§9.1",
    extensions("permessage-deflate;;"),
    choice([], refuses().ok, accepts(NOTHING_AGREED).ok),
  ],
  [
    "A quote that is never closed, behind 4,000 backslashes, is refused in no time (G2).",
    "§9.1",
    extensions(`a; b="${"\\c".repeat(4000)}`),
    choice([], refuses().ok, accepts(NOTHING_AGREED).ok),
  ],
  [
    "Extensions named constructor and __proto__ are names like any other (G3).",
    "§9.1",
    extensions("constructor, __proto__; __proto__=1, toString; valueOf"),
    accepts(NOTHING_AGREED),
  ],
  ...["0", "7", "16", "999", "", '""', "010", "8.0", "-8"].map((bits) =>
    declined(`server_max_window_bits=${bits}`, "D5"),
  ),
  ...["0", "7", "16", "010"].map((bits) => declined(`client_max_window_bits=${bits}`, "D5")),
  declined("server_max_window_bits", "D5"),
  declined("server_max_window_bits=10; server_max_window_bits=11", "D5"),
  declined("client_no_context_takeover; client_no_context_takeover", "D5"),
  declined("server_no_context_takeover=1", "D5"),
  declined("unknown", "D5"),
  declined("unknown=1; client_max_window_bits", "D5"),
  [
    "Behind an offer that must be declined, a good one may be taken (D5).",
    "RFC 7692 §5.1",
    [together(extensions("permessage-deflate; server_max_window_bits=7, permessage-deflate"))],
    choice(
      [],
      [
        ...[null, "permessage-deflate"].map((agreed) => [responds(101, { [AGREED]: agreed })]),
        ...refuses().ok,
      ],
    ),
  ],
];
