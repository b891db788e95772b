// 15.5: attacks E1 and E2: floods of control frames. RFC 6455 §5.5.

import type { Step } from "../../case.ts";
import { octets } from "../payload.ts";
import type { Row } from "../rows.ts";
import { expects, ping, pong, pongs, saysText, tells, together } from "../say.ts";
import { STILL, still } from "./probes.ts";

const FLOOD = 2000;

export const FLOODS: readonly Row[] = [
  [
    "E1: how many of 2,000 pings of 125 bytes are answered is told.",
    "§5.5.3",
    [together(...Array.from({ length: FLOOD }, () => ping(octets(125))), still)],
    tells(saysText(STILL)),
  ],
  [
    "E1: 100 pings of 125 bytes, each behind the pong to the one before, are answered.",
    "§5.5.2",
    Array.from({ length: 100 }, (_, at): Step[] => [
      together(ping(octets(125))),
      { do: "await", events: at + 1 },
    ]).flat(),
    expects(...Array.from({ length: 100 }, () => pongs(octets(125)))),
  ],
  [
    "E2: 10,000 pongs that nobody asked for do no harm.",
    "§5.5.3",
    [together(...Array.from({ length: 10_000 }, () => pong(octets(125))), still)],
    expects(saysText(STILL)),
  ],
];
