// 14.6: requests that are large, slow, or not alone in their write. RFC 6455 §10.4; RFC 6585 §5.

import type { Head } from "../../case.ts";
import { refuses, responds } from "../handshakes.ts";
import { request, withLines } from "../heads.ts";
import { letters } from "../payload.ts";
import type { Row } from "../rows.ts";
import { ANSWERED, choice, saysText, tells, text, together } from "../say.ts";

const TEXT = "First of all.";

export const REQUEST_LIMITS: readonly Row[] = [
  [
    "A request byte by byte is accepted (A11).",
    "RFC 9112 §2.2",
    [
      { do: "send", pieces: [request()], chopBytes: 1 },
      { do: "await", events: 1 },
      together(text(TEXT)),
    ],
    { ok: [[responds(101), saysText(TEXT)]], close: ANSWERED },
  ],
  [
    "A message in the same write as the request is echoed, or the request refused (G9).",
    "§4.1",
    [together(request(), text(TEXT))],
    choice([], [[responds(101), saysText(TEXT)], refuses().ok[0]]),
  ],
  [
    "Half a frame in the same write as the request, and the other half behind the response, are one.",
    "§4.1",
    [
      together(request(), text("First ", { fin: true, toldLength: 13n })),
      { do: "await", events: 1 },
      together({ kind: "rest", payload: new TextEncoder().encode("of all.") }),
    ],
    choice([], [[responds(101), saysText(TEXT)], refuses().ok[0]]),
  ],
  [
    "What a head with 200 headers comes to is told.",
    "RFC 6585 §5",
    many(200),
    tells(responds(101)),
  ],
  [
    "10,000 headers are too many (G4, G5).",
    "RFC 6585 §5",
    [together(many(10_000))],
    choice([], [refuses().ok[0], []]),
  ],
  [
    "A value of 1 MiB is too much (G5).",
    "RFC 6585 §5",
    [together(request({ "X-Long": long(1_048_576) }))],
    choice([], [refuses().ok[0], []]),
  ],
  [
    "A line of 1 MiB that never ends is too much (G5).",
    "RFC 6585 §5",
    [together({ kind: "raw", bytes: letters(1_048_576), note: "no end of a line" })],
    choice([], [refuses().ok[0], []]),
  ],
  [
    "How long half a head is waited for is told (G16).",
    "§10.4",
    [
      together({ kind: "raw", bytes: new TextEncoder().encode("GET / HTTP/1.1\r\nHost: a\r\n") }),
      { do: "mark", name: "the end of the patience" },
    ],
    tells(),
  ],
];

function many(count: number): Head {
  return withLines(request(), ...Array.from({ length: count }, (_, at) => `X-${at}: a`));
}

function long(bytes: number): string {
  return "a".repeat(bytes);
}
