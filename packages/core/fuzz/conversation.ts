// An endpoint between a stream that may be anything, a driver that may do anything in any order, and
// time. What it says is heard by an endpoint of the other role: whatever the peer does, we break no
// rule ourselves.

import assert from "node:assert/strict";
import fc from "fast-check";
import type { Endpoint } from "../src/endpoint.ts";
import { ProtocolError } from "../src/error.ts";
import type { Role } from "../src/role.ts";
import type { Sendable } from "../src/sendable.ts";
import { drain, feed, open, type Told } from "../test/support/drain.ts";
import { utf8 } from "../test/support/frame.ts";
import { peerOf } from "../src/testing/pair.ts";
import { role, stream } from "./frames.ts";
import { checkEnd, TIGHT } from "./receiving.ts";
import type { Target } from "./target.ts";

const LIMITS = { ...TIGHT, maxUnreadBytes: 40_000, idleTimeoutMs: 45_000, maxLifetimeMs: 120_000 };
const SIZES = [0, 1, 20, 125, 126, 127, 16_384, 16_385, 65_535, 65_536, 70_000];
const MESSAGES: readonly Sendable[] = SIZES.flatMap((size) => [
  "x".repeat(size),
  "é".repeat(size / 2),
  new Uint8Array(size),
]);
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
  pass: (driver: Driver, n: number) => driver.pass(n),
  send: (driver: Driver, n: number) => driver.send(MESSAGES[n % MESSAGES.length]),
  ping: (driver: Driver, n: number) => driver.control("ping", n % 126),
  pong: (driver: Driver, n: number) => driver.control("pong", n % 126),
  close: ({ endpoint }: Driver, n: number) => endpoint.close(CODES[n % CODES.length]),
  pauseReceiving: ({ endpoint }: Driver) => endpoint.pauseReceiving(),
  resumeReceiving: ({ endpoint }: Driver) => endpoint.resumeReceiving(),
  pauseTransmitting: (driver: Driver) => driver.full(true),
  resumeTransmitting: (driver: Driver) => driver.full(false),
  receiveEnd: ({ endpoint }: Driver) => endpoint.receiveEnd(),
  connectionLost: ({ endpoint }: Driver) => endpoint.connectionLost(),
  abort: ({ endpoint }: Driver) => endpoint.abort(),
} as const;

const often = ["receive", "receive", "receive", "pass", "send"] as const;
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
    checkSpeech(to, driver);
  },
};

class Driver {
  readonly endpoint: Endpoint;
  readonly told: Told[] = [];
  /** The messages that `send` took. */
  readonly said: Sendable[] = [];
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
    this.endpoint.receive(this.#rest.slice(0, count), this.#nowMs);
    this.#rest = this.#rest.slice(count);
  }

  send(message: Sendable): void {
    if (!this.endpoint.send(message)) return;
    this.said.push(message);
    this.#ownBytes +=
      HEADER_BYTES + (typeof message === "string" ? utf8(message).length : message.byteLength);
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
    this.endpoint.advance(this.#nowMs);
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
