// Anything may be called at any time, from within handlers too; the peer says what it likes, in pieces;
// the transport is full at times. What the peer hears, what our user hears, and what each call answers
// agree with a model that knows no bytes.

import { deepEqual, ok } from "node:assert/strict";
import type { CloseInfo } from "@ws/core";
import fc from "fast-check";
import { test } from "vitest";
import { effectiveBackpressure } from "../src/backpressure.ts";
import { Ear } from "./model/ear.ts";
import { Flipping } from "./model/flipping.ts";
import { Listening } from "./model/listening.ts";
import { inShort } from "./model/payloads.ts";
import { Speaker } from "./model/speaker.ts";
import { Talker } from "./model/talker.ts";
import { microtasks, open, watch } from "./support/stage.ts";

const DELIVERIES = [1, 2, 7, 100, 5000, Infinity];
const PASSES = [1, 10, 100, 2000];

/** What happens, how often, and whether a handler may do it. */
const STEPS: Record<
  string,
  readonly [weight: number, act: (model: Model, a: number, b: number) => unknown]
> = {
  send: [80, ({ speaker }, a, b) => speaker.send(a, b)],
  sendPrepared: [20, ({ speaker }, a, b) => speaker.sendPrepared(a, b)],
  begin: [30, ({ speaker }, a, b) => speaker.begin(a, b)],
  write: [50, ({ speaker }, a, b) => speaker.write(a, b, false)],
  endMessage: [40, ({ speaker }, a, b) => speaker.write(a, b, true)],
  ping: [20, (model, _, b) => model.wait("ping", b)],
  drained: [20, (model, _, b) => model.wait("drained", b)],
  abortSignal: [5, ({ signals }) => signals.shift()?.abort(SIGNAL)],
  pause: [15, ({ stage }) => stage.connection.pause()],
  resume: [25, ({ stage }) => stage.connection.resume()],
  close: [2, (model) => model.close()],
  abort: [1, (model) => model.abort()],
  handle: [5, ({ listening }) => listening.handle()],
  iterate: [5, ({ listening }) => listening.iterate()],
  next: [30, ({ listening }) => listening.next()],
  leave: [7, ({ listening }) => listening.leave()],

  peerSays: [80, ({ talker }, a, b) => talker.message(a, b)],
  peerFragment: [30, ({ talker }, a, b) => talker.fragment(a, b)],
  peerPing: [30, ({ talker }, a, b) => talker.ping(a, b)],
  peerPong: [30, ({ talker, ear }, a, b) => talker.pong(a, b, ear)],
  peerCloses: [2, ({ talker }) => talker.close()],
  peerEnds: [1, ({ talker }) => talker.end()],
  peerBreaksRules: [1, ({ talker }) => talker.breakRules()],
};

/** What is not ours to call: it happens between calls. */
const EVENTS: typeof STEPS = {
  deliver: [150, ({ talker }, a) => talker.deliver(DELIVERIES[a % DELIVERIES.length])],
  room: [60, ({ stage }, a, b) => stage.transport.makeRoom(a % 3 === 0 ? 1_000_000 : b % 2000)],
  tick: [60, ({ stage }) => stage.host.endTick()],
  turn: [40, ({ stage }) => stage.host.turn()],
  pass: [20, ({ stage }, a) => stage.host.pass(PASSES[a % PASSES.length])],
  job: [50, ({ session }) => session?.finish()],
  lose: [1, (model) => model.lose()],
};

const stepOf = (steps: typeof STEPS) => {
  const kinds = Object.entries(steps).map(([kind, [weight]]) => ({
    weight,
    arbitrary: fc.constant(kind),
  }));
  return fc.record({ kind: fc.oneof(...kinds), a: fc.nat(1e6), b: fc.nat(1e6) });
};

const scenario = fc.record({
  steps: fc.array(stepOf({ ...STEPS, ...EVENTS }), { maxLength: 150, size: "max" }),
  /** What each call of a handler does. */
  reactions: fc.array(fc.array(stepOf(STEPS), { maxLength: 3 }), { maxLength: 40, size: "max" }),
  role: fc.constantFrom("client" as const, "server" as const),
  maxBufferedBytes: fc.constantFrom(100, 20_000, Infinity),
  highWaterMarkBytes: fc.constantFrom(0, 500, 65_536, Infinity),
  slowConsumer: fc.constantFrom("close" as const, "drop" as const),
  delivery: fc.constantFrom("whole" as const, "pieces" as const),
  textAs: fc.constantFrom("string" as const, "bytes" as const),
  asideFromBytes: fc.constantFrom(0, 10_000, Infinity, undefined),
  keepaliveIntervalMs: fc.constantFrom(0, 50, Infinity),
  idleTimeoutMs: fc.constantFrom(5000, Infinity),
  room: fc.constantFrom(0, 500, Infinity),
  isHandled: fc.boolean(),
});

type Scenario = typeof scenario extends fc.Arbitrary<infer Value> ? Value : never;
type Step = Scenario["steps"][number];

const SIGNAL = new Error("The signal's reason.");

class Model {
  readonly stage;
  readonly session: Flipping | undefined;
  readonly ear: Ear;
  readonly talker: Talker;
  readonly speaker: Speaker;
  readonly listening: Listening;
  readonly signals: AbortController[] = [];
  readonly #waits: { readonly what: string; readonly watched: { result: unknown } }[] = [];
  readonly #closed: { result: unknown };
  readonly #reactions: Step[][];
  /** Something else than the peer's Close ended it. */
  #isEnded = false;

  constructor(given: Scenario) {
    const { role, asideFromBytes, room, reactions, isHandled } = given;
    this.session = asideFromBytes === undefined ? undefined : new Flipping(asideFromBytes);
    const extensions = this.session === undefined ? [] : [this.session];
    this.stage = open({ ...given, extensions });
    const { connection, transport } = this.stage;
    transport.room = room;
    this.ear = new Ear(role === "client");
    this.talker = new Talker(transport, role === "server", this.session !== undefined);
    this.speaker = new Speaker(connection, effectiveBackpressure(given));
    this.listening = new Listening(connection, () => this.#react());
    this.#reactions = [...reactions];
    this.#closed = watch(connection.closed);
    if (isHandled) this.listening.handle();
  }

  perform({ kind, a, b }: Step): void {
    const [, act] = STEPS[kind] ?? EVENTS[kind];
    act(this, a, b);
  }

  /** What the system does by itself. */
  hear(): void {
    const { transport } = this.stage;
    this.ear.hear(transport.fetch());
    if (transport.isDone) transport.close();
  }

  wait(what: "ping" | "drained", b: number): void {
    const controller = new AbortController();
    this.signals.push(controller);
    const { signal } = controller;
    const watched = watch<unknown>(this.stage.connection[what](b % 2 === 0 ? { signal } : {}));
    this.#waits.push({ what, watched });
  }

  close(): void {
    this.#isEnded ||= this.stage.connection.state === "open";
    void this.stage.connection.close(4000, "ours");
  }

  abort(): void {
    this.#isEnded = true;
    this.stage.connection.abort();
  }

  lose(): void {
    this.#isEnded = true;
    this.stage.transport.close(new Error("lost"));
  }

  /** Everybody goes on, and the peer closes, or answers our Close. */
  async finish(): Promise<void> {
    const { stage, talker, session } = this;
    this.#reactions.length = 0;
    this.listening.handle();
    stage.connection.resume();
    stage.transport.makeRoom(Infinity);
    while (talker.isWithinMessage && talker.fragment(0, 0));
    talker.close();
    for (let i = 0; i < 50 && !stage.transport.closed; i++) {
      do talker.deliver(Infinity);
      while (this.#settle() || session?.finish() === true);
      if (stage.transport.ended || stage.connection.state === "closing") talker.end();
      await Promise.resolve();
      if (i > 10) stage.host.pass(5000);
    }
    while (session?.finish() === true) this.#settle();
    await microtasks();
  }

  verify(): void {
    const { stage, ear, talker, speaker, session } = this;
    const info = this.#closed.result as CloseInfo;
    deepEqual([stage.connection.state, stage.transport.closed], ["closed", true]);
    deepEqual(
      this.#waits.filter(({ watched }) => watched.result === "pending"),
      [],
    );
    for (const { what, watched } of this.#waits)
      if (what === "drained") ok([undefined, SIGNAL].includes(watched.result as Error));

    const heard = ear.messages.map(inShort);
    const said = speaker.said.map(inShort);
    deepEqual(heard, ear.isClosed ? said : said.slice(0, heard.length));
    const answered = ear.pongs.map((pong) => talker.pings.findIndex((ping) => isSame(ping, pong)));
    ok(!answered.includes(-1));

    const isWhole = info.wasClean && info.initiator === "peer" && info.cause === undefined;
    const whole = talker.messages - Number(talker.isWithinMessage);
    this.listening.verify(isWhole && !this.#isEnded ? whole : undefined);
    deepEqual([session?.freed ?? 1, stage.host.errors], [1, []]);
    stage.host.pass(1e6);
    deepEqual(stage.host.timers, []);
  }

  #settle(): boolean {
    this.stage.settle();
    this.hear();
    return this.stage.transport.deliver();
  }

  #react(): void {
    for (const step of this.#reactions.shift() ?? []) this.perform(step);
  }
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return String(one) === String(other);
}

test("a connection does as a model says, whatever is called when", async () => {
  await fc.assert(
    fc.asyncProperty(scenario, async (given) => {
      const model = new Model(given);
      for (const step of given.steps) {
        model.perform(step);
        model.hear();
        await Promise.resolve();
      }
      await model.finish();
      model.verify();
    }),
    { numRuns: 60 },
  );
  // To find the shortest way to a failure takes a while.
}, 120_000);
