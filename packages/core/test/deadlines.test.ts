import fc from "fast-check";
import { expect, test } from "vitest";
import { Deadlines, type Timer } from "../src/deadlines.ts";
import { effectiveLimits } from "../src/limits.ts";

const LIMITS = effectiveLimits({
  keepaliveIntervalMs: 10,
  keepaliveTimeoutMs: 20,
  closeTimeoutMs: 30,
  writeStallTimeoutMs: 40,
  idleTimeoutMs: 50,
});
const TIMERS = ["keepalive", "pong", "close", "stall", "idle", "lifetime"] as const;

/** All timers that have run out. */
function expired(deadlines: Deadlines, nowMs: number): Timer[] {
  const timers: Timer[] = [];
  for (let timer; (timer = deadlines.expired(nowMs)) !== undefined;) timers.push(timer);
  return timers;
}

test("without a timer nothing is waited for", () => {
  const deadlines = new Deadlines(LIMITS);
  expect([deadlines.next, expired(deadlines, 1e12), deadlines.next]).toEqual([
    Infinity,
    [],
    Infinity,
  ]);
});

test.each([
  ["keepalive", 110],
  ["pong", 120],
  ["close", 130],
  ["stall", 140],
  ["idle", 150],
] as const)("the timer %s runs out at its limit and then stops", (timer, dueMs) => {
  const deadlines = new Deadlines(LIMITS);
  deadlines.start(timer, 100);
  expect(deadlines.next).toBe(dueMs);
  expect(expired(deadlines, dueMs - 1)).toEqual([]);
  expect(deadlines.next).toBe(dueMs);
  expect(expired(deadlines, dueMs)).toEqual([timer]);
  expect([deadlines.next, expired(deadlines, dueMs)]).toEqual([Infinity, []]);
});

test("a timer whose limit is Infinity never runs out", () => {
  const deadlines = new Deadlines(LIMITS);
  deadlines.start("lifetime", 100);
  expect([deadlines.next, expired(deadlines, Number.MAX_VALUE)]).toEqual([Infinity, []]);
  deadlines.start("lifetime");
  expect([deadlines.next, expired(deadlines, 0), deadlines.next]).toEqual([
    -Infinity,
    [],
    Infinity,
  ]);
});

test("a timer that starts without the time is wanted at once, and runs from then", () => {
  const deadlines = new Deadlines(LIMITS);
  deadlines.start("close");
  expect(deadlines.next).toBe(-Infinity);
  expect([expired(deadlines, 1000), deadlines.next]).toEqual([[], 1030]);
  expect(expired(deadlines, 1030)).toEqual(["close"]);
});

test("a timer that starts anew runs from the later start", () => {
  const deadlines = new Deadlines(LIMITS);
  deadlines.start("idle", 0);
  deadlines.start("idle", 40);
  expect(expired(deadlines, 89)).toEqual([]);
  expect(expired(deadlines, 90)).toEqual(["idle"]);
});

test("a timer that starts once keeps its first start", () => {
  const deadlines = new Deadlines(LIMITS);
  deadlines.startOnce("close");
  expired(deadlines, 5);
  deadlines.startOnce("close");
  expect(expired(deadlines, 34)).toEqual([]);
  expect(expired(deadlines, 35)).toEqual(["close"]);
});

test("two timers run out one after the other: until both are told, more is wanted at once", () => {
  const deadlines = new Deadlines(LIMITS);
  deadlines.start("keepalive", 0);
  deadlines.start("pong", 0);
  expect([deadlines.expired(25), deadlines.next]).toEqual(["keepalive", -Infinity]);
  expect([deadlines.expired(25), deadlines.next]).toEqual(["pong", -Infinity]);
  expect([deadlines.expired(25), deadlines.next]).toEqual([undefined, Infinity]);
});

test("timers that stop do not run out", () => {
  const deadlines = new Deadlines(LIMITS);
  for (const timer of TIMERS) deadlines.start(timer, 0);
  deadlines.stop("pong");
  expect(expired(deadlines, 1000)).toEqual(["keepalive", "close", "stall", "idle"]);
  for (const timer of TIMERS) deadlines.start(timer, 0);
  deadlines.stopAll();
  expect([deadlines.next, expired(deadlines, 1000)]).toEqual([Infinity, []]);
});

test("the next deadline is never late", () => {
  const action = fc.record({
    timer: fc.constantFrom(...TIMERS),
    verb: fc.constantFrom("start", "startUntimed", "startOnce", "stop", "pass"),
    ms: fc.nat(30),
  });
  fc.assert(
    fc.property(fc.array(action, { maxLength: 40 }), (actions) => {
      const asked = new Deadlines(LIMITS);
      const stepped = new Deadlines(LIMITS);
      const told: string[] = [];
      const expected: string[] = [];
      let nowMs = 0;
      for (const { timer, verb, ms } of actions) {
        for (const deadlines of [asked, stepped]) {
          if (verb === "start") deadlines.start(timer, nowMs);
          if (verb === "startUntimed") deadlines.start(timer);
          if (verb === "startOnce") deadlines.startOnce(timer);
          if (verb === "stop") deadlines.stop(timer);
        }
        if (asked.next <= nowMs)
          told.push(...expired(asked, nowMs).map((name) => `${nowMs} ${name}`));
        expected.push(...expired(stepped, nowMs).map((name) => `${nowMs} ${name}`));
        for (const end = nowMs + (verb === "pass" ? ms : 0); nowMs < end;) {
          nowMs++;
          if (asked.next <= nowMs)
            told.push(...expired(asked, nowMs).map((name) => `${nowMs} ${name}`));
          expected.push(...expired(stepped, nowMs).map((name) => `${nowMs} ${name}`));
        }
      }
      expect(told).toEqual(expected);
    }),
  );
});
