import { expect, test } from "vitest";
import { guard, isThenable, watch } from "../src/guard.ts";

const failures = () => {
  const told: unknown[] = [];
  return { told, concerned: { fail: (error: unknown) => void told.push(error) } };
};

test("a function that throws, or rejects, is told once; one that does neither is not", async () => {
  const { told, concerned } = failures();
  const errors = [new Error("thrown"), new Error("rejected"), "no error at all"];
  guard(() => {
    throw errors[0];
  }, concerned);
  expect(told).toEqual([errors[0]]);
  guard(() => Promise.reject(errors[1]), concerned);
  guard(() => Promise.reject(errors[2]), concerned);
  guard(() => Promise.resolve("fine"), concerned);
  guard(() => "fine", concerned);
  await new Promise((resolve) => setImmediate(resolve));
  expect(told).toEqual(errors);
});

test("what is returned may be anything; a promise is what has then", () => {
  const { told, concerned } = failures();
  for (const result of [undefined, null, 7, "ok", {}, []]) {
    expect(isThenable(result)).toBe(false);
    watch(result, concerned);
  }
  expect(isThenable(Promise.resolve())).toBe(true);
  expect(told).toEqual([]);
});
