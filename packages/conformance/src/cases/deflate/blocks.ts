// 17.1: blocks of every kind. RFC 7692 §7.2; RFC 1951 §3.2.

import { hex, join, utf8 } from "../../bytes.ts";
import { compressed, fixed, run, stored } from "../deflate-bits.ts";
import { octets } from "../payload.ts";
import type { Row } from "../rows.ts";
import { expects, saysBinary, saysText, tells, together } from "../say.ts";
import { echoes, HELLO, next, NEXT, zipped, zippedBinary } from "./messages.ts";

export const BLOCKS: readonly Row[] = [
  echoes("A block with the fixed codes is read.", "§7.2.3.1", compressed(fixed(HELLO)), "Hello"),
  echoes("A stored block is read.", "§7.2.3.3", compressed(stored(HELLO)), "Hello"),
  echoes(
    "Two blocks, and an empty stored one between them, are read.",
    "§7.2.3.5",
    compressed(fixed(utf8("He")), stored(utf8("")), fixed(utf8("llo"))),
    "Hello",
  ),
  echoes(
    "A hundred empty stored blocks before the text are read over.",
    "§7.2.3.5",
    compressed(...Array.from({ length: 100 }, () => stored(utf8(""))), fixed(HELLO)),
    "Hello",
  ),
  [
    "A stored block of 65,535 bytes is read.",
    "RFC 1951 §3.2.4",
    [together(zippedBinary(compressed(stored(octets(65_535)))))],
    expects(saysBinary(octets(65_535))),
  ],
  echoes("An empty message, as 00, is read.", "§7.2.3.6", hex("00"), ""),
  echoes("An empty message, as 02 00, is read.", "§7.2.3.6", hex("02 00"), ""),
  echoes(
    "A run of 10,000 bytes, each the one before again, is read.",
    "§7.2.3.2",
    compressed(run(0x61, 10_000)),
    "a".repeat(10_000),
  ),
  [
    "What RSV1 on no payload comes to is told: it is no DEFLATE.",
    "§7.2.2",
    [together(zipped(utf8("")), next)],
    tells(saysText(""), saysText(NEXT)),
  ],
  [
    "What a message comes to that keeps its 00 00 ff ff is told.",
    "§7.2.1",
    [together(zipped(join([compressed(fixed(HELLO)), hex("00 00 ff ff")])), next)],
    tells(saysText("Hello"), saysText(NEXT)),
  ],
];
