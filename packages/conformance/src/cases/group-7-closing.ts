// 7: the closing handshake, and what a Close frame may carry. RFC 6455 §5.5.1, §7.

import { join, utf8 } from "../bytes.ts";
import type { AgentEvent, Case, Expectation } from "../case.ts";
import { ELEVEN_BYTES, letters } from "./payload.ts";
import { numbered, type Row } from "./rows.ts";
import {
  apart,
  close,
  continuation,
  failsClose,
  frame,
  NOT_FIN,
  ping,
  saysText,
  text,
  together,
} from "./say.ts";

const CLOSE = "§5.5.1";
const CODES = "§7.4";

const GOOD_CODES = [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999];
const BAD_CODES = [0, 999, 1004, 1005, 1006, 1016, 1100, 2000, 2999];
/** Beyond all ranges: §7.4.2 says nothing of them. */
const UNDEFINED_CODES = [5000, 65_535];

const CLOSE_OPCODE = 0x8;

/** An agent answers the kit's Close with one of these codes, or with none, after it said this. */
function answers(codes: readonly number[], ...events: readonly AgentEvent[]): Expectation {
  return {
    ok: [events],
    close: { begunBy: "kit", codes: [...codes, 1005], clean: true, decides: true },
  };
}

const TOLD: Expectation = {
  ok: [[]],
  informational: true,
  close: { begunBy: "either", codes: [1000], clean: false, informational: true },
};

const ORDER: readonly Row[] = [
  [
    "A message is echoed, then a Close is answered.",
    CLOSE,
    [together(text("One, and then goodbye.")), { do: "await", events: 1 }],
    answers([1000], saysText("One, and then goodbye.")),
  ],
  ["A second Close is ignored.", CLOSE, apart(close(1000), close()), answers([1000])],
  [
    "A ping behind the Close is not answered.",
    CLOSE,
    apart(close(1000), ping("Too late.")),
    answers([1000]),
  ],
  [
    "A message behind the Close is not echoed.",
    CLOSE,
    apart(close(1000), text("Too late.")),
    answers([1000]),
  ],
  [
    "A Close between two fragments ends the message too.",
    CLOSE,
    apart(text("first, ", NOT_FIN), close(1000), continuation("too late")),
    answers([1000]),
  ],
  [
    "Right behind 256 KiB of text, another text, a Close and a ping: what comes back is told.",
    CLOSE,
    [together(text(letters(262_144)), text("Also."), close(1000), ping("Too late."))],
    TOLD,
  ],
];

const PAYLOADS: readonly Row[] = [
  ["A Close without payload is answered.", CLOSE, [together(close())], answers([1000])],
  [
    "A Close with one byte fails the connection.",
    CLOSE,
    [together(frame(CLOSE_OPCODE, "a"))],
    failsClose(1002),
  ],
  ["A Close with a code is answered.", CLOSE, [together(close(1000))], answers([1000])],
  [
    "A Close with a code and a reason is answered.",
    CLOSE,
    [together(close(1000, "Done here: tschüß."))],
    answers([1000]),
  ],
  [
    "A Close with a reason of 123 bytes is answered.",
    CLOSE,
    [together(close(1000, letters(123)))],
    answers([1000]),
  ],
  [
    "A Close with a reason of 124 bytes fails the connection.",
    CLOSE,
    [together(close(1000, letters(124)))],
    failsClose(1002),
  ],
];

const REASONS: readonly Row[] = [
  [
    "A Close with a reason that is not UTF-8 fails the connection.",
    CLOSE,
    [together(close(1000, join([ELEVEN_BYTES, Uint8Array.of(0xed, 0xa0, 0x80), utf8("end")])))],
    failsClose(1002, 1007),
  ],
];

/** A Close with each of these codes. */
const withCodes = (
  codes: readonly number[],
  what: string,
  expect: (code: number) => Expectation,
): Row[] =>
  codes.map((code) => [
    `A Close with ${code}${what}.`,
    CODES,
    [together(close(code))],
    expect(code),
  ]);

export const CLOSING: readonly Case[] = [
  ...numbered("7.1", ORDER),
  ...numbered("7.3", PAYLOADS),
  ...numbered("7.5", REASONS),
  ...numbered(
    "7.7",
    withCodes(GOOD_CODES, " is answered", (code) => answers([...new Set([1000, code])])),
  ),
  ...numbered(
    "7.9",
    withCodes(BAD_CODES, " fails the connection", () => failsClose(1002)),
  ),
  ...numbered(
    "7.13",
    withCodes(UNDEFINED_CODES, ": what it does is told", () => TOLD),
  ),
];
