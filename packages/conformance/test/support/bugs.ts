// Bugs that implementations had, and the cases that must not pass them: all that name the rule, no others.

import { isWireCloseCode, Opcode, type Role } from "@ws/core";
import type { Case, Expectation } from "../../src/case.ts";
import { isSelected } from "../../src/select.ts";
import type { Bug } from "./broken.ts";
import {
  altering,
  closeWith,
  codeOf,
  dropping,
  holding,
  isAny,
  isClose,
  isData,
  isPong,
  isText,
  lateToAnswer,
  lenientFragments,
  notCheckingText,
  swapping,
  takingControlFragments,
  talkingOn,
  turning,
} from "./filters.ts";

/** What agents with a bug must not pass: patterns, or what is expected there. */
export type Fails = readonly string[] | ((expect: Expectation, subject: Case) => boolean);

const TOLD = ["7.1.6", "7.13"];

const saysText = ({ ok }: Expectation) => ok[0].some(({ type }) => type === "text");
const saysLong =
  (bytes: number) =>
  ({ ok }: Expectation) =>
    ok[0].some(
      (event) => (event.type === "text" || event.type === "binary") && event.data.length > bytes,
    );
const mustFail = ({ close, informational }: Expectation) =>
  informational !== true && !close.codes.includes(1000) && !close.codes.includes(1005);
const allBut =
  (...ids: readonly string[]): Fails =>
  (_, { id }) =>
    !isSelected(id, { only: ids });

export const BUGS: readonly (readonly [name: string, Bug, Fails, roles?: readonly Role[]])[] = [
  // Framing
  [
    "drops the first byte of long messages",
    {
      says: altering(
        (frame) => isData(frame) && frame.length > 100,
        (bytes) => bytes.subarray(1),
      ),
    },
    saysLong(100),
  ],
  [
    "flips a bit at the end of long messages",
    {
      says: altering(
        (frame) => isData(frame) && frame.length > 60_000,
        (bytes) => bytes.map((byte, at) => (at === bytes.length - 1 ? byte ^ 1 : byte)),
      ),
    },
    saysLong(60_000),
  ],
  ["echoes text as binary", { says: turning(isText, { opcode: Opcode.binary }) }, saysText],
  ["masks as a server", { says: turning(isAny, { masked: true }) }, ["*"], ["server"]],
  ["does not mask as a client", { says: turning(isAny, { masked: false }) }, ["*"], ["client"]],
  ["tells short lengths in eight bytes", { says: turning(isAny, { lengthBytes: 8 }) }, ["*"]],
  [
    "sets a reserved bit in what it says",
    { says: turning(isText, { rsv: 0b001 }) },
    (expected, { id }) => saysText(expected) || id === "7.1.6",
  ],

  // Pings and pongs
  [
    "does not answer pings",
    { says: dropping(isPong) },
    ({ ok }) => ok[0].some(({ type }) => type === "pong"),
  ],
  [
    "answers pings in another order",
    { says: swapping(isPong) },
    ({ ok }) => ok[0].some(({ type }) => type === "pong"),
  ],
  [
    "answers the last of many pings",
    {
      says: dropping(
        (frame) => isPong(frame) && /[1-9] of 10$/.test(String.fromCharCode(...frame.payload)),
      ),
    },
    ["2.10", "2.11"],
  ],
  ["answers pongs", { hears: turning(isPong, { opcode: Opcode.ping }) }, ["2.7", "2.8", "2.9"]],
  [
    "accepts control frames of more than 125 bytes",
    {
      hears: altering(
        (frame) => !isData(frame),
        (bytes) => bytes.subarray(0, 125),
      ),
    },
    ["2.5", "7.3.6"],
  ],

  // Reserved bits and opcodes
  ["accepts reserved bits", { hears: turning(isAny, { rsv: 0 }) }, ["3"]],
  ["accepts reserved opcodes", { hears: dropping(({ opcode }) => (opcode & 0x7) > 0x2) }, ["4"]],

  // Fragmentation
  ["accepts fragmented control frames", { hears: takingControlFragments }, ["5.1", "5.2"]],
  [
    "accepts continuations of nothing",
    { hears: lenientFragments("orphans") },
    ["5.9", "5.10", "5.11", "5.12", "5.13", "5.14", "5.15", "5.16", "5.17"],
  ],
  ["accepts a message within another", { hears: lenientFragments("starts") }, ["5.18"]],
  [
    "answers pings behind the next message",
    { says: lateToAnswer },
    ["5.6", "5.7", "5.8", "5.19", "5.20"],
  ],

  // UTF-8
  ["checks UTF-8 at the message's end", { hears: holding }, ["6.4"]],
  [
    "does not check UTF-8",
    { hears: notCheckingText },
    ({ close }) => close.begunBy === "agent" && close.codes.includes(1007),
  ],

  // Closing
  [
    "closes with 1001, whatever happened",
    { says: altering(isClose, closeWith(1001)) },
    allBut(...TOLD, "7.7.2"),
  ],
  ["closes with 1000, whatever happened", { says: altering(isClose, closeWith(1000)) }, mustFail],
  ["sends no Close", { says: dropping(isClose) }, ({ close }) => close.clean],
  ["never closes", { says: dropping(isClose), staysOpen: true }, allBut(...TOLD)],
  ["does not end the stream as a server", { staysOpen: true }, allBut(...TOLD), ["server"]],
  ["talks on behind its Close", { says: talkingOn }, ["*"]],
  [
    "accepts close codes that must not be sent",
    {
      hears: altering(
        (frame) => isClose(frame) && frame.length > 1 && !isWireCloseCode(codeOf(frame)),
        closeWith(1000),
      ),
    },
    ["7.9"],
  ],
  [
    "accepts a Close with one byte",
    {
      hears: altering(
        (frame) => isClose(frame) && frame.length === 1,
        () => new Uint8Array(0),
      ),
    },
    ["7.3.2"],
  ],
  [
    "does not read the reasons of Close frames",
    {
      hears: altering(
        (frame) => isClose(frame) && frame.length < 126,
        (bytes) => bytes.subarray(0, 2),
      ),
    },
    ["7.5.1"],
  ],
];
