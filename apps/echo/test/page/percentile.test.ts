import { describe, expect, test } from "vitest";
import { percentile } from "../../src/page/percentile.ts";

const HUNDRED = Array.from({ length: 100 }, (_, index) => index + 1);

describe("a reader of latencies", () => {
  test("finds the nearest rank", () => {
    const found = [0, 0.5, 0.99, 0.991, 1].map((fraction) => percentile(HUNDRED, fraction));
    expect(found).toEqual([1, 50, 99, 100, 100]);
  });

  test("finds the only value everywhere", () => {
    expect([percentile([7], 0.5), percentile([7], 0.99)]).toEqual([7, 7]);
  });

  test("finds nothing in nothing", () => {
    expect(percentile([], 0.5)).toBeUndefined();
  });
});
