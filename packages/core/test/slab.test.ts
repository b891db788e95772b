import fc from "fast-check";
import { expect, test } from "vitest";
import { Slab } from "../src/slab.ts";
import { allocations } from "./support/allocations.ts";
import { pattern } from "./support/frame.ts";

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

test("B4 a slab has at most four times what it holds, or 4 KiB", () => {
  const pieces = fc.array(fc.nat(3000), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(pieces, fc.double({ min: 0, max: 2 ** 63, noNaN: true }), (sizes, expected) => {
      const slab = new Slab();
      for (const size of sizes) {
        const piece = new Uint8Array(size);
        const [capacity] = allocations(() => slab.append(piece, 0, size, expected));
        if (capacity === undefined) continue;
        expect(capacity).toBeGreaterThanOrEqual(slab.length);
        expect(capacity).toBeLessThanOrEqual(Math.max(4096, 4 * slab.length));
      }
    }),
  );
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
  [5000, 10_001, 5000],
])("who keeps %i bytes of a slab of %i keeps a buffer of %i", (count, capacity, kept) => {
  const slab = new Slab();
  slab.append(pattern(count), 0, count, capacity);
  expect(slab.take().buffer.byteLength).toBe(kept);
});
