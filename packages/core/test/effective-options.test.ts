import { expect, test } from "vitest";
import { effectiveOptions, type Given, type Policy } from "../src/effective-options.ts";
import { UsageError } from "../src/error.ts";
import * as Mistake from "../src/mistake.ts";

const DEFAULTS: { maxBytes: number; slow: Policy } = { maxBytes: 5, slow: "close" };

test("what is not given, or `undefined`, has its default", () => {
  expect(effectiveOptions(DEFAULTS)).toEqual(DEFAULTS);
  expect(effectiveOptions(DEFAULTS, { maxBytes: undefined, slow: "drop" })).toEqual({
    maxBytes: 5,
    slow: "drop",
  });
});

test("options that have no default are left out", () => {
  const given = { maxBytes: Infinity, path: "/" };
  expect(effectiveOptions(DEFAULTS, given)).toEqual({ maxBytes: Infinity, slow: "close" });
});

test("what comes out does not change any more, and the defaults are not touched", () => {
  expect(Object.isFrozen(effectiveOptions(DEFAULTS, { maxBytes: 0 }))).toBe(true);
  expect(DEFAULTS).toEqual({ maxBytes: 5, slow: "close" });
});

test.each([
  [{ maxBytes: -1 }, "This one is maxBytes."],
  [{ maxBytes: "drop" }, "This one is maxBytes."],
  [{ maxBytes: null }, "This one is maxBytes."],
  [{ slow: 1 }, "This one is slow."],
  [{ slow: "clsoe" }, "This one is slow."],
])("%j is refused, by name", (given, detail) => {
  expect(() => effectiveOptions(DEFAULTS, given as Given<typeof DEFAULTS>)).toThrow(
    new UsageError(Mistake.limitInvalid, detail),
  );
});
