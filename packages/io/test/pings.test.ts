import { queryObjects } from "node:v8";
import { expect, test } from "vitest";
import { Pings } from "../src/pings.ts";
import { Waiters } from "../src/waiters.ts";
import { countListeners } from "./support/signal.ts";
import { microtasks, watch } from "./support/stage.ts";

test("each ping has a payload of its own, of four bytes", () => {
  const pings = new Pings();
  const payloads = [pings.add(0), pings.add(0)].map(({ payload }) => payload);
  expect(payloads).toEqual([Uint8Array.of(0, 0, 0, 1), Uint8Array.of(0, 0, 0, 2)]);
});

test("a pong tells the round trip of its ping, and of all before it that were not answered", async () => {
  const pings = new Pings();
  const all = [pings.add(10), pings.add(20), pings.add(40)];
  const answers = all.map(({ answered }) => watch(answered));
  pings.pong(all[1].payload, 100);
  await microtasks();
  expect(answers.map(({ result }) => result)).toEqual([90, 80, "pending"]);
  pings.pong(all[2].payload, 140);
  await microtasks();
  expect(answers.map(({ result }) => result)).toEqual([90, 80, 100]);
});

test("pongs that nobody asked for answer nothing", async () => {
  const pings = new Pings();
  const { payload, answered } = pings.add(0);
  const watched = watch(answered);
  for (const bytes of [[], [0, 0, 0, 2], [0, 0, 1], [0, 0, 0, 1, 0]])
    pings.pong(Uint8Array.from(bytes), 10);
  await microtasks();
  expect(watched.result).toBe("pending");
  pings.pong(payload, 20);
  pings.pong(payload, 30);
  await microtasks();
  expect(watched.result).toBe(20);
});

test("a pong is read where it lies", async () => {
  const pings = new Pings();
  const { answered } = pings.add(0);
  pings.pong(Uint8Array.of(9, 9, 0, 0, 0, 1).subarray(2), 5);
  expect(await answered).toBe(5);
});

test("when no pong will come all are rejected", async () => {
  const pings = new Pings();
  const all = [pings.add(0), pings.add(0)].map(({ answered }) => watch(answered));
  pings.fail("reason");
  await microtasks();
  expect(all.map(({ result }) => result)).toEqual(["reason", "reason"]);
});

test("a signal ends the wait; the pong that comes then answers the others", async () => {
  const pings = new Pings();
  const controller = new AbortController();
  const { signal, listeners } = countListeners(controller.signal);
  const first = pings.add(0, signal);
  const second = pings.add(0);
  const all = [watch(first.answered), watch(second.answered)];
  controller.abort("reason");
  pings.pong(second.payload, 7);
  await microtasks();
  expect([all.map(({ result }) => result), listeners()]).toEqual([["reason", 7], 0]);
});

test("the pong of a ping that a signal ended answers those before it, not those after", async () => {
  const pings = new Pings();
  const controller = new AbortController();
  const all = [pings.add(0), pings.add(0, controller.signal), pings.add(0)];
  const answers = all.map(({ answered }) => watch(answered));
  controller.abort("reason");
  await microtasks();
  pings.pong(all[1].payload, 7);
  await microtasks();
  expect(answers.map(({ result }) => result)).toEqual([7, "reason", "pending"]);
  pings.pong(all[2].payload, 9);
  await microtasks();
  expect(answers.map(({ result }) => result)).toEqual([7, "reason", 9]);
});

test("pings that a signal ended leave nothing behind", async () => {
  const pings = new Pings();
  const kept = pings.add(0);
  const before = queryObjects(Waiters, { format: "count" });
  for (let i = 0; i < 1000; i++) {
    const controller = new AbortController();
    const { answered } = pings.add(0, controller.signal);
    controller.abort("reason");
    await expect(answered).rejects.toBe("reason");
  }
  // The last ones may still lie on the stack.
  expect(queryObjects(Waiters, { format: "count" }) - before).toBeLessThan(10);
  pings.pong(kept.payload, 5);
  expect(await kept.answered).toBe(5);
});
