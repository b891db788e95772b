import { expect, test } from "vitest";
import { Waiters } from "../src/waiters.ts";
import { countListeners } from "./support/signal.ts";
import { microtasks, watch } from "./support/stage.ts";

test("one event settles all who wait, once", async () => {
  const waiters = new Waiters<number>();
  const all = [watch(waiters.wait()), watch(waiters.wait())];
  waiters.resolve(1);
  const late = watch(waiters.wait());
  await microtasks();
  expect([...all, late].map(({ result }) => result)).toEqual([1, 1, "pending"]);
  waiters.reject("reason");
  await microtasks();
  expect([...all, late].map(({ result }) => result)).toEqual([1, 1, "reason"]);
});

test("a signal ends the waiting of who gave it, and of nobody else", async () => {
  const waiters = new Waiters<number>();
  const controller = new AbortController();
  const ended = watch(waiters.wait(controller.signal));
  const other = watch(waiters.wait());
  controller.abort("reason");
  waiters.resolve(1);
  await microtasks();
  expect([ended.result, other.result]).toEqual(["reason", 1]);
});

test("a signal that is aborted already ends the waiting at once", async () => {
  const { signal, listeners } = countListeners(AbortSignal.abort("reason"));
  await expect(new Waiters<number>().wait(signal)).rejects.toBe("reason");
  expect(listeners()).toBe(0);
});

test.each(["resolve", "reject", "abort"] as const)(
  "after %s the signal has no listener left",
  async (how) => {
    const controller = new AbortController();
    const { signal, listeners } = countListeners(controller.signal);
    const waiters = new Waiters<number>();
    const watched = watch(waiters.wait(signal));
    expect(listeners()).toBe(1);
    if (how === "abort") controller.abort("reason");
    else if (how === "reject") waiters.reject("reason");
    else waiters.resolve(1);
    await microtasks();
    expect([watched.result, listeners()]).toEqual([how === "resolve" ? 1 : "reason", 0]);
  },
);
