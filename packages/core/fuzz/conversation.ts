// An endpoint between a stream that may be anything, a driver that may do anything in any order, and
// time. What it says is heard by an endpoint of the other role: whatever the peer does, we break no
// rule ourselves.

import assert from "node:assert/strict";
import fc from "fast-check";
import type { Endpoint } from "../src/endpoint.ts";
import { ProtocolError } from "../src/error.ts";
import type { MessageWriter } from "../src/message-writer.ts";
import { prepareMessage } from "../src/prepared-message.ts";
import type { Role } from "../src/role.ts";
import type { Sendable } from "../src/sendable.ts";
import { drain, feed, open, type Told } from "../test/support/drain.ts";
import { utf8 } from "../test/support/frame.ts";
import { peerOf } from "../src/testing/pair.ts";
import { role, stream } from "./frames.ts";
import { hearPlainly } from "./model.ts";
import { checkEnd, TIGHT } from "./receiving.ts";
import type { Target } from "./target.ts";
import { inWords } from "./words.ts";

const LIMITS = { ...TIGHT, maxUnreadBytes: 40_000, idleTimeoutMs: 45_000, maxLifetimeMs: 120_000 };
const SIZES = [0, 1, 20, 125, 126, 127, 16_384, 16_385, 65_535, 65_536, 70_000];
const MESSAGES: readonly Sendable[] = SIZES.flatMap((size) => [
  "x".repeat(size),
  "é".repeat(size / 2),
  new Uint8Array(size),
]);
/** Small chunks are gathered 16 KiB at a time: 16,385 is 145 times 113, 29 times 565. */
const CHUNKS = [16, 113, 565, 1000, 4095];
const CODES = [undefined, 1000, 4999];

/** What a frame adds to a payload at most; a control frame, whole. */
const HEADER_BYTES = 14;
const CONTROL_BYTES = HEADER_BYTES + 125;

interface Talk {
  readonly role: Role;
  readonly bytes: Uint8Array;
  readonly steps: readonly (readonly [step: keyof typeof STEPS, n: number])[];
}

/** What a driver may do; `n` says which, or how much of it. */
const STEPS = {
  receive: (driver: Driver, n: number) => driver.receive(n),
  drip: (driver: Driver, n: number) => driver.drip(n, n),
  pileUp: (driver: Driver, n: number) => {
    driver.endpoint.pauseReceiving();
    driver.drip(LIMITS.maxUnreadBytes, n);
  },
  pass: (driver: Driver, n: number) => driver.pass(n),
  send: (driver: Driver, n: number) => driver.send(MESSAGES[n % MESSAGES.length]),
  sendPrepared: (driver: Driver, n: number) => driver.send(MESSAGES[n % MESSAGES.length], true),
  write: (driver: Driver, n: number) => driver.write(n),
  ping: (driver: Driver, n: number) => driver.control("ping", n % 126),
  pong: (driver: Driver, n: number) => driver.control("pong", n % 126),
  close: (driver: Driver, n: number) =>
    driver.leave(() => driver.endpoint.close(CODES[n % CODES.length])),
  pauseReceiving: ({ endpoint }: Driver) => endpoint.pauseReceiving(),
  resumeReceiving: ({ endpoint }: Driver) => endpoint.resumeReceiving(),
  pauseTransmitting: (driver: Driver) => driver.full(true),
  resumeTransmitting: (driver: Driver) => driver.full(false),
  receiveEnd: ({ endpoint }: Driver) => endpoint.receiveEnd(),
  connectionLost: (driver: Driver) => driver.leave(() => driver.endpoint.connectionLost()),
  abort: (driver: Driver) => driver.leave(() => driver.endpoint.abort()),
} as const;

const often = ["receive", "receive", "drip", "pass", "send"] as const;
const step = fc.oneof(
  { arbitrary: fc.constantFrom(...often), weight: 4 },
  { arbitrary: fc.constantFrom(...(Object.keys(STEPS) as (keyof typeof STEPS)[])), weight: 3 },
);
const amount = fc.oneof(fc.nat(20), fc.nat(4096), fc.nat(70_000));

export const conversation: Target<Talk> = {
  inputs: role.chain((to) =>
    fc.record({
      role: fc.constant(to),
      bytes: stream(to),
      steps: fc.array(fc.tuple(step, amount), { maxLength: 30 }),
    }),
  ),

  check({ role: to, bytes, steps }) {
    const driver = new Driver(open(to, LIMITS), bytes);
    for (const [name, n] of steps) {
      STEPS[name](driver, n);
      driver.poll();
    }
    driver.finish();
    checkEnd(driver.told);
    checkHearing(to, driver, bytes);
    checkSpeech(to, driver);
  },
};

class Driver {
  readonly endpoint: Endpoint;
  readonly told: Told[] = [];
  /** The messages that `send` took. */
  readonly said: Sendable[] = [];
  /** How many bytes arrived before the peer's end. */
  arrived = 0;
  /** How much had been told when we left the connection, and not the peer. */
  left: number | undefined;
  /** The message that is said in pieces. */
  #writing: { readonly writer: MessageWriter; said: string } | undefined;
  #rest: Uint8Array;
  #nowMs = 0;
  #isFull = false;
  /** What may wait while the transport is full: what we said, one pong, and a Close. */
  #ownBytes = 0;

  constructor(endpoint: Endpoint, bytes: Uint8Array) {
    this.endpoint = endpoint;
    this.#rest = bytes;
  }

  receive(count: number): void {
    const chunk = this.#rest.slice(0, count);
    if (!this.endpoint.peerEnded) this.arrived += chunk.length;
    this.endpoint.receive(chunk, this.#nowMs);
    this.#rest = this.#rest.slice(count);
  }

  /** Receives as much in small chunks, one behind the other. */
  drip(count: number, n: number): void {
    const size = CHUNKS[n % CHUNKS.length];
    for (let i = 0; i < count && this.#rest.length > 0; i += size) this.receive(size);
  }

  send(message: Sendable, isPrepared = false): void {
    if (this.#writing !== undefined) return;
    if (!this.endpoint.send(isPrepared ? prepareMessage(message) : message)) return;
    this.said.push(message);
    this.#own(message);
  }

  /** Says a piece of a message: the first, one more, or the last. */
  write(n: number): void {
    const writing = (this.#writing ??= { writer: this.endpoint.beginMessage("text"), said: "" });
    const piece = "é".repeat(n % 300);
    const isLast = n % 3 === 0;
    const took = isLast ? writing.writer.end(piece) : writing.writer.write(piece);
    writing.said += piece;
    this.#own(piece);
    if (!isLast) return;
    this.#writing = undefined;
    if (took) this.said.push(writing.said);
  }

  #own(message: Sendable): void {
    this.#ownBytes +=
      HEADER_BYTES + (typeof message === "string" ? utf8(message).length : message.byteLength);
  }

  /** Does what may end the connection. */
  leave(action: () => void): void {
    const wasOpen = this.endpoint.state === "open";
    action();
    if (wasOpen && this.endpoint.state !== "open") this.left = this.told.length;
  }

  control(type: "ping" | "pong", size: number): void {
    if (this.endpoint[type](new Uint8Array(size))) this.#ownBytes += CONTROL_BYTES;
  }

  full(isFull: boolean): void {
    if (isFull && !this.#isFull) this.#ownBytes = this.endpoint.pendingBytes;
    this.#isFull = isFull;
    if (isFull) this.endpoint.pauseTransmitting();
    else this.endpoint.resumeTransmitting();
  }

  /** Time goes by, to the next deadline at most. */
  pass(ms: number): void {
    const { deadline } = this.endpoint;
    this.#nowMs = Math.max(this.#nowMs, Math.min(this.#nowMs + ms, deadline));
    this.leave(() => this.endpoint.advance(this.#nowMs));
    this.#ownBytes += CONTROL_BYTES;
    assert(this.endpoint.deadline > this.#nowMs, "a deadline that was heard stays");
  }

  poll(): void {
    const before = this.told.length;
    this.told.push(...drain(this.endpoint));
    const isMute = this.#isFull && this.told.slice(before).some(({ type }) => type === "transmit");
    assert(!isMute, "transmit came out, though the transport is full");
    const { unreadBytes, pendingBytes } = this.endpoint;
    assert(unreadBytes <= LIMITS.maxUnreadBytes, `${unreadBytes} bytes wait to be parsed`);
    if (!this.#isFull) return;
    const allowed = this.#ownBytes + 2 * CONTROL_BYTES;
    assert(pendingBytes <= allowed, `${pendingBytes} bytes wait to be sent, ${allowed} are ours`);
  }

  /** All that waits happens, and then the peer's stream ends. */
  finish(): void {
    this.endpoint.resumeReceiving();
    this.full(false);
    this.poll();
    this.receive(this.#rest.length);
    this.poll();
    this.endpoint.receiveEnd();
    this.poll();
    assert.equal(this.endpoint.deadline, Infinity, "a deadline is left behind the end");
  }
}

/** We heard what the plain twin hears, as long as we stayed. */
function checkHearing(to: Role, { told, arrived, left }: Driver, bytes: Uint8Array): void {
  const heard = told.slice(0, left).flatMap(inWords);
  const expected = hearPlainly(to, TIGHT, bytes.slice(0, arrived)).map(({ heard: word }) => word);
  const last = heard.at(-1);
  const isTooMuch = last?.type === "failed" && last.code === "too-much-unread";
  if (isTooMuch) heard.pop();
  const isAll = left === undefined && !isTooMuch;
  assert.deepEqual(heard, isAll ? expected : expected.slice(0, heard.length));
}

/** The peer hears what we sent, and finds no fault with it. */
function checkSpeech(from: Role, { told, said }: Driver): void {
  const sent = told.flatMap((output) => (output.type === "transmit" ? [output.bytes] : []));
  const peer = open(peerOf(from));
  const heard = feed(peer, sent);
  peer.receiveEnd();
  heard.push(...drain(peer));
  const closed = heard.at(-1);
  const cause = closed?.type === "closed" ? closed.info.cause : undefined;
  assert(!(cause instanceof ProtocolError), `our own frames break a rule: ${cause?.code}`);

  const messages = heard.flatMap((each) =>
    each.type === "text" || each.type === "binary" ? [each.data] : [],
  );
  const isCut = told.some(({ type }) => type === "abort");
  assert.deepEqual(messages, isCut ? said.slice(0, messages.length) : said);
}
