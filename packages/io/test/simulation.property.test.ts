// Two connections over a wire that chops, stalls and delays, whose users send, pause, ping and close
// as they like: every message arrives whole, once and in order, and both agree on how it ended.

import type { CloseInfo } from "@ws/core";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Message } from "../src/connection.ts";
import { Loop } from "../src/loop.ts";
import { VirtualHost } from "./support/host.ts";
import { microtasks, open, type Stage } from "./support/stage.ts";
import { Wire } from "./support/wire.ts";

const side = fc.nat(1);
const bytes = fc.oneof(fc.nat(20), fc.nat(5000));
const message: fc.Arbitrary<Message> = fc.oneof(
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.constantFrom("", "\ud800", "a\udfffb"),
  fc.uint8Array({ maxLength: 300 }),
  fc.integer({ min: 30_000, max: 70_000 }).map((length) => "é".repeat(length)),
);
const messages = fc.array(message, { minLength: 1, maxLength: 5 });

const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ type: fc.constant("send" as const), side, messages }) },
  { weight: 8, arbitrary: fc.record({ type: fc.constant("pass" as const), side, bytes }) },
  { weight: 4, arbitrary: fc.record({ type: fc.constant("room" as const), side, bytes }) },
  { weight: 4, arbitrary: fc.record({ type: fc.constant("turn" as const) }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constantFrom("pause", "resume", "ping"), side }) },
);

const simulation = fc.record({
  steps: fc.array(step, { maxLength: 60 }),
  roles: fc.constantFrom(["client", "server"] as const, ["server", "client"] as const),
  faces: fc.tuple(fc.constantFrom("handler", "iterator"), fc.constantFrom("handler", "iterator")),
  slowConsumer: fc.constantFrom("drop", undefined),
  /** Who closes, after which step. */
  closings: fc.array(fc.record({ side, after: fc.nat(60) }), { minLength: 1, maxLength: 2 }),
});

interface User {
  readonly stage: Stage;
  /** Messages that `send` accepted. */
  readonly sent: Message[];
  readonly heard: Message[];
  closed: boolean;
  done: boolean;
}

type Simulation = typeof simulation extends fc.Arbitrary<infer Value> ? Value : never;

async function run({ steps, roles, faces, slowConsumer, closings }: Simulation): Promise<User[]> {
  const loop = new Loop(new VirtualHost());
  const policy = slowConsumer === "drop" ? { slowConsumer, maxBufferedBytes: 50_000 } : {};
  const users = roles.map((role, i) => user(open({ loop, role, ...policy }), faces[i]));
  const { host } = users[0].stage;
  const wire = new Wire(host, users[0].stage.transport, users[1].stage.transport);
  for (const { stage } of users) stage.transport.room = 100;

  const perform = (at: (typeof steps)[number]): void => {
    if (at.type === "turn") return void host.turn();
    const { stage, sent } = users[at.side];
    if (at.type === "pass") wire.pass(at.side, at.bytes);
    else if (at.type === "room") stage.transport.makeRoom(at.bytes);
    else if (at.type === "send") send(stage, at.messages, sent);
    else if (at.type === "ping") stage.connection.ping().catch(() => {});
    else if (at.type === "pause") stage.connection.pause();
    else stage.connection.resume();
  };
  const closeAfter = (count: number): void => {
    for (const { side: who } of closings.filter(({ after }) => after === count)) {
      void users[who].stage.connection.close(4000 + who, `of ${who}`);
      users[who].closed = true;
    }
  };
  for (const [i, at] of steps.entries()) {
    perform(at);
    closeAfter(i);
    await Promise.resolve();
  }
  for (let i = steps.length; i <= 60; i++) closeAfter(i);
  for (const { stage } of users) {
    stage.connection.resume();
    stage.transport.makeRoom(Infinity);
  }
  for (let i = 0; i < 100 && !users.every(isOver); i++) {
    wire.settle();
    await microtasks();
  }
  expect(users.map(isOver)).toEqual([true, true]);
  return users;
}

function user(stage: Stage, face: string): User {
  const self: User = { stage, sent: [], heard: [], closed: false, done: false };
  if (face === "handler") {
    stage.connection.handle({
      message: (_, data) => void self.heard.push(data),
      close: () => void (self.done = true),
    });
  } else void iterate(self);
  return self;
}

function isOver({ done, stage }: User): boolean {
  return done && stage.transport.closed;
}

async function iterate(self: User): Promise<void> {
  for await (const data of self.stage.connection) self.heard.push(data);
  self.done = true;
}

function send({ connection }: Stage, all: readonly Message[], sent: Message[]): void {
  for (const data of all) {
    const answer = connection.send(data);
    if (answer === "ok" || answer === "full") sent.push(data);
  }
}

function check(from: User, to: User, fromInfo: CloseInfo, toInfo: CloseInfo): void {
  // Who closed does not hear what arrives after that; everybody else hears everything.
  const expected = from.sent.map(wellFormed).slice(0, to.closed ? to.heard.length : undefined);
  expect(to.heard).toEqual(expected);
  expect([toInfo.wasClean, toInfo.cause, toInfo.received]).toEqual([
    true,
    undefined,
    fromInfo.sent,
  ]);
  expect([fromInfo.initiator, toInfo.initiator]).not.toEqual(["peer", "peer"]);
  if (!to.closed) expect([fromInfo.initiator, toInfo.initiator]).toEqual(["we", "peer"]);
}

/** Lone surrogates cannot be sent: they become U+FFFD. */
function wellFormed(data: Message): Message {
  return typeof data === "string" ? data.replaceAll(/\p{Surrogate}/gu, "\ufffd") : data;
}

test("messages arrive whole, once, in order; both agree on the end", async () => {
  await fc.assert(
    fc.asyncProperty(simulation, async (given) => {
      const [a, b] = await run(given);
      const infos = await Promise.all([a, b].map(({ stage }) => stage.connection.closed));
      check(a, b, infos[0], infos[1]);
      check(b, a, infos[1], infos[0]);
      expect(a.stage.host.errors).toEqual([]);
    }),
    { numRuns: 300 },
  );
});
