import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Clock } from "../../src/testing/clock.ts";

describe("a virtual clock", () => {
  test("stands still until it is told", () => {
    const clock = new Clock(500);
    expect([clock.nowMs, clock.next]).toEqual([500, Infinity]);
    clock.advance(20);
    expect(clock.nowMs).toBe(520);
    clock.advanceTo(100);
    expect(clock.nowMs).toBe(520);
  });

  test("stops wherever something happens, and lets that ask for more", () => {
    const clock = new Clock();
    const log: string[] = [];
    clock.at(10, () => {
      log.push(`first at ${clock.nowMs}`);
      clock.at(15, () => log.push(`second at ${clock.nowMs}`));
      clock.at(5, () => log.push(`overdue at ${clock.nowMs}`));
    });
    expect(clock.next).toBe(10);
    clock.advance(9);
    expect(log).toEqual([]);
    clock.advance(10);
    expect(log).toEqual(["first at 10", "overdue at 10", "second at 15"]);
    expect([clock.nowMs, clock.next]).toEqual([19, Infinity]);
  });

  test("forgets what was cancelled, also while it rings", () => {
    const clock = new Clock();
    const log: string[] = [];
    const cancel = clock.at(1, () => log.push("cancelled"));
    clock.at(2, () => cancelOther());
    const cancelOther = clock.at(2, () => log.push("cancelled while ringing"));
    cancel();
    expect(clock.next).toBe(2);
    clock.advance(10);
    expect(log).toEqual([]);
  });

  test("rings in the order of time, and of asking where the time is one", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(20), fc.boolean()), { maxLength: 60 }), (asked) => {
        const clock = new Clock();
        const rung: [number, number][] = [];
        for (const [order, [dueMs, isCancelled]] of asked.entries()) {
          const cancel = clock.at(dueMs, () => rung.push([clock.nowMs, order]));
          if (isCancelled) cancel();
        }
        clock.advance(20);
        const expected = [...asked.entries()]
          .filter(([, [, isCancelled]]) => !isCancelled)
          .map(([order, [dueMs]]): [number, number] => [dueMs, order])
          .toSorted(([a], [b]) => a - b);
        expect(rung).toEqual(expected);
      }),
    );
  });
});
