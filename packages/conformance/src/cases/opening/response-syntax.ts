// 14.11: responses that are written badly, large, slow or cut. RFC 9112; RFC 9110.

import { answers, betterFails, failsOpening, opensOrFails, REQUESTED } from "../handshakes.ts";
import { crowded, noted, response, withLines } from "../heads.ts";
import type { Row } from "../rows.ts";
import { ends, raw, tells, together } from "../say.ts";

export const RESPONSE_SYNTAX: readonly Row[] = [
  [
    "A line that is folded fails the connection, or is unfolded.",
    "RFC 9112 §5.2",
    withLines(response(), "X-Note: one", " two"),
    opensOrFails(),
  ],
  [
    "NUL in a value fails the connection.",
    "RFC 9110 §5.5",
    noted(response(), "a\0b"),
    betterFails(),
  ],
  [
    "A control character in a value fails the connection.",
    "RFC 9110 §5.5",
    noted(response(), "a\x0bb"),
    betterFails(),
  ],
  [
    "A bare LF fails the connection, or is let pass as an end.",
    "RFC 9112 §2.2",
    noted(response(), "a\nX-More: b"),
    betterFails(),
  ],
  [
    "A space before the colon fails the connection, or is cut.",
    "RFC 9112 §5.1",
    withLines(response(), "X-Note : a"),
    betterFails(),
  ],
  [
    "A line without a colon fails the connection.",
    "RFC 9112 §5",
    withLines(response(), "X-Note"),
    betterFails(),
  ],
  [
    "A status of two digits fails the connection.",
    "RFC 9112 §4",
    response({}, "HTTP/1.1 10 Switching Protocols"),
    failsOpening(),
  ],
  [
    "What is no HTTP fails the connection.",
    "§4.1",
    answers(raw("SSH-2.0-OpenSSH_9.2\r\n\r\n")),
    failsOpening(),
  ],
  [
    "An end in the middle of the head fails the connection.",
    "§4.1",
    [{ do: "await", events: 1 }, together(raw("HTTP/1.1 101 Swit")), { do: "end" }],
    ends(REQUESTED),
  ],
  [
    "What a head with 200 headers comes to is told.",
    "RFC 6585 §5",
    crowded(response(), 200),
    tells(REQUESTED),
  ],
  [
    "A value of 1 MiB is too much (H5).",
    "RFC 6585 §5",
    answers(response({ "X-Long": "a".repeat(1_048_576) })),
    failsOpening(),
  ],
  [
    "How long half a head is waited for is told (H5).",
    "§10.4",
    [
      { do: "await", events: 1 },
      together(raw("HTTP/1.1 101 Switching Protocols\r\n")),
      { do: "mark", name: "the end of the patience" },
    ],
    tells(REQUESTED),
  ],
];
