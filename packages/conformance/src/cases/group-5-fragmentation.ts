// 5: messages in fragments, control frames between them, and what is no fragment. RFC 6455 §5.4.

import type { AgentEvent, Case, Expectation, Piece, Step } from "../case.ts";
import { numbered, type Row } from "./rows.ts";
import {
  apart,
  bytewise,
  continuation,
  expects,
  fails,
  failsAfter,
  NOT_FIN,
  ping,
  pong,
  pongs,
  saysText,
  text,
  together,
} from "./say.ts";

const SECTION = "§5.4";
const PARTS = ["first, ", "second, ", "third, ", "fourth, ", "fifth"] as const;
const [ONE, TWO, THREE, FOUR, FIVE] = PARTS;

/** A way to put frames into writes, in words as well. */
type Way = readonly [words: string, send: (...frames: readonly Piece[]) => Step[]];

const APART: Way = ["each frame in a write of its own", apart];
const TOGETHER: Way = ["all frames in one write", (...frames) => [together(...frames)]];
const BYTEWISE: Way = ["byte by byte", (...frames) => [bytewise(...frames)]];

/** The same case in three ways, in a row. */
const inWays = (
  what: string,
  frames: readonly Piece[],
  expect: Expectation,
  ways: readonly Way[] = [APART, TOGETHER, BYTEWISE],
): Row[] => ways.map(([how, send]) => [`${what}; ${how}.`, SECTION, send(...frames), expect]);

const TOGETHER_FIRST: readonly Way[] = [TOGETHER, APART, BYTEWISE];

/** Twice: a continuation of nothing, and a message in two fragments. */
const orphanTwice = (more: { readonly fin: boolean }): Step[] => [
  together(
    ...[0, 1].flatMap(() => [continuation(ONE, more), text(TWO, NOT_FIN), continuation(THREE)]),
  ),
];

/** Five fragments, two pings between them, and a wait in the middle. */
function interleaved([, send]: Way): Step[] {
  return [
    ...send(text(ONE, NOT_FIN), continuation(TWO, NOT_FIN), ping("early")),
    { do: "await", events: 1 },
    ...send(
      continuation(THREE, NOT_FIN),
      continuation(FOUR, NOT_FIN),
      ping("late"),
      continuation(FIVE),
    ),
  ];
}

const INTERLEAVED: readonly AgentEvent[] = [
  pongs("early"),
  pongs("late"),
  saysText(PARTS.join("")),
];

const ROWS: readonly Row[] = [
  [
    "A ping in two fragments fails the connection.",
    "§5.5",
    apart(ping(ONE, NOT_FIN), continuation(TWO)),
    fails(1002),
  ],
  [
    "A pong in two fragments fails the connection.",
    "§5.5",
    apart(pong(ONE, NOT_FIN), continuation(TWO)),
    fails(1002),
  ],
  ...inWays(
    "Text in two fragments is echoed",
    [text(ONE, NOT_FIN), continuation(TWO)],
    expects(saysText(ONE + TWO)),
  ),
  ...inWays(
    "A ping between two fragments is answered before the message",
    [text(ONE, NOT_FIN), ping("between"), continuation(TWO)],
    expects(pongs("between"), saysText(ONE + TWO)),
  ),
  ...inWays(
    "A last continuation of nothing fails the connection",
    [continuation(ONE), text("Not a fragment.")],
    fails(1002),
    TOGETHER_FIRST,
  ),
  ...inWays(
    "A continuation of nothing, with more to come, fails the connection",
    [continuation(ONE, NOT_FIN), text("Not a fragment.")],
    fails(1002),
    TOGETHER_FIRST,
  ),
  [
    "A continuation behind the last fragment fails the connection.",
    SECTION,
    [together(text(ONE, NOT_FIN), continuation(TWO), continuation(THREE, NOT_FIN), text(FOUR))],
    failsAfter(1002, saysText(ONE + TWO)),
  ],
  [
    "Twice a continuation of nothing, with more to come, and text: the first fails.",
    SECTION,
    orphanTwice(NOT_FIN),
    fails(1002),
  ],
  [
    "Twice a last continuation of nothing, and text: the first fails the connection.",
    SECTION,
    orphanTwice({ fin: true }),
    fails(1002),
  ],
  [
    "A second fragment with the opcode of text fails the connection.",
    SECTION,
    [together(text(ONE, NOT_FIN), text(TWO))],
    fails(1002),
  ],
  [
    "Pings among five fragments are answered at once, the message at its end.",
    SECTION,
    interleaved(TOGETHER),
    expects(...INTERLEAVED),
  ],
  [
    "The same, each frame in a write of its own.",
    SECTION,
    interleaved(APART),
    expects(...INTERLEAVED),
  ],
];

export const FRAGMENTATION: readonly Case[] = numbered("5", ROWS);
