import fc from "fast-check";
import { expect, test } from "vitest";

import { decodeLatin1, encodeLatin1 } from "../../src/opening/latin1.ts";

test("each byte is the character of its number, 80–9F as well", () => {
  const all = Uint8Array.from({ length: 256 }, (_, byte) => byte);
  expect(decodeLatin1(all)).toBe(Buffer.from(all).toString("latin1"));
});

test("decoding and encoding gives the same bytes, of any length", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 10_000 }), (bytes) => {
      expect(encodeLatin1(decodeLatin1(bytes))).toEqual(bytes);
    }),
  );
  const long = new Uint8Array(1_000_000).fill(0xe9);
  expect(decodeLatin1(long)).toBe("\xe9".repeat(1_000_000));
});
