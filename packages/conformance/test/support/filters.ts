// What a bug does to the frames of an agent, or to those that it gets.

import { Opcode } from "@ws/core";
import { join, textOf, toHex, utf8 } from "../../src/bytes.ts";
import type { ReadFrame } from "../../src/player/frame-reader.ts";
import type { Filter } from "./broken.ts";

// Which frames

export const isClose = ({ opcode }: ReadFrame) => opcode === Opcode.close;
export const isPong = ({ opcode }: ReadFrame) => opcode === Opcode.pong;
export const isText = ({ opcode }: ReadFrame) => opcode === Opcode.text;
export const isData = ({ opcode }: ReadFrame) => opcode < 0x8;
const isContinuation = ({ opcode }: ReadFrame) => opcode === Opcode.continuation;
export const isAny = () => true;
export const codeOf = ({ payload }: ReadFrame) => (payload[0] << 8) | payload[1];

// What happens to them

type Which = (frame: ReadFrame) => boolean;

export const dropping = (which: Which) => (): Filter => (frame) => (which(frame) ? [] : [frame]);

export const turning =
  (which: Which, turn: Partial<ReadFrame> & { readonly lengthBytes?: number }) =>
  (): Filter =>
  (frame) =>
    which(frame) ? [{ ...frame, ...turn }] : [frame];

export const altering =
  (which: Which, alter: (payload: Uint8Array) => Uint8Array) => (): Filter => (frame) => {
    if (!which(frame)) return [frame];
    const payload = alter(frame.payload.slice());
    return [{ ...frame, payload, length: payload.length }];
  };

/** Frames wait for the next one of their kind, and come behind it. */
export const swapping = (which: Which) => (): Filter => {
  let held: ReadFrame | undefined;
  return (frame) => {
    if (!which(frame)) return [frame];
    const before = held;
    held = before === undefined ? frame : undefined;
    return before === undefined ? [] : [frame, before];
  };
};

/** Only whole messages are told of, at their end. */
export const holding = (): Filter => {
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
export const lateToAnswer = (): Filter => {
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
export const notCheckingText = (): Filter => {
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
export const takingControlFragments = (): Filter => {
  let isOpen = false;
  return (frame) => {
    const isRest = isOpen && isContinuation(frame);
    isOpen = isRest ? !frame.fin : !isData(frame) && !frame.fin;
    return isRest ? [] : [isData(frame) ? frame : { ...frame, fin: true }];
  };
};

/** Where a message stands: a continuation of nothing is dropped, a second start goes on. */
export const lenientFragments = (of: "orphans" | "starts") => (): Filter => {
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
export const talkingOn = (): Filter => (frame) =>
  isClose(frame) ? [frame, { ...frame, opcode: Opcode.pong, payload: new Uint8Array(0) }] : [frame];

export const closeWith = (code: number) => () => Uint8Array.of(code >> 8, code & 0xff);

/** Compressed payloads that begin like this become others. */
export const rewriting =
  (start: string, turn: (payload: Uint8Array) => Uint8Array) => (): Filter => (frame) => {
    const isMeant = (frame.rsv & 0b100) !== 0 && toHex(frame.payload).startsWith(start);
    if (!isMeant) return [frame];
    const payload = turn(frame.payload);
    return [{ ...frame, payload, length: payload.length }];
  };
