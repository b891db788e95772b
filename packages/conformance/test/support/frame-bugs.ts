// Bugs in frames and messages that implementations had, and the cases that must not pass them: all that name the rule, no
// others.

import { Opcode, type Role } from "@ws/core";
import type { Case, Expectation } from "../../src/case.ts";
import type { Bug } from "./broken.ts";
import {
  altering,
  dropping,
  holding,
  isAny,
  isData,
  isPong,
  isText,
  lateToAnswer,
  lenientFragments,
  notCheckingText,
  swapping,
  takingControlFragments,
  turning,
} from "./filters.ts";

/** What agents with a bug must not pass: patterns, or what is expected there. */
export type Fails = readonly string[] | ((expect: Expectation, subject: Case) => boolean);

const saysText = ({ ok }: Expectation) => ok[0].some(({ type }) => type === "text");
const saysLong =
  (bytes: number) =>
  ({ ok }: Expectation) =>
    ok[0].some(
      (event) => (event.type === "text" || event.type === "binary") && event.data.length > bytes,
    );

/** With the rule that it breaks, of RFC 6455, and the cases that name it. */
export type BugRow = readonly [name: string, rule: string, Bug, Fails, roles?: readonly Role[]];

export const FRAME_BUGS: readonly BugRow[] = [
  // Framing
  [
    "drops the first byte of long messages",
    "§5.4: the payloads of its fragments, in order, are the message",
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
    "§5.4: the payloads of its fragments, in order, are the message",
    {
      says: altering(
        (frame) => isData(frame) && frame.length > 60_000,
        (bytes) => bytes.map((byte, at) => (at === bytes.length - 1 ? byte ^ 1 : byte)),
      ),
    },
    saysLong(60_000),
  ],
  [
    "echoes text as binary",
    "§5.6: the opcode says which of the two a message is",
    { says: turning(isText, { opcode: Opcode.binary }) },
    saysText,
  ],
  [
    "masks as a server",
    "§5.1: “A server MUST NOT mask any frames”",
    { says: turning(isAny, { masked: true }) },
    ["*"],
    ["server"],
  ],
  [
    "does not mask as a client",
    "§5.1: “a client MUST mask all frames”",
    { says: turning(isAny, { masked: false }) },
    ["*"],
    ["client"],
  ],
  [
    "tells short lengths in eight bytes",
    "§5.2: “the minimal number of bytes MUST be used”",
    { says: turning(isAny, { lengthBytes: 8 }) },
    ["*"],
  ],
  [
    "sets a reserved bit in what it says",
    "§5.2: “MUST be 0 unless an extension is negotiated”; what 7.1.6 echoes is told, but for that",
    { says: turning(isText, { rsv: 0b001 }) },
    (expected, { id }) => saysText(expected) || id === "7.1.6",
  ],

  // Pings and pongs
  [
    "does not answer pings",
    "§5.5.2: “MUST send a Pong frame in response”",
    { says: dropping(isPong) },
    ({ ok }) => ok[0].some(({ type }) => type === "pong"),
  ],
  [
    "answers pings in another order",
    "§5.5.3: “identical Application data”; of ten pings, each is answered in its turn",
    { says: swapping(isPong) },
    ({ ok }) => ok[0].some(({ type }) => type === "pong"),
  ],
  [
    "answers the last of many pings",
    "§5.5.3 allows it; the classic cases want all ten",
    {
      says: dropping(
        (frame) => isPong(frame) && /[1-9] of 10$/.test(String.fromCharCode(...frame.payload)),
      ),
    },
    ["2.10", "2.11"],
  ],
  [
    "answers pongs",
    "§5.5.3: “A response to an unsolicited Pong frame is not expected”",
    { hears: turning(isPong, { opcode: Opcode.ping }) },
    ["2.7", "2.8", "2.9"],
  ],
  [
    "accepts control frames of more than 125 bytes",
    "§5.5: “MUST have a payload length of 125 bytes or less”",
    {
      hears: altering(
        (frame) => !isData(frame),
        (bytes) => bytes.subarray(0, 125),
      ),
    },
    ["2.5", "7.3.6"],
  ],

  // Reserved bits and opcodes
  [
    "accepts reserved bits",
    "§5.2: “MUST be 0 unless an extension is negotiated”",
    { hears: turning(isAny, { rsv: 0 }) },
    ["3"],
  ],
  [
    "accepts reserved opcodes",
    "§5.2: an unknown opcode fails the connection",
    { hears: dropping(({ opcode }) => (opcode & 0x7) > 0x2) },
    ["4"],
  ],

  // Fragmentation
  [
    "accepts fragmented control frames",
    "§5.5: “MUST NOT be fragmented”",
    { hears: takingControlFragments },
    ["5.1", "5.2"],
  ],
  [
    "accepts continuations of nothing",
    "§5.4: a continuation goes on with a message that was begun",
    { hears: lenientFragments("orphans") },
    ["5.9", "5.10", "5.11", "5.12", "5.13", "5.14", "5.15", "5.16", "5.17"],
  ],
  [
    "accepts a message within another",
    "§5.4: fragments of two messages “MUST NOT be interleaved”",
    { hears: lenientFragments("starts") },
    ["5.18"],
  ],
  [
    "answers pings behind the next message",
    "§5.5.2: “as soon as is practical”; §5.4: in the middle of a fragmented message",
    { says: lateToAnswer },
    ["5.6", "5.7", "5.8", "5.19", "5.20"],
  ],

  // UTF-8
  [
    "checks UTF-8 at the message's end",
    "§8.1 is kept, late: NON-STRICT",
    { hears: holding },
    ["6.4"],
  ],
  [
    "does not check UTF-8",
    "§8.1: what is not UTF-8 fails the connection",
    { hears: notCheckingText },
    ({ close }) => close.begunBy === "agent" && close.codes.includes(1007),
  ],
];
