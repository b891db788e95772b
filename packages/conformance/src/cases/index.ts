// All cases, group by group, in the order of their numbers.

import type { Case } from "../case.ts";
import { FRAMING } from "./group-1-framing.ts";
import { PINGS } from "./group-2-pings.ts";
import { RESERVED_BITS } from "./group-3-reserved-bits.ts";
import { OPCODES } from "./group-4-opcodes.ts";
import { FRAGMENTATION } from "./group-5-fragmentation.ts";
import { UTF8_HANDLING } from "./group-6-utf8.ts";
import { CLOSING } from "./group-7-closing.ts";
import { AUTO_FRAGMENTATION, LIMITS } from "./group-9-limits.ts";
import { OPENING } from "./group-14-opening.ts";
import { ATTACKS } from "./group-15-attacks.ts";
import { HTTP2 } from "./group-16-http2.ts";
import { COMPRESSION_EDGES } from "./group-17-compression.ts";
import { COMPRESSION, COMPRESSION_PARAMETERS } from "./group-12-compression.ts";

/** What each group is about. 8 and 11 were never used. */
export const GROUPS: Readonly<Record<string, string>> = {
  1: "Framing",
  2: "Pings and pongs",
  3: "Reserved bits",
  4: "Opcodes",
  5: "Fragmentation",
  6: "UTF-8",
  7: "Closing",
  9: "Limits and performance",
  10: "Auto-fragmentation",
  12: "Compression: payloads",
  13: "Compression: parameters",
  14: "The opening handshake",
  15: "Attacks",
  16: "WebSocket over HTTP/2",
  17: "Compression: edges",
};

/** The 517 cases whose numbers implementers know. */
export const CLASSIC_CASES: readonly Case[] = [
  ...FRAMING,
  ...PINGS,
  ...RESERVED_BITS,
  ...OPCODES,
  ...FRAGMENTATION,
  ...UTF8_HANDLING,
  ...CLOSING,
  ...LIMITS,
  ...AUTO_FRAGMENTATION,
  ...COMPRESSION,
  ...COMPRESSION_PARAMETERS,
];

/** All cases: what the classic ones never covered, too. */
export const CASES: readonly Case[] = [
  ...CLASSIC_CASES,
  ...OPENING,
  ...ATTACKS,
  ...HTTP2,
  ...COMPRESSION_EDGES,
];
