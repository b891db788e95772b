import { expect, test } from "vitest";
import { Fifo } from "../src/fifo.ts";

test("who comes first is taken first, though others come between", () => {
  const fifo = new Fifo<number>();
  for (const item of [1, 2, 3]) fifo.push(item);
  const taken = [fifo.take()];
  fifo.push(4);
  for (let i = 0; i < 4; i++) taken.push(fifo.take());
  expect(taken).toEqual([1, 2, 3, 4, undefined]);
});

test("a list that is cleared is empty", () => {
  const fifo = new Fifo<number>();
  for (const item of [1, 2]) fifo.push(item);
  fifo.take();
  fifo.push(3);
  fifo.clear();
  expect(fifo.take()).toBe(undefined);
});
