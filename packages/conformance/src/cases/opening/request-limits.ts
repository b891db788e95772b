// 14.6: requests that are large, slow, or not alone in their write. RFC 6455 §10.4; RFC 6585 §5.

import { refuses, responds } from "../handshakes.ts";
import { crowded, request } from "../heads.ts";
import { letters } from "../payload.ts";
import type { Row } from "../rows.ts";
import { choice, expects, raw, rest, saysText, tells, text, together } from "../say.ts";

const TEXT = "First of all.";

const [REFUSED] = refuses().ok;
const ECHOED_OR_REFUSED = choice([], [[responds(101), saysText(TEXT)], REFUSED]);
/** It is refused, or the stream ends. */
const TOO_MUCH = choice([], [REFUSED, []]);

export const REQUEST_LIMITS: readonly Row[] = [
  [
    "A request byte by byte is accepted (A11).",
    "RFC 9112 §2.2",
    [
      { do: "send", pieces: [request()], chopBytes: 1 },
      { do: "await", events: 1 },
      together(text(TEXT)),
    ],
    expects(responds(101), saysText(TEXT)),
  ],
  [
    "A message in the same write as the request is echoed, or the request refused (G9).",
    "§4.1",
    [together(request(), text(TEXT))],
    ECHOED_OR_REFUSED,
  ],
  [
    "Half a frame in the same write as the request, and the other half behind the response, are one.",
    "§4.1",
    [
      together(request(), text("First ", { fin: true, toldLength: 13n })),
      { do: "await", events: 1 },
      together(rest("of all.")),
    ],
    ECHOED_OR_REFUSED,
  ],
  [
    "What a head with 200 headers comes to is told.",
    "RFC 6585 §5",
    crowded(request(), 200),
    tells(responds(101)),
  ],
  [
    "10,000 headers are too many (G4, G5).",
    "RFC 6585 §5",
    [together(crowded(request(), 10_000))],
    TOO_MUCH,
  ],
  [
    "A value of 1 MiB is too much (G5).",
    "RFC 6585 §5",
    [together(request({ "X-Long": "a".repeat(1_048_576) }))],
    TOO_MUCH,
  ],
  [
    "A line of 1 MiB that never ends is too much (G5).",
    "RFC 6585 §5",
    [together(raw(letters(1_048_576), "no end of a line"))],
    TOO_MUCH,
  ],
  [
    "How long half a head is waited for is told (G16).",
    "§10.4",
    [
      together(raw("GET / HTTP/1.1\r\nHost: a\r\n")),
      { do: "mark", name: "the end of the patience" },
    ],
    tells(),
  ],
];
