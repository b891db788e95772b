// What a Platform does faster than pure code, beside its plain twins; and what no pure code can do.

import { completePlatform, type Platform } from "@ws/core";
import fc from "fast-check";
import { expect, test } from "vitest";

const pure = completePlatform();
const utf8 = (text: string) => new TextEncoder().encode(text);
/** On both sides of where short text ends. */
const text = fc.oneof(fc.string({ unit: "binary", maxLength: 200 }), fc.string({ maxLength: 100 }));

export function registerPlatform(platform: Platform): void {
  test("text is decoded and checked as its plain twins do it, at every place of any bytes", () => {
    const ascii = fc.uint8Array({ max: 0x7f, maxLength: 60 });
    const any = fc.oneof(ascii, text.map(utf8), fc.uint8Array({ maxLength: 80 }));
    fc.assert(
      fc.property(any, fc.nat(9), fc.nat(9), (said, before, after) => {
        const bytes = new Uint8Array(before + said.length + after).fill(0xff);
        bytes.set(said, before);
        const end = before + said.length;
        expect(platform.decodeUtf8(bytes, before, end)).toBe(pure.decodeUtf8(bytes, before, end));
        expect(platform.isUtf8(bytes, before, end)).toBe(pure.isUtf8(bytes, before, end));
      }),
      { numRuns: 2000 },
    );
  });

  test("text is encoded as its plain twin does it, lone surrogates included", () => {
    const units = fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 150 });
    const any = fc.oneof(
      text,
      units.map((all) => String.fromCharCode(...all)),
    );
    fc.assert(
      fc.property(any, (one) => {
        const [ours, theirs] = [new Uint8Array(900), new Uint8Array(900)];
        const bytes = platform.encodeUtf8Into(one, ours, 3);
        expect(bytes).toBe(pure.encodeUtf8Into(one, theirs, 3));
        expect([platform.utf8Length(one), pure.utf8Length(one)]).toEqual([bytes, bytes]);
        const exact = new Uint8Array(3 + bytes);
        platform.encodeUtf8Into(one, exact, 3);
        expect(exact.subarray(3)).toEqual(ours.subarray(3, 3 + bytes));
        expect(ours.subarray(0, 3 + bytes)).toEqual(theirs.subarray(0, 3 + bytes));
      }),
    );
  });

  test("random bits are all over, and fresh, beyond the end of the pool", () => {
    const drawn = Array.from({ length: 5000 }, () => platform.randomUint32());
    expect(new Set(drawn).size).toBeGreaterThan(4990);
    expect(drawn.every((bits) => Number.isInteger(bits) && bits >= 0 && bits < 2 ** 32)).toBe(true);
    for (let bit = 0; bit < 32; bit++) {
      const ones = drawn.filter((bits) => ((bits >>> bit) & 1) === 1).length;
      expect(Math.abs(ones - 2500)).toBeLessThan(400);
    }
  });

  test.each([0, 1, 100, 5000])("a copy of %i bytes is exact, and apart", (size) => {
    const bytes = Uint8Array.from({ length: size + 7 }, (_, at) => at);
    const copy = platform.copy(bytes, 3, size + 3);
    expect(copy.constructor).toBe(Uint8Array);
    expect(copy).toEqual(bytes.subarray(3, size + 3));
    expect([copy.byteOffset, copy.buffer.byteLength]).toEqual([0, size]);
    expect(copy.buffer).not.toBe(bytes.buffer);
  });

  test("it masks as the plain twin does", () => {
    for (const size of [0, 1, 63, 64, 1023, 1024, 1040, 65_535, 65_536, 65_537, 200_001]) {
      const ours = Uint8Array.from({ length: size + 9 }, (_, at) => at);
      const theirs = ours.slice();
      platform.unmask(ours, 5, size + 5, 0x3d21_fa37);
      pure.unmask(theirs, 5, size + 5, 0x3d21_fa37);
      expect(ours.every((byte, at) => byte === theirs[at])).toBe(true);
    }
  });

  test("memory is allocated exactly, and apart", () => {
    const one = platform.allocate(20);
    expect([one.constructor, one.length, one.buffer.byteLength]).toEqual([Uint8Array, 20, 20]);
    expect(platform.allocate(20).buffer).not.toBe(one.buffer);
  });
}
