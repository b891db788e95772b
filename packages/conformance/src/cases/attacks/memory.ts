// 15.2: attacks B1 to B7, on memory: fragments without an end, and messages without a pause. RFC 6455 §5.4, §10.4.

import { octets } from "../payload.ts";
import type { Row } from "../rows.ts";
import {
  binary,
  choice,
  continuation,
  expects,
  fails,
  NOT_FIN,
  ping,
  pongs,
  saysBinary,
  saysText,
  tells,
  text,
  together,
} from "../say.ts";
import { alive, ALIVE, STILL, still } from "./probes.ts";

/** More than most agents take; in the short form more than some do. */
const FRAGMENTS = { full: 140_000, short: 20_000 } as const;

const MIB = 1_048_576;

/** Fragments without an end, and whether the agent is there afterwards. */
const endless = (purpose: string, data: string): Row => [
  purpose,
  "§10.4",
  (form) => {
    const more = Array.from({ length: FRAGMENTS[form] }, () => continuation(data, NOT_FIN));
    return [{ do: "send", pieces: [text(data, NOT_FIN), ...more, alive] }];
  },
  choice([1008, 1009], [[], [pongs(ALIVE)]]),
];

export const MEMORY: readonly Row[] = [
  endless("B1: 140,000 fragments of a byte are too many, or cost no more than their bytes.", "A"),
  endless("B2: 140,000 empty fragments are too many, or cost nothing.", ""),
  [
    "B3: 24 fragments of 1 MiB are too much, or wait for their end.",
    "§10.4",
    () => {
      const data = octets(MIB);
      const more = Array.from({ length: 23 }, () => continuation(data, NOT_FIN));
      return [together(binary(data, NOT_FIN), ...more, alive)];
    },
    choice([1008, 1009], [[], [pongs(ALIVE)]]),
  ],
  [
    "B6: a continuation of nothing fails with 1002.",
    "§5.4",
    [together(continuation("A"), still)],
    fails(1002),
  ],
  [
    "B6: a message within another fails with 1002.",
    "§5.4",
    [together(text("A", NOT_FIN), text("B"), still)],
    fails(1002),
  ],
  [
    "B7: 10,000 messages of a byte in one write are echoed, in their order.",
    "§5.6",
    [together(...Array.from({ length: 10_000 }, (_, at) => binary(Uint8Array.of(at))))],
    expects(...Array.from({ length: 10_000 }, (_, at) => saysBinary(Uint8Array.of(at)))),
  ],
  [
    "B7: how many of 10,000 empty pings in one write are answered is told.",
    "§5.5.3",
    [together(...Array.from({ length: 10_000 }, () => ping()), still)],
    tells(saysText(STILL)),
  ],
];
