// 7: the closing handshake, and what a Close frame may carry. RFC 6455 §5.5.1, §7.

import { join, utf8 } from "../bytes.ts";
import type { Case, CloseExpectation, Expectation, Step } from "../case.ts";
import { ELEVEN_BYTES, letters } from "./payload.ts";
import {
  apart,
  caseOf,
  close,
  continuation,
  frame,
  NOT_FIN,
  ping,
  saysText,
  text,
  together,
} from "./say.ts";

const CLOSE = "RFC 6455 §5.5.1";
const CODES = "RFC 6455 §7.4";

const GOOD_CODES = [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999];
const BAD_CODES = [0, 999, 1004, 1005, 1006, 1016, 1100, 2000, 2999];
/** Beyond all ranges: §7.4.2 says nothing of them. */
const UNDEFINED_CODES = [5000, 65_535];

const CLOSE_OPCODE = 0x8;

/** An agent answers the kit's Close with one of these codes, or with none, and says nothing else. */
function answers(...codes: readonly number[]): Expectation {
  const how: CloseExpectation = { begunBy: "kit", codes, clean: true, decides: true };
  return { ok: [[]], close: { ...how, codes: [...codes, 1005] } };
}

/** An agent fails the connection: the kit's Close is none that may be answered as one. */
function refuses(...codes: readonly number[]): Expectation {
  return { ok: [[]], close: { begunBy: "kit", codes, clean: false, decides: true } };
}

const TOLD: Expectation = {
  ok: [[]],
  informational: true,
  close: { begunBy: "either", codes: [1000], clean: false, informational: true },
};

function one(id: string, purpose: string, steps: readonly Step[], expect: Expectation): Case {
  return caseOf({ id, purpose, section: CLOSE }, steps, expect);
}

export const CLOSING: readonly Case[] = [
  caseOf(
    { id: "7.1.1", purpose: "A message is echoed, then a Close is answered.", section: CLOSE },
    [together(text("One, and then goodbye.")), { do: "await", events: 1 }],
    {
      ok: [[saysText("One, and then goodbye.")]],
      close: { begunBy: "kit", codes: [1000, 1005], clean: true, decides: true },
    },
  ),
  one("7.1.2", "A second Close is ignored.", apart(close(1000), close()), answers(1000)),
  one(
    "7.1.3",
    "A ping behind the Close is not answered.",
    apart(close(1000), ping("Too late.")),
    answers(1000),
  ),
  one(
    "7.1.4",
    "A message behind the Close is not echoed.",
    apart(close(1000), text("Too late.")),
    answers(1000),
  ),
  one(
    "7.1.5",
    "A Close between two fragments ends the message too.",
    apart(text("first, ", NOT_FIN), close(1000), continuation("too late")),
    answers(1000),
  ),
  one(
    "7.1.6",
    "Right behind 256 KiB of text, another text, a Close and a ping: what comes back is told.",
    [together(text(letters(262_144)), text("Also."), close(1000), ping("Too late."))],
    TOLD,
  ),
  one("7.3.1", "A Close without payload is answered.", [together(close())], answers(1000)),
  one(
    "7.3.2",
    "A Close with one byte fails the connection.",
    [together(frame(CLOSE_OPCODE, "a"))],
    refuses(1002),
  ),
  one("7.3.3", "A Close with a code is answered.", [together(close(1000))], answers(1000)),
  one(
    "7.3.4",
    "A Close with a code and a reason is answered.",
    [together(close(1000, "Done here: tschüß."))],
    answers(1000),
  ),
  one(
    "7.3.5",
    "A Close with a reason of 123 bytes is answered.",
    [together(close(1000, letters(123)))],
    answers(1000),
  ),
  one(
    "7.3.6",
    "A Close with a reason of 124 bytes fails the connection.",
    [together(close(1000, letters(124)))],
    refuses(1002),
  ),
  one(
    "7.5.1",
    "A Close with a reason that is not UTF-8 fails the connection.",
    [together(close(1000, join([ELEVEN_BYTES, Uint8Array.of(0xed, 0xa0, 0x80), utf8("end")])))],
    refuses(1002, 1007),
  ),
  ...GOOD_CODES.map((code, at) =>
    caseOf(
      { id: `7.7.${at + 1}`, purpose: `A Close with ${code} is answered.`, section: CODES },
      [together(close(code))],
      answers(...new Set([1000, code])),
    ),
  ),
  ...BAD_CODES.map((code, at) =>
    caseOf(
      {
        id: `7.9.${at + 1}`,
        purpose: `A Close with ${code} fails the connection.`,
        section: CODES,
      },
      [together(close(code))],
      refuses(1002),
    ),
  ),
  ...UNDEFINED_CODES.map((code, at) =>
    caseOf(
      {
        id: `7.13.${at + 1}`,
        purpose: `A Close with ${code}: what it does is told.`,
        section: CODES,
      },
      [together(close(code))],
      TOLD,
    ),
  ),
];
