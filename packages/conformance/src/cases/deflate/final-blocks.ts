// 17.2: final blocks, and what stands behind them. RFC 7692 §7.2.3.4.

import { hex, utf8 } from "../../bytes.ts";
import { compressed, final, fixed, stored, unflushed } from "../deflate-bits.ts";
import type { Row } from "../rows.ts";
import { apart, choice, fails, saysText, tells, together } from "../say.ts";
import { agreeing, echoes, HELLO, NEXT, next, zipped } from "./messages.ts";

/** Both streams, or a failure: no part is dropped, or read as the message behind (attack D7). */
const whole = (purpose: string, payload: Uint8Array, says: string): Row => [
  purpose,
  "§7.2.3.4",
  [together(zipped(payload), next)],
  choice([1007], [[saysText(says), saysText(NEXT)], []]),
];

export const FINAL_BLOCKS: readonly Row[] = [
  echoes(
    "A final block, and the empty block behind it, are read.",
    "§7.2.3.4",
    hex("f3 48 cd c9 c9 07 00 00"),
    "Hello",
  ),
  echoes(
    "A final block that is empty is read over.",
    "§7.2.3.4",
    compressed(fixed(HELLO), final(stored(utf8("")))),
    "Hello",
  ),
  echoes(
    "A final block that is stored is read.",
    "§7.2.3.4",
    compressed(final(stored(HELLO))),
    "Hello",
  ),
  whole(
    "A final block and nothing behind it: read, or 1007 (D7).",
    unflushed(final(fixed(HELLO))),
    "Hello",
  ),
  whole(
    "A final block, and another stream behind it: both are read, or 1007 (D7).",
    compressed(final(fixed(HELLO)), fixed(utf8(", again"))),
    "Hello, again",
  ),
  whole(
    "Two streams that end with final blocks: both are read, or 1007 (D7).",
    hex("f3 48 cd c9 c9 07 00 73 0d f3 f4 51 04 00"),
    "HelloEVIL!",
  ),
  [
    "Garbage behind a final block fails with 1007, and is not dropped (D7).",
    "§7.2.2",
    [together(zipped(hex("f3 48 cd c9 c9 07 00 de ad be ef")), next)],
    fails(1007),
  ],
  [
    "What 2,000 final blocks in a message come to is told.",
    "§7.2.3.4",
    [
      together(
        zipped(compressed(...Array.from({ length: 2000 }, () => final(fixed(HELLO))))),
        next,
      ),
    ],
    tells(saysText("Hello".repeat(2000)), saysText(NEXT)),
  ],
  [
    "What a reference over a final block comes to is told.",
    "§7.2.3.4",
    apart(
      zipped(compressed(final(fixed(HELLO)))),
      zipped(compressed(fixed({ length: 5, distance: 5 }))),
    ),
    tells(saysText("Hello"), saysText("Hello")),
    agreeing({ own: { contextTakeover: true } }),
  ],
];
