import { expect, test } from "vitest";
import { Fifo } from "../src/fifo.ts";
import { expectLinear } from "./support/growth.ts";

test("who comes first is taken first, though others come between", () => {
  const fifo = new Fifo<number>();
  for (const item of [1, 2, 3]) fifo.push(item);
  const taken = [fifo.take()];
  fifo.push(4);
  for (let i = 0; i < 4; i++) taken.push(fifo.take());
  fifo.push(5);
  taken.push(fifo.take());
  expect(taken).toEqual([1, 2, 3, 4, undefined, 5]);
});

test("a list that is cleared is empty", () => {
  const fifo = new Fifo<number>();
  for (const item of [1, 2]) fifo.push(item);
  fifo.take();
  fifo.push(3);
  fifo.clear();
  expect(fifo.take()).toBe(undefined);
});

test("n who wait are taken in time of the order of n", () => {
  expectLinear((n) => {
    const fifo = new Fifo<number>();
    for (let item = 0; item < n; item++) fifo.push(item);
    const startMs = performance.now();
    while (fifo.take() !== undefined);
    return performance.now() - startMs;
  });
});
