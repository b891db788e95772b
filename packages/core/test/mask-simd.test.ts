import fc from "fast-check";
import { afterEach, describe, expect, test, vi } from "vitest";
import { unmaskBytes } from "../src/mask.ts";
import * as simd from "../src/mask-simd.ts";
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

/** The same, where it lies in memory that is read into. */
function maskedAsRead(
  { unmaskBySimd: mask, bytesRead: read, readingMemory: memory }: typeof simd,
  start: number,
  size: number,
): Uint8Array {
  memory().set(pattern(start + size + 16));
  const bytes = read(start + size + 16);
  mask(bytes, start, start + size, RFC_KEY);
  return bytes;
}

/** Around where it begins, the sixteen bytes of a step, and the memory that it has. */
const SIZES = [1024, 16_384, 65_536, 131_072].flatMap((size) =>
  Array.from({ length: 20 }, (_, i) => size + i - 10),
);

describe("masking by WebAssembly", () => {
  test("C5 equals the plain twin at every size around its own", () => {
    expect(different(simd.unmaskBySimd, [0, 1, 63, ...SIZES])).toEqual([]);
  });

  test("C5 equals the plain twin for any key and place", () => {
    fc.assert(
      fc.property(fc.nat(70), fc.nat(140_000), fc.integer(), (start, size, key) => {
        const came = masked(simd.unmaskBySimd, start, size, key);
        expect(Buffer.compare(came, masked(unmaskBytes, start, size, key))).toBe(0);
      }),
      { numRuns: 50 },
    );
  });

  test("C5 equals the plain twin where it was read, to the last byte of the memory", () => {
    const places = fc.tuple(fc.nat(70), fc.oneof(fc.nat(200), fc.nat(262_000)));
    fc.assert(
      fc.property(places, ([start, size]) => {
        const came = maskedAsRead(simd, start, size);
        expect(Buffer.compare(came, masked(unmaskBytes, start, size, RFC_KEY))).toBe(0);
      }),
      { numRuns: 50 },
    );
    const { length } = simd.readingMemory();
    const came = maskedAsRead(simd, 0, length - 16);
    expect(Buffer.compare(came, masked(unmaskBytes, 0, length - 16, RFC_KEY))).toBe(0);
  });

  test("what is masked elsewhere leaves alone what was read", () => {
    simd.readingMemory().set(pattern(140_000));
    const read = simd.bytesRead(140_000);
    masked(simd.unmaskBySimd, 3, 140_000, RFC_KEY);
    expect(Buffer.compare(read, pattern(140_000))).toBe(0);
  });

  test("what was read before the last is masked as any other", () => {
    simd.readingMemory().set(pattern(2016));
    const before = simd.bytesRead(2016);
    simd.bytesRead(100);
    simd.unmaskBySimd(before, 0, 2000, RFC_KEY);
    expect(Buffer.compare(before, masked(unmaskBytes, 0, 2000, RFC_KEY))).toBe(0);
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
    const came = maskedAsRead(fresh, 3, 5000);
    expect(Buffer.compare(came, masked(unmaskBytes, 3, 5000, RFC_KEY))).toBe(0);
    expect(different(fresh.unmaskBySimd, SIZES)).toEqual([]);
  });
});
