import fc from "fast-check";
import { expect, test } from "vitest";
import { owned, Slab } from "../src/slab.ts";
import { completePlatform } from "../src/platform.ts";
import { allocations } from "./support/allocations.ts";
import { concat, pattern } from "./support/frame.ts";

test("a slab gives the pieces as one whole, and starts anew", () => {
  const slab = new Slab();
  slab.append(pattern(10), 2, 5, 100);
  slab.append(pattern(3), 0, 3, 100);
  slab.append(pattern(3), 1, 1, 100);
  expect(slab.length).toBe(6);
  expect(slab.take()).toEqual(Uint8Array.of(2, 3, 4, 0, 1, 2));
  expect(slab.length).toBe(0);
  expect(slab.take()).toEqual(new Uint8Array(0));
});

test("a slab that is taken from does not write into what it gave", () => {
  const slab = new Slab();
  slab.append(pattern(4), 0, 4, 4);
  const whole = slab.take();
  slab.append(Uint8Array.of(9, 9), 0, 2, 4);
  expect(whole).toEqual(pattern(4));
});

test("memory behind what a slab gave shows nothing of what lay there before", () => {
  const used = (bytes: number) => new Uint8Array(bytes).fill(0x99);
  const slab = new Slab(completePlatform({ allocate: used }));
  slab.append(pattern(60), 0, 60, 100);
  const whole = slab.take();
  expect([whole, whole.buffer.byteLength]).toEqual([pattern(60), 100]);
  expect(new Uint8Array(whole.buffer, 60)).toEqual(new Uint8Array(40));
});

test("a slab that is cleared forgets", () => {
  const slab = new Slab();
  slab.append(pattern(4), 0, 4, 4);
  slab.clear();
  expect([slab.length, slab.take()]).toEqual([0, new Uint8Array(0)]);
});

test.each([
  [1, 2 ** 63, [4096], "A3 a byte of 2^63 makes the least slab"],
  [1, 100, [100], "what is expected to be short gets no more"],
  [2000, 2 ** 32, [8000], "A3 2000 bytes make four times as much"],
  [10_000, 10_000, [10_000], "what comes whole gets no more"],
  [10_000, 10_001, [10_001], "what is almost there gets what it needs"],
])("%i of %i bytes: %o (%s)", (count, expected, sizes) => {
  const slab = new Slab();
  const piece = pattern(count);
  expect(allocations(() => slab.append(piece, 0, count, expected))).toEqual(sizes);
});

test("B4 a slab has at most five times what it holds, or 4 KiB", () => {
  const pieces = fc.array(fc.nat(3000), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(pieces, fc.double({ min: 0, max: 2 ** 63, noNaN: true }), (sizes, expected) => {
      const slab = new Slab();
      for (const size of sizes) {
        const piece = new Uint8Array(size);
        const [capacity] = allocations(() => slab.append(piece, 0, size, expected));
        if (capacity === undefined) continue;
        expect(capacity).toBeGreaterThanOrEqual(slab.length);
        expect(capacity).toBeLessThanOrEqual(Math.max(4096, 5 * slab.length));
      }
    }),
  );
});

test("what four times would miss by little is reached at once", () => {
  const slab = new Slab();
  const chunk = pattern(262_130);
  const size = chunk.length;
  expect(allocations(() => slab.append(chunk, 0, size, 1_048_576, true))).toEqual([1_048_576]);
});

test("B4 a mebibyte in single bytes grows a slab five times", () => {
  const slab = new Slab();
  const byte = Uint8Array.of(7);
  const sizes = allocations(() => {
    for (let i = 0; i < 1_048_576; i++) slab.append(byte, 0, 1, Infinity);
  });
  expect(sizes).toEqual([4096, 16_388, 65_556, 262_228, 1_048_916]);
  expect(slab.length).toBe(1_048_576);
});

test.each([
  [5000, 5000, 5000],
  [5000, 9999, 9999],
  [5000, 10_000, 10_000],
  [5000, 10_001, 5000],
])("who keeps %i bytes of a slab of %i keeps a buffer of %i", (count, capacity, kept) => {
  const slab = new Slab();
  slab.append(pattern(count), 0, count, capacity);
  expect(slab.take().buffer.byteLength).toBe(kept);
});

test("large pieces are kept as they are, and joined once", () => {
  const slab = new Slab();
  const pieces = [20_000, 16_384, 3, 50_000].map(pattern);
  const sizes = allocations(() => {
    for (const piece of pieces) slab.append(piece, 0, piece.length, Infinity);
  });
  expect(sizes).toEqual([4096]);
  let whole: Uint8Array | undefined;
  expect(allocations(() => (whole = slab.take()))).toEqual([86_387]);
  expect(whole).toEqual(concat(...pieces));
  expect([slab.length, slab.take()]).toEqual([0, new Uint8Array(0)]);
});

test.each([1, 3])("what was gathered around a large piece keeps its place, %i before", (count) => {
  const slab = new Slab();
  slab.append(pattern(count), 0, count, Infinity);
  slab.append(pattern(16_384), 0, 16_384, Infinity);
  slab.append(pattern(3), 0, 3, Infinity);
  slab.append(pattern(3), 0, 3, Infinity);
  const whole = concat(pattern(count), pattern(16_384), pattern(3), pattern(3));
  expect([slab.length, slab.take()]).toEqual([whole.length, whole]);
});

test("a large piece of a much larger chunk is copied: it must not hold the chunk", () => {
  const slab = new Slab();
  const chunk = pattern(100_000);
  expect(allocations(() => slab.append(chunk, 10, 20_010, 20_000))).toEqual([20_000]);
  chunk.fill(0);
  expect(slab.take()).toEqual(pattern(20_010).slice(10));
});

test("a slab that is cleared forgets large pieces, too", () => {
  const slab = new Slab();
  slab.append(pattern(20_000), 0, 20_000, Infinity);
  slab.append(pattern(5), 0, 5, Infinity);
  slab.clear();
  slab.append(pattern(2), 0, 2, 2);
  expect([slab.length, slab.take()]).toEqual([2, pattern(2)]);
});

test("any pieces of any chunks become one whole, and the memory for it follows them", () => {
  const size = fc.oneof(fc.nat(50), fc.constantFrom(4096, 16_383, 16_384, 30_000));
  const pieces = fc.array(fc.record({ size, before: size, after: size }), { maxLength: 12 });
  fc.assert(
    fc.property(pieces, fc.nat(1e6), (list, surplus) => {
      const expected = list.reduce((sum, piece) => sum + piece.size, 0) + surplus;
      const slab = new Slab();
      let held: Uint8Array = new Uint8Array(0);
      for (const [i, { size: count, before, after }] of list.entries()) {
        const chunk = pattern(before + count + after).map((byte) => byte ^ i);
        const made = allocations(() => slab.append(chunk, before, before + count, expected));
        held = concat(held, chunk.subarray(before, before + count));
        expect(slab.length).toBe(held.length);
        expect(Math.max(0, ...made)).toBeLessThanOrEqual(Math.max(4096, 5 * held.length));
      }
      const whole = slab.take();
      expect(Buffer.compare(whole, held)).toBe(0);
      expect(whole.buffer.byteLength).toBeLessThanOrEqual(2 * whole.length);
    }),
    { numRuns: 60 },
  );
});

test("who owns no bytes has memory of their own for them: it may be transferred", () => {
  const none = new Uint8Array(0);
  const bytes = owned({ chunk: none, start: 0, end: 0, lent: false }, completePlatform());
  expect(bytes).toEqual(none);
  expect(bytes.buffer).not.toBe(none.buffer);
});
