// 15.3: attacks C1 to C3, on masking. RFC 6455 §5.1, §5.3.

import { utf8 } from "../../bytes.ts";
import { letters } from "../payload.ts";
import type { Row } from "../rows.ts";
import { expects, fails, mark, ping, pongs, saysText, text, together } from "../say.ts";
import { STILL, still } from "./probes.ts";

const KEYS = "keys that nobody can foresee";

export const MASKING: readonly Row[] = [
  [
    "C1: a frame that is not masked fails with 1002: its payload is no key.",
    "§5.1",
    [together(text("A", { masked: false }), still)],
    fails(1002),
    { roles: ["server"] },
  ],
  [
    "C1: a frame of 20 bytes that is not masked fails with 1002.",
    "§5.1",
    [together(text(letters(20), { masked: false }), still)],
    fails(1002),
    { roles: ["server"] },
  ],
  [
    "C1: a ping that is not masked fails with 1002.",
    "§5.1",
    [together(ping("A", { masked: false }), still)],
    fails(1002),
    { roles: ["server"] },
  ],
  [
    "C2: a frame that is masked fails with 1002.",
    "§5.1",
    [together(text("A", { masked: true }), still)],
    fails(1002),
    { roles: ["client"] },
  ],
  [
    "C2: a ping that is masked fails with 1002.",
    "§5.1",
    [together(ping("A", { masked: true }), still)],
    fails(1002),
    { roles: ["client"] },
  ],
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
      together(...Array.from({ length: 40 }, (_, at) => ping(`${at}`)), text(STILL)),
      { do: "await", events: 41 },
      { do: "keys", name: KEYS },
    ],
    expects(...Array.from({ length: 40 }, (_, at) => pongs(`${at}`)), saysText(STILL), mark(KEYS)),
    { roles: ["client"] },
  ],
];
