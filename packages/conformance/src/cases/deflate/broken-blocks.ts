// 17.3: what does not inflate, and what inflates to no text. RFC 7692 §7.2.2; RFC 1951 §3.2.

import { hex, join, utf8 } from "../../bytes.ts";
import type { Piece } from "../../case.ts";
import { compressed, fixed, stored } from "../deflate-bits.ts";
import type { Row } from "../rows.ts";
import { continuation, expects, fails, NOT_FIN, saysBinary, text, together } from "../say.ts";
import { echoes, HELLO, next, RSV1, zipped, zippedBinary } from "./messages.ts";

/** It fails, and the good message behind it is not delivered. */
const broken = (purpose: string, section: string, ...frames: readonly Piece[]): Row => [
  purpose,
  section,
  [together(...frames, next)],
  fails(1007),
];

export const BROKEN_BLOCKS: readonly Row[] = [
  broken("A block that is cut fails with 1007 (D8).", "§7.2.2", zipped(hex("f2 48 cd"))),
  broken(
    "A stored block that is cut fails with 1007 (D8).",
    "§7.2.2",
    zipped(hex("00 05 00 fa ff 48 65")),
  ),
  broken("FF FF FF FF fails with 1007 (D9).", "§7.2.2", zipped(hex("ff ff ff ff"))),
  broken(
    "A block of the reserved type fails with 1007.",
    "RFC 1951 §3.2.3",
    zipped(hex("06 00 00")),
  ),
  broken(
    "A stored block whose lengths differ fails with 1007.",
    "RFC 1951 §3.2.4",
    zipped(hex("00 05 00 fa fe 48 65 6c 6c 6f 00")),
  ),
  broken(
    "A block with too many codes fails with 1007.",
    "RFC 1951 §3.2.7",
    zipped(hex("fc ff ff ff ff")),
  ),
  broken(
    "A reference to before the first byte fails with 1007.",
    "RFC 1951 §2",
    zipped(compressed(fixed(HELLO, { length: 3, distance: 6 }))),
  ),
  broken(
    "A good block before a broken one fails with 1007, and is not delivered.",
    "§7.2.2",
    zipped(join([compressed(fixed(HELLO), stored(utf8(""))).subarray(0, -1), hex("06")])),
  ),
  broken(
    "Garbage behind the end of the message fails with 1007.",
    "§7.2.2",
    zipped(join([compressed(fixed(HELLO)), hex("de ad be ef")])),
  ),
  broken(
    "A message that is broken in its second fragment fails with 1007.",
    "§7.2.2",
    text(hex("f2 48 cd"), { ...RSV1, ...NOT_FIN }),
    continuation(hex("ff ff ff ff")),
  ),
  broken(
    "A text that inflates to C3 28 fails with 1007 (A10).",
    "RFC 6455 §8.1",
    zipped(compressed(fixed(hex("c3 28")))),
  ),
  broken(
    "A text that inflates to a surrogate fails with 1007 (A10).",
    "RFC 6455 §8.1",
    zipped(compressed(stored(hex("41 ed a0 80")))),
  ),
  broken(
    "A text that inflates to half a character fails with 1007 (A10).",
    "RFC 6455 §8.1",
    zipped(compressed(fixed(hex("e2 82")))),
  ),
  [
    "A binary message that inflates to no UTF-8 is echoed.",
    "RFC 6455 §5.6",
    [together(zippedBinary(compressed(fixed(hex("c3 28 ed a0 80")))))],
    expects(saysBinary(hex("c3 28 ed a0 80"))),
  ],
  echoes(
    "A character over two blocks is one.",
    "RFC 6455 §8.1",
    compressed(fixed(hex("e2 82")), stored(utf8("")), fixed(hex("ac"))),
    "€",
  ),
];
