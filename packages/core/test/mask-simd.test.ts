import fc from "fast-check";
import { afterEach, describe, expect, test, vi } from "vitest";
import { unmaskBytes } from "../src/mask.ts";
import { unmaskBySimd } from "../src/mask-simd.ts";
import { pattern, RFC_KEY } from "./support/frame.ts";

type Mask = typeof unmaskBytes;

/** The whole buffer, so that no stray write hides. */
function masked(mask: Mask, start: number, size: number, key: number): Uint8Array {
  const buffer = pattern(start + size + 16);
  mask(buffer, start, start + size, key);
  return buffer;
}

function different(mask: Mask, sizes: readonly number[]): number[] {
  return sizes.filter((size) => {
    const came = masked(mask, 3, size, RFC_KEY);
    return Buffer.compare(came, masked(unmaskBytes, 3, size, RFC_KEY)) !== 0;
  });
}

/** Around where it begins, the sixteen bytes of a step, and the memory that it has. */
const SIZES = [1024, 16_384, 65_536, 131_072].flatMap((size) =>
  Array.from({ length: 20 }, (_, i) => size + i - 10),
);

describe("masking by WebAssembly", () => {
  test("C5 equals the plain twin at every size around its own", () => {
    expect(different(unmaskBySimd, [0, 1, 63, ...SIZES])).toEqual([]);
  });

  test("C5 equals the plain twin for any key and place", () => {
    fc.assert(
      fc.property(fc.nat(70), fc.nat(140_000), fc.integer(), (start, size, key) => {
        const came = masked(unmaskBySimd, start, size, key);
        expect(Buffer.compare(came, masked(unmaskBytes, start, size, key))).toBe(0);
      }),
      { numRuns: 50 },
    );
  });
});

describe("masking where there is no WebAssembly", () => {
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.resetModules();
  });

  function WithoutSimd(): never {
    throw new SyntaxError("invalid opcode");
  }

  test.each([
    ["at all", undefined],
    ["with these instructions", { Module: WithoutSimd }],
  ])("%s equals the plain twin", async (_, lacking) => {
    vi.resetModules();
    vi.stubGlobal("WebAssembly", lacking);
    const fresh = await import("../src/mask-simd.ts");
    expect(different(fresh.unmaskBySimd, SIZES)).toEqual([]);
  });
});
