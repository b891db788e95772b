import { describe, expect, test } from "vitest";
import { backoffMs } from "../../src/page/backoff.ts";

describe("a page that lost its connection", () => {
  test("waits twice as long each time, and 30 s at most", () => {
    const delays = Array.from({ length: 9 }, (_, attempt) => backoffMs(attempt, 1));
    expect(delays).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
  });

  test("waits half of that where chance says so, never less", () => {
    expect([backoffMs(0, 0), backoffMs(3, 0), backoffMs(1000, 0)]).toEqual([250, 2000, 15_000]);
  });
});
