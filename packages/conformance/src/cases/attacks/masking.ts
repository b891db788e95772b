// 15.3: attacks C1 to C3, on masking. RFC 6455 §5.1, §5.3.

import { utf8 } from "../../bytes.ts";
import type { Frame } from "../../case.ts";
import { letters } from "../payload.ts";
import type { Row } from "../rows.ts";
import { expects, fails, mark, ping, pongs, saysText, text, together } from "../say.ts";
import { STILL, still } from "./probes.ts";

const KEYS = "keys that nobody can foresee";
const NUMBERS = Array.from({ length: 40 }, (_, at) => `${at}`);

const unmasked = (what: string, frame: Frame, why = ""): Row => [
  `C1: ${what} that is not masked fails with 1002${why}.`,
  "§5.1",
  [together(frame, still)],
  fails(1002),
  { roles: ["server"] },
];

const masked = (what: string, frame: Frame): Row => [
  `C2: ${what} that is masked fails with 1002.`,
  "§5.1",
  [together(frame, still)],
  fails(1002),
  { roles: ["client"] },
];

export const MASKING: readonly Row[] = [
  unmasked("a frame", text("A", { masked: false }), ": its payload is no key"),
  unmasked("a frame of 20 bytes", text(letters(20), { masked: false })),
  unmasked("a ping", ping("A", { masked: false })),
  masked("a frame", text("A", { masked: true })),
  masked("a ping", ping("A", { masked: true })),
  [
    "C3: the keys of 64 messages are fresh, each of them.",
    "§5.3",
    [
      {
        do: "exchange",
        count: 64,
        message: (at) => ({ kind: "message", type: "text", data: utf8(`Message ${at}.`) }),
      },
      { do: "keys", name: KEYS },
    ],
    expects({ type: "echoes", count: 64 }, mark(KEYS)),
    { roles: ["client"] },
  ],
  [
    "C3: the keys of 40 pongs are fresh, each of them.",
    "§5.3",
    [
      together(...NUMBERS.map((number) => ping(number)), still),
      { do: "await", events: 41 },
      { do: "keys", name: KEYS },
    ],
    expects(...NUMBERS.map(pongs), saysText(STILL), mark(KEYS)),
    { roles: ["client"] },
  ],
];
