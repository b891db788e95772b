import { completePlatform } from "@ws/core";
import fc from "fast-check";
import { expect, test } from "vitest";
import { nodePlatform } from "../src/platform.ts";

const pure = completePlatform();

test("text is decoded and checked as its plain twins do it, at every place of any bytes", () => {
  const ascii = fc.uint8Array({ max: 0x7f, maxLength: 60 });
  const valid = fc.string({ unit: "binary", maxLength: 40 }).map((text) => Buffer.from(text));
  const any = fc.oneof(ascii, valid, fc.uint8Array({ maxLength: 60 }));
  fc.assert(
    fc.property(any, fc.nat(9), fc.nat(9), (text, before, after) => {
      const bytes = new Uint8Array(before + text.length + after).fill(0xff);
      bytes.set(text, before);
      const end = before + text.length;
      expect(nodePlatform.decodeUtf8(bytes, before, end)).toBe(pure.decodeUtf8(bytes, before, end));
      expect(nodePlatform.isUtf8(bytes, before, end)).toBe(pure.isUtf8(bytes, before, end));
    }),
    { numRuns: 2000 },
  );
});

test("random bits are all over, and fresh, beyond the end of the pool", () => {
  const drawn = Array.from({ length: 5000 }, () => nodePlatform.randomUint32());
  expect(new Set(drawn).size).toBeGreaterThan(4990);
  expect(drawn.every((bits) => Number.isInteger(bits) && bits >= 0 && bits < 2 ** 32)).toBe(true);
  for (let bit = 0; bit < 32; bit++) {
    const ones = drawn.filter((bits) => ((bits >>> bit) & 1) === 1).length;
    expect(Math.abs(ones - 2500)).toBeLessThan(400);
  }
});

test("memory is allocated exactly, and apart", () => {
  const one = nodePlatform.allocate(20);
  expect([one.constructor, one.length, one.buffer.byteLength]).toEqual([Uint8Array, 20, 20]);
  expect(nodePlatform.allocate(20).buffer).not.toBe(one.buffer);
});
