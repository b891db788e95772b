// 5: messages in fragments, control frames between them, and what is no fragment. RFC 6455 §5.4.

import type { AgentEvent, Case, Expectation, Piece, Step } from "../case.ts";
import {
  apart,
  bytewise,
  caseOf,
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

const SECTION = "RFC 6455 §5.4";
const PARTS = ["first, ", "second, ", "third, ", "fourth, ", "fifth"] as const;
const [ONE, TWO, THREE, FOUR, FIVE] = PARTS;

const told = (number: number, purpose: string, section = SECTION) => ({
  id: `5.${number}`,
  purpose,
  section,
});

/** A way to put frames into writes, in words as well. */
type Way = readonly [words: string, send: (...frames: readonly Piece[]) => Step[]];

const APART: Way = ["each frame in a write of its own", apart];
const TOGETHER: Way = ["all frames in one write", (...frames) => [together(...frames)]];
const BYTEWISE: Way = ["byte by byte", (...frames) => [bytewise(...frames)]];

/** The same case in three ways, in a row. */
const inWays = (
  number: number,
  what: string,
  frames: readonly Piece[],
  expect: Expectation,
  ways: readonly Way[] = [APART, TOGETHER, BYTEWISE],
): Case[] =>
  ways.map(([how, send], at) =>
    caseOf(told(number + at, `${what}; ${how}.`), send(...frames), expect),
  );

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

export const FRAGMENTATION: readonly Case[] = [
  caseOf(
    told(1, "A ping in two fragments fails the connection.", "RFC 6455 §5.5"),
    apart(ping(ONE, NOT_FIN), continuation(TWO)),
    fails(1002),
  ),
  caseOf(
    told(2, "A pong in two fragments fails the connection.", "RFC 6455 §5.5"),
    apart(pong(ONE, NOT_FIN), continuation(TWO)),
    fails(1002),
  ),
  ...inWays(
    3,
    "Text in two fragments is echoed",
    [text(ONE, NOT_FIN), continuation(TWO)],
    expects(saysText(ONE + TWO)),
  ),
  ...inWays(
    6,
    "A ping between two fragments is answered before the message",
    [text(ONE, NOT_FIN), ping("between"), continuation(TWO)],
    expects(pongs("between"), saysText(ONE + TWO)),
  ),
  ...inWays(
    9,
    "A last continuation of nothing fails the connection",
    [continuation(ONE), text("Not a fragment.")],
    fails(1002),
    TOGETHER_FIRST,
  ),
  ...inWays(
    12,
    "A continuation of nothing, with more to come, fails the connection",
    [continuation(ONE, NOT_FIN), text("Not a fragment.")],
    fails(1002),
    TOGETHER_FIRST,
  ),
  caseOf(
    told(15, "A continuation behind the last fragment fails the connection."),
    [together(text(ONE, NOT_FIN), continuation(TWO), continuation(THREE, NOT_FIN), text(FOUR))],
    failsAfter(1002, saysText(ONE + TWO)),
  ),
  caseOf(
    told(16, "Twice a continuation of nothing, with more to come, and text: the first fails."),
    orphanTwice(NOT_FIN),
    fails(1002),
  ),
  caseOf(
    told(17, "Twice a last continuation of nothing, and text: the first fails the connection."),
    orphanTwice({ fin: true }),
    fails(1002),
  ),
  caseOf(
    told(18, "A second fragment with the opcode of text fails the connection."),
    [together(text(ONE, NOT_FIN), text(TWO))],
    fails(1002),
  ),
  caseOf(
    told(19, "Pings among five fragments are answered at once, the message at its end."),
    interleaved(TOGETHER),
    expects(...INTERLEAVED),
  ),
  caseOf(
    told(20, "The same, each frame in a write of its own."),
    interleaved(APART),
    expects(...INTERLEAVED),
  ),
];
