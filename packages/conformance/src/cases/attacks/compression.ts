// 15.4: attacks D1 to D9, on compression; the rest of them stands in 17. RFC 7692 §7.2.

import { hex, join, utf8 } from "../../bytes.ts";
import { compressed, fixed, run, stored } from "../deflate-bits.ts";
import { agreeing, hello, zipped, zippedBinary } from "../deflate/messages.ts";
import type { Row } from "../rows.ts";
import { choice, expects, fails, saysBinary, saysText, together } from "../say.ts";
import { still } from "./probes.ts";

const AGREED = agreeing({});

export const COMPRESSION_ATTACKS: readonly Row[] = [
  [
    "D1: 4,096 bytes out of 40 are no bomb: they are echoed.",
    "RFC 7692 §7.2.2",
    [together(zippedBinary(compressed(run(0x61, 4096))))],
    expects(saysBinary(new Uint8Array(4096).fill(0x61))),
    AGREED,
  ],
  [
    "D4: RSV1 where nothing was agreed on fails with 1002.",
    "§5.2",
    [together(hello, still)],
    fails(1002),
  ],
  [
    "D7: a stream behind a final block is read, or 1007: it is not dropped.",
    "RFC 7692 §7.2.3.4",
    [together(zipped(hex("f3 48 cd c9 c9 07 00 73 0d f3 f4 51 04 00 00")), hello)],
    choice([1007], [[saysText("HelloEVIL!"), saysText("Hello")], []]),
    AGREED,
  ],
  [
    "D8: a block that is cut fails with 1007: half a message is none.",
    "RFC 7692 §7.2.2",
    [together(zipped(hex("f2 48 cd")), hello)],
    fails(1007),
    AGREED,
  ],
  [
    "D9: behind a message that does not inflate nothing is delivered.",
    "RFC 7692 §7.2.2",
    [together(zipped(hex("ff ff ff ff")), hello, still)],
    fails(1007),
    AGREED,
  ],
  [
    "D9: behind a good message, a broken one fails with 1007.",
    "RFC 7692 §7.2.2",
    [together(hello), { do: "await", events: 1 }, together(zipped(hex("ff ff ff ff")), hello)],
    fails(1007, saysText("Hello")),
    AGREED,
  ],
  [
    "D7: what a stored block holds is not read as a block.",
    "RFC 7692 §7.2.3.3",
    [together(zippedBinary(compressed(stored(hex("f3 48 cd c9 c9 07 00")), fixed(utf8("!")))))],
    expects(saysBinary(join([hex("f3 48 cd c9 c9 07 00"), utf8("!")]))),
    AGREED,
  ],
];
