// Bugs that implementations had, and the cases that must not pass them: all that name the rule, no others.

import { isWireCloseCode, Opcode, type Role } from "@ws/core";
import { join, textOf, utf8 } from "../../src/bytes.ts";
import type { Case, Expectation } from "../../src/case.ts";
import type { ReadFrame } from "../../src/player/frame-reader.ts";
import { isSelected } from "../../src/select.ts";
import type { Bug, Filter } from "./broken.ts";

/** What agents with a bug must not pass: patterns, or what is expected there. */
export type Fails = readonly string[] | ((expect: Expectation, subject: Case) => boolean);

const TOLD = ["7.1.6", "7.13"];

// Which frames

const isClose = ({ opcode }: ReadFrame) => opcode === Opcode.close;
const isPong = ({ opcode }: ReadFrame) => opcode === Opcode.pong;
const isText = ({ opcode }: ReadFrame) => opcode === Opcode.text;
const isData = ({ opcode }: ReadFrame) => opcode < 0x8;
const isContinuation = ({ opcode }: ReadFrame) => opcode === Opcode.continuation;
const isAny = () => true;
const codeOf = ({ payload }: ReadFrame) => (payload[0] << 8) | payload[1];

// What happens to them

type Which = (frame: ReadFrame) => boolean;

const dropping = (which: Which) => (): Filter => (frame) => (which(frame) ? [] : [frame]);

const turning =
  (which: Which, turn: Partial<ReadFrame> & { readonly lengthBytes?: number }) =>
  (): Filter =>
  (frame) =>
    which(frame) ? [{ ...frame, ...turn }] : [frame];

const altering =
  (which: Which, alter: (payload: Uint8Array) => Uint8Array) => (): Filter => (frame) => {
    if (!which(frame)) return [frame];
    const payload = alter(frame.payload.slice());
    return [{ ...frame, payload, length: payload.length }];
  };

/** Frames wait for the next one of their kind, and come behind it. */
const swapping = (which: Which) => (): Filter => {
  let held: ReadFrame | undefined;
  return (frame) => {
    if (!which(frame)) return [frame];
    const before = held;
    held = before === undefined ? frame : undefined;
    return before === undefined ? [] : [frame, before];
  };
};

/** Only whole messages are told of, at their end. */
const holding = (): Filter => {
  let held: ReadFrame[] = [];
  return (frame) => {
    if (!isData(frame)) return [frame];
    held.push(frame);
    if (!frame.fin) return [];
    const all = held;
    held = [];
    return all;
  };
};

/** Pongs wait for the next message, or for the end. */
const lateToAnswer = (): Filter => {
  let held: ReadFrame[] = [];
  return (frame) => {
    if (isPong(frame)) {
      held.push(frame);
      return [];
    }
    const all = isClose(frame) ? [...held, frame] : [frame, ...held];
    held = [];
    return all;
  };
};

/** Text that is none becomes another. */
const notCheckingText = (): Filter => {
  const held = holding();
  return (frame) => {
    const [first, ...rest] = held(frame);
    if (first === undefined || !isText(first)) return first === undefined ? [] : [first, ...rest];
    const all = [first, ...rest];
    const payload = join(all.map((one) => one.payload));
    if (textOf(payload) !== undefined) return all;
    return [{ ...first, fin: true, payload: utf8("?"), length: 1 }];
  };
};

/** Control frames in fragments are taken for whole ones. */
const takingControlFragments = (): Filter => {
  let isOpen = false;
  return (frame) => {
    const isRest = isOpen && isContinuation(frame);
    isOpen = isRest ? !frame.fin : !isData(frame) && !frame.fin;
    return isRest ? [] : [isData(frame) ? frame : { ...frame, fin: true }];
  };
};

/** Where a message stands: a continuation of nothing is dropped, a second start goes on. */
const lenientFragments = (of: "orphans" | "starts") => (): Filter => {
  let isOpen = false;
  return (frame) => {
    if (!isData(frame)) return [frame];
    const isOrphan = isContinuation(frame) && !isOpen;
    const isSecond = !isContinuation(frame) && isOpen;
    if (of === "orphans" && isOrphan) return [];
    isOpen = !frame.fin;
    return [of === "starts" && isSecond ? { ...frame, opcode: Opcode.continuation } : frame];
  };
};

/** It goes on talking behind its Close. */
const talkingOn = (): Filter => (frame) =>
  isClose(frame) ? [frame, { ...frame, opcode: Opcode.pong, payload: new Uint8Array(0) }] : [frame];

const closeWith = (code: number) => () => Uint8Array.of(code >> 8, code & 0xff);

// The bugs

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
