import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { turnKey, unmask, unmaskBytes, unmaskFew, unmaskWords } from "../src/mask.ts";
import { hex, pattern, RFC_KEY } from "./support/frame.ts";

const KEYS = [0, 1, RFC_KEY, 0x8000_0000, 0xffff_ffff, -2];

/** Masks `size` bytes at `offset` of a buffer; returns the whole buffer, so that no stray write hides. */
function masked(mask: typeof unmask, offset: number, size: number, key: number, start = 0): string {
  const buffer = pattern(offset + start + size + 16);
  mask(buffer.subarray(offset), start, start + size, key);
  return buffer.join();
}

describe("masking, RFC 6455 §5.3", () => {
  test("the payload of §5.7's masked Hello is unmasked in place", () => {
    const bytes = hex`7f 9f 4d 51 58`;
    unmask(bytes, 0, 5, RFC_KEY); // 37 fa 21 3d
    expect(bytes).toEqual(hex`48 65 6c 6c 6f`);
  });

  test.each([unmask, unmaskBytes, unmaskFew, unmaskWords])(
    "%o leaves what lies outside the range",
    (mask) => {
      const bytes = pattern(300);
      mask(bytes, 7, 290, RFC_KEY);
      expect(bytes.subarray(0, 7)).toEqual(pattern(300).subarray(0, 7));
      expect(bytes.subarray(290)).toEqual(pattern(300).subarray(290));
      mask(bytes, 7, 290, RFC_KEY);
      expect(bytes).toEqual(pattern(300));
    },
  );

  test("C5 the fast twins equal the plain twin at every length and alignment", () => {
    const different: string[] = [];
    for (const key of KEYS) {
      for (let offset = 0; offset < 8; offset++) {
        for (let size = 0; size <= 300; size++) {
          const plain = masked(unmaskBytes, offset, size, key);
          if (masked(unmaskWords, offset, size, key) !== plain)
            different.push(`words ${key} ${offset} ${size}`);
          if (masked(unmaskFew, offset, size, key) !== plain)
            different.push(`few ${key} ${offset} ${size}`);
          if (masked(unmask, offset, size, key) !== plain)
            different.push(`chosen ${key} ${offset} ${size}`);
        }
      }
    }
    expect(different).toEqual([]);
  });

  test("C5 the fast twin equals the plain twin for any key and place", () => {
    fc.assert(
      fc.property(fc.nat(7), fc.nat(70), fc.nat(3000), fc.integer(), (offset, start, size, key) => {
        expect(masked(unmaskWords, offset, size, key, start)).toBe(
          masked(unmaskBytes, offset, size, key, start),
        );
      }),
    );
  });

  test.each([0, 3, 63, 64, 65, 1001])("C5 %i bytes on a SharedArrayBuffer are unmasked", (size) => {
    const shared = new Uint8Array(new SharedArrayBuffer(size + 5), 3, size);
    shared.set(pattern(size));
    const plain = pattern(size);
    unmask(shared, 0, size, RFC_KEY);
    unmaskBytes(plain, 0, size, RFC_KEY);
    expect(Array.from(shared)).toEqual(Array.from(plain));
  });

  test.each([0, 1, 2, 3, 4, 5, 6, 7, 8, 4093])(
    "a piece that follows %i bytes goes on with the turned key",
    (cut) => {
      const atOnce = pattern(5000);
      unmaskBytes(atOnce, 0, 5000, RFC_KEY);
      const inTwo = pattern(5000);
      unmaskBytes(inTwo, 0, cut, RFC_KEY);
      unmaskBytes(inTwo, cut, 5000, turnKey(RFC_KEY, cut));
      expect(inTwo).toEqual(atOnce);
    },
  );
});
