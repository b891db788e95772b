import { completePlatform } from "@ws/core";
import fc from "fast-check";
import { expect, test } from "vitest";
import { bunPlatform } from "../src/platform.ts";

const pure = completePlatform();
const text = fc.oneof(fc.string({ unit: "binary", maxLength: 200 }), fc.string({ maxLength: 100 }));

test("text is decoded as its plain twin does it, or told to be none", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        text.map((one) => Buffer.from(one)),
        fc.uint8Array({ maxLength: 80 }),
      ),
      (bytes) => {
        const expected = pure.decodeUtf8(bytes, 0, bytes.length);
        expect(bunPlatform.decodeUtf8(bytes, 0, bytes.length)).toBe(expected);
        expect(bunPlatform.isUtf8(bytes, 0, bytes.length)).toBe(expected !== undefined);
      },
    ),
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
      const [ours, theirs] = [new Uint8Array(500), new Uint8Array(500)];
      const bytes = bunPlatform.encodeUtf8Into(one, ours, 3);
      expect(bytes).toBe(pure.encodeUtf8Into(one, theirs, 3));
      expect(ours.subarray(0, 3 + bytes)).toEqual(theirs.subarray(0, 3 + bytes));
    }),
  );
});

test("random bits differ", () => {
  const all = new Set(Array.from({ length: 5000 }, () => bunPlatform.randomUint32()));
  expect(all.size).toBeGreaterThan(4990);
});
