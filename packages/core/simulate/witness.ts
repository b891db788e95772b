// What a witness of one side would write down: what it said, what it heard, and when.

import { type CloseInfo, Endpoint, type MessageWriter, type Role } from "@ws/core";
import type { Link, Side, SideEvent } from "@ws/core/testing";

type Message = string | Uint8Array;

/** What is known of one side. */
export interface Witness {
  readonly role: Role;
  readonly side: Side;
  /** Messages and pings that it sent, in order. */
  readonly said: Message[];
  readonly pinged: string[];
  /** Messages, pings and pongs that it heard, in order. */
  readonly heard: Message[];
  readonly heardPings: string[];
  readonly heardPongs: string[];
  /** The message that it is sending in pieces, and what it wrote of that. */
  writing: { readonly writer: MessageWriter; readonly pieces: Message[] } | undefined;
  /** What it heard of a message that comes in pieces. */
  pieces: Message[];
  /** How often it heard that all is over, and how. */
  ends: number;
  info: CloseInfo | undefined;
  /** It heard something after that. */
  heardAfterEnd: boolean;
  openedMs: number;
  leftOpenMs: number;
  endedMs: number;
  lastArrivalMs: number;
  arrivedBytes: number;
  /** It aborted; its reader has paused; its link was full. */
  aborted: boolean;
  paused: boolean;
  wasFull: boolean;
}

export function witness(side: Side): Witness {
  return {
    role: side.role,
    side,
    said: [],
    pinged: [],
    heard: [],
    heardPings: [],
    heardPongs: [],
    writing: undefined,
    pieces: [],
    ends: 0,
    info: undefined,
    heardAfterEnd: false,
    openedMs: side.machine instanceof Endpoint ? 0 : Infinity,
    leftOpenMs: Infinity,
    endedMs: Infinity,
    lastArrivalMs: 0,
    arrivedBytes: 0,
    aborted: false,
    paused: false,
    wasFull: false,
  };
}

export function hear(one: Witness, event: SideEvent, nowMs: number): void {
  one.heardAfterEnd ||= one.ends > 0;
  switch (event.type) {
    case "piece":
      if (event.first !== (one.pieces.length === 0)) throw new Error("not the first piece");
      one.pieces.push(event.data);
      if (event.last) one.heard.push(wholeOf(one.pieces.splice(0)));
      return;
    case "text":
    case "utf8":
    case "binary":
      return void one.heard.push(event.data);
    case "ping":
      return void one.heardPings.push(textOf(event.data));
    case "pong":
      return void one.heardPongs.push(textOf(event.data));
    case "open":
      one.openedMs = nowMs;
      return;
    case "closed":
      one.info = event.info;
      one.ends++;
      one.endedMs = nowMs;
      return;
    case "failed":
      one.ends++;
      one.endedMs = nowMs;
      return;
    case "plain":
    case "request":
    case "closing":
  }
}

/** What can only be seen from outside, once a moment is over. */
export function observe(one: Witness, incoming: Link, nowMs: number): void {
  const { machine, link } = one.side;
  if (incoming.arrivedBytes > one.arrivedBytes && one.ends === 0) one.lastArrivalMs = nowMs;
  one.arrivedBytes = incoming.arrivedBytes;
  one.wasFull ||= link.isFull;
  if (machine instanceof Endpoint && machine.state !== "open")
    one.leftOpenMs = Math.min(one.leftOpenMs, nowMs);
}

/** The message of these pieces. */
export function wholeOf(pieces: readonly Message[]): Message {
  if (typeof pieces[0] === "string") return pieces.join("");
  return new Uint8Array(Buffer.concat(pieces as Uint8Array[]));
}

const decoder = new TextDecoder();

function textOf(payload: Uint8Array): string {
  return decoder.decode(payload);
}
