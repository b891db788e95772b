// 4: opcodes that are reserved for frames yet to be defined. RFC 6455 §5.2: "If an unknown opcode is
// received, the receiving endpoint MUST _Fail the WebSocket Connection_".

import type { Case, Expectation, Frame, Step } from "../case.ts";
import { numbered, type Row } from "./rows.ts";
import { bytewise, fails, failsAfter, frame, ping, saysText, text, together } from "./say.ts";

const GOOD = "This one is good.";
const DATA = "Nobody knows what this is.";

const alone = (unknown: Frame): Step[] => [together(unknown)];
const among =
  (send: typeof together) =>
  (unknown: Frame): Step[] => [send(text(GOOD), unknown, ping())];

const FAILS = fails(1002);
const FAILS_AFTER = failsAfter(1002, saysText(GOOD));

/** One for each opcode of a kind, from the lowest on. */
const WAYS: readonly (readonly [
  how: string,
  data: string,
  send: (unknown: Frame) => Step[],
  expect: Expectation,
])[] = [
  ["", "", alone, FAILS],
  [", with a payload,", DATA, alone, FAILS],
  [", behind a good message,", "", among(together), FAILS_AFTER],
  [", behind a good message, with a payload,", DATA, among(together), FAILS_AFTER],
  [", the same byte by byte,", DATA, among(bytewise), FAILS_AFTER],
];

const rowsOf = (kind: string, lowest: number): Row[] =>
  WAYS.map(([how, data, send, expect], at) => [
    `The reserved ${kind} opcode ${lowest + at}${how} fails the connection.`,
    "§5.2",
    send(frame(lowest + at, data)),
    expect,
  ]);

export const OPCODES: readonly Case[] = [
  ...numbered("4.1", rowsOf("data", 0x3)),
  ...numbered("4.2", rowsOf("control", 0xb)),
];
