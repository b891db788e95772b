import fc from "fast-check";
import { expect, test } from "vitest";
import { Alarms, type Sleeper } from "../src/alarms.ts";
import { VirtualHost } from "./support/host.ts";

/** Writes down when it is woken. */
class Dreamer implements Sleeper {
  alarmMs = Infinity;
  alarmPlace = -1;
  readonly woken: number[] = [];
  onWake: (nowMs: number) => void = () => {};

  wake(nowMs: number): void {
    this.woken.push(nowMs);
    this.onWake(nowMs);
  }
}

function scene() {
  const host = new VirtualHost();
  return { host, alarms: new Alarms(host), sleeper: new Dreamer() };
}

test("a sleeper is woken once, at its time", () => {
  const { host, alarms, sleeper } = scene();
  alarms.set(sleeper, 100);
  host.pass(99);
  expect(sleeper.woken).toEqual([]);
  host.pass(1000);
  expect([sleeper.woken, sleeper.alarmMs, sleeper.alarmPlace]).toEqual([[100], Infinity, -1]);
});

test("an alarm set anew replaces the one before, whether it is earlier or later", () => {
  const { host, alarms, sleeper } = scene();
  alarms.set(sleeper, 100);
  alarms.set(sleeper, 300);
  host.pass(200);
  expect(sleeper.woken).toEqual([]);
  alarms.set(sleeper, 250);
  host.pass(1000);
  expect(sleeper.woken).toEqual([250]);
});

test("Infinity takes a sleeper out of the heap", () => {
  const { host, alarms, sleeper } = scene();
  alarms.set(sleeper, 100);
  alarms.set(sleeper, Infinity);
  expect(sleeper.alarmPlace).toBe(-1);
  host.pass(1000);
  expect(sleeper.woken).toEqual([]);
});

test("who never slept may be set to Infinity", () => {
  const { host, alarms, sleeper } = scene();
  alarms.set(sleeper, Infinity);
  expect([sleeper.alarmPlace, host.timers]).toEqual([-1, []]);
});

test("a time that is past, even -Infinity, wakes after 1 ms and never within the call", () => {
  const { host, alarms, sleeper } = scene();
  host.pass(500);
  alarms.set(sleeper, -Infinity);
  expect([sleeper.woken, host.timers]).toEqual([[], [501]]);
  host.pass(1);
  expect(sleeper.woken).toEqual([501]);
});

test("a thousand sleepers share one timer, which an earlier one replaces", () => {
  const { host, alarms } = scene();
  for (let i = 0; i < 1000; i++) alarms.set(new Dreamer(), 1000 + i);
  expect([host.timers, host.calls.setTimer]).toEqual([[1000], 1]);
  alarms.set(new Dreamer(), 10);
  expect([host.timers, host.calls.setTimer]).toEqual([[10], 2]);
});

test("once nobody sleeps no timer is started", () => {
  const { host, alarms, sleeper } = scene();
  alarms.set(sleeper, 100);
  alarms.set(sleeper, Infinity);
  host.pass(1000);
  expect(host.timers).toEqual([]);
});

test("who is woken may set its alarm again, and those of others", () => {
  const { host, alarms, sleeper } = scene();
  const other = new Dreamer();
  sleeper.onWake = (nowMs) => {
    if (sleeper.woken.length < 3) alarms.set(sleeper, nowMs + 10);
    alarms.set(other, Infinity);
  };
  alarms.set(sleeper, 100);
  alarms.set(other, 100);
  host.pass(1000);
  expect([sleeper.woken, other.woken]).toEqual([[100, 110, 120], []]);
});

test("any sleepers, set and set again in any order, wake at the last time that was set", () => {
  const settings = fc.array(
    fc.record({
      who: fc.nat(19),
      atMs: fc.oneof(fc.integer({ min: 1, max: 99 }), fc.constant(Infinity)),
    }),
    { maxLength: 200 },
  );
  fc.assert(
    fc.property(settings, (all) => {
      const { host, alarms } = scene();
      const sleepers = Array.from({ length: 20 }, () => new Dreamer());
      const order: number[] = [];
      for (const sleeper of sleepers) sleeper.onWake = (nowMs) => void order.push(nowMs);
      const last = new Map<number, number>();
      for (const { who, atMs } of all) {
        alarms.set(sleepers[who], atMs);
        last.set(who, atMs);
      }
      host.pass(100);
      const expected = sleepers.map((_, who) =>
        [last.get(who) ?? Infinity].filter(Number.isFinite),
      );
      expect(sleepers.map(({ woken }) => woken)).toEqual(expected);
      expect(order).toEqual(expected.flat().toSorted((a, b) => a - b));
    }),
  );
});
