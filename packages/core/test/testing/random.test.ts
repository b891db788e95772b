import { describe, expect, test } from "vitest";
import { Random } from "../../src/testing/random.ts";

const SEEDS = [0, 1, 2, 2 ** 32, Number.MAX_SAFE_INTEGER];

function draws(random: Random, count = 4): number[] {
  return Array.from({ length: count }, () => random.uint32());
}

describe("a seeded generator", () => {
  test("makes the choices of its seed, on every machine", () => {
    expect(draws(new Random(1))).toMatchInlineSnapshot(`
      [
        441792574,
        614447336,
        1644328534,
        3387734806,
      ]
    `);
  });

  test("makes other choices for every other seed, also where seeds are alike", () => {
    const firsts = Array.from({ length: 10_000 }, (_, seed) => new Random(seed).uint32());
    // The chance that two of 10,000 are equal is 1 %, and these are always the same 10,000.
    expect(new Set(firsts).size).toBe(10_000);
    expect(new Set(SEEDS.map((seed) => draws(new Random(seed)).join())).size).toBe(SEEDS.length);
  });

  test.each([-1, 0.5, NaN, Infinity, 2 ** 53])("does not take %s for a seed", (seed) => {
    expect(() => new Random(seed)).toThrow(RangeError);
  });

  test("gives every bit about as often as not", () => {
    const random = new Random(1);
    const ones = Array.from({ length: 32 }, () => 0);
    for (const value of draws(random, 10_000))
      for (let bit = 0; bit < 32; bit++) ones[bit] += (value >>> bit) & 1;
    // Five standard deviations, of 50 each.
    expect(ones.filter((count) => Math.abs(count - 5000) > 250)).toEqual([]);
  });

  test("chooses within a range, both ends included", () => {
    const random = new Random(1);
    const chosen = new Set(Array.from({ length: 100 }, () => random.within([3, 5])));
    expect([...chosen].toSorted((a, b) => a - b)).toEqual([3, 4, 5]);
    expect(random.within(7)).toBe(7);
  });

  test("picks every item, and nothing else", () => {
    const random = new Random(1);
    const picked = new Set(Array.from({ length: 100 }, () => random.pick(["a", "b", "c"])));
    expect([...picked].toSorted()).toEqual(["a", "b", "c"]);
  });

  test("says yes as often as it is told to", () => {
    const random = new Random(1);
    const yes = (probability: number) =>
      Array.from({ length: 1000 }, () => random.chance(probability)).filter(Boolean).length;
    expect([yes(0), yes(1)]).toEqual([0, 1000]);
    expect(Math.abs(yes(0.25) - 250)).toBeLessThan(70);
  });

  test("forks one that does not hear what it is asked afterwards", () => {
    const [one, other] = [new Random(1), new Random(1)];
    const [fork, twin] = [one.fork(), other.fork()];
    draws(one, 7);
    expect(draws(fork)).toEqual(draws(twin));
  });
});
