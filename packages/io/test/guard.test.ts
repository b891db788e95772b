import { expect, test } from "vitest";
import { guard, isThenable, watch } from "../src/guard.ts";

const failures = () => {
  const told: unknown[] = [];
  return { told, fail: (error: unknown) => void told.push(error) };
};

test("a function that throws, or rejects, is told once; one that does neither is not", async () => {
  const { told, fail } = failures();
  const errors = [new Error("thrown"), new Error("rejected"), "no error at all"];
  guard(() => {
    throw errors[0];
  }, fail);
  expect(told).toEqual([errors[0]]);
  guard(() => Promise.reject(errors[1]), fail);
  guard(() => Promise.reject(errors[2]), fail);
  guard(() => Promise.resolve("fine"), fail);
  guard(() => "fine", fail);
  await new Promise((resolve) => setImmediate(resolve));
  expect(told).toEqual(errors);
});

test("what is returned may be anything; a promise is what has then", () => {
  const { told, fail } = failures();
  for (const result of [undefined, null, 7, "ok", {}, []]) {
    expect(isThenable(result)).toBe(false);
    watch(result, fail);
  }
  expect(isThenable(Promise.resolve())).toBe(true);
  expect(told).toEqual([]);
});
