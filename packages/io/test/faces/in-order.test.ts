import { expect, test } from "vitest";
import { InOrder } from "../../src/faces/in-order.ts";
import { microtasks } from "../support/stage.ts";

function scene() {
  const told: unknown[] = [];
  const order = new InOrder((error) => void told.push(error));
  return { told, order, note: (what: unknown) => void told.push(what) };
}

test("nothing is read: it runs at once", () => {
  const { told, order, note } = scene();
  order.run(() => note("a"));
  expect([told, order.waits]).toEqual([["a"], false]);
});

test("what is read later keeps its place", async () => {
  const { told, order, note } = scene();
  let read: (value: string) => void = () => {};
  order.runWith(new Promise<string>((resolve) => (read = resolve)), note);
  order.runWith(Promise.resolve("second"), note);
  order.run(() => note("third"));
  await microtasks();
  expect([told, order.waits]).toEqual([[], true]);
  read("first");
  await microtasks();
  order.run(() => note("fourth"));
  expect([told, order.waits]).toEqual([["first", "second", "third", "fourth"], false]);
});

test("what cannot be read is told, and nothing behind it runs", async () => {
  const { told, order, note } = scene();
  order.runWith(Promise.reject(new Error("gone")), note);
  order.run(() => note("never"));
  await microtasks();
  expect(told).toEqual([new Error("gone")]);
});
