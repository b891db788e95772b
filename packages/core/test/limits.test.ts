import { expect, test } from "vitest";
import { UsageError } from "../src/error.ts";
import { DEFAULT_LIMITS, effectiveLimits, type Limits } from "../src/limits.ts";

test("every limit has a default", () => {
  expect(effectiveLimits()).toEqual({
    handshakeTimeoutMs: 10_000,
    maxHeadBytes: 16_384,
    maxHeaders: 128,
    maxBodyBytes: 65_536,
    maxMessageBytes: 16_777_216,
    maxFragments: 131_072,
    maxUnreadBytes: 16_777_216,
    keepaliveIntervalMs: 30_000,
    keepaliveTimeoutMs: 30_000,
    closeTimeoutMs: 10_000,
    writeStallTimeoutMs: 30_000,
    idleTimeoutMs: Infinity,
    maxLifetimeMs: Infinity,
  });
  expect(Object.isFrozen(DEFAULT_LIMITS)).toBe(true);
});

test("a limit that is given replaces its default, `undefined` does not", () => {
  const given = {
    maxFragments: 0,
    maxHeaders: Infinity,
    maxMessageBytes: undefined,
  } as object;
  const limits = effectiveLimits(given);
  expect(limits).toEqual({ ...DEFAULT_LIMITS, maxFragments: 0, maxHeaders: Infinity });
  expect(Object.isFrozen(limits)).toBe(true);
});

test("other options beside limits are left out", () => {
  const given = { port: 80, maxHeaders: 5 };
  expect(effectiveLimits(given)).toEqual({ ...DEFAULT_LIMITS, maxHeaders: 5 });
});

test("2^31 is a large limit, not a negative one", () => {
  expect(effectiveLimits({ maxMessageBytes: 2 ** 31 }).maxMessageBytes).toBe(2_147_483_648);
});

test.each([-1, 1.5, Number.NaN, -Infinity, 2 ** 53, "5", null, 5n])("%s is no limit", (value) => {
  const given = { maxFragments: value } as Partial<Limits>;
  expect(() => effectiveLimits(given)).toThrow(UsageError);
  expect(() => effectiveLimits(given)).toThrow(/maxFragments/);
});
