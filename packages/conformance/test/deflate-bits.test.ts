// DEFLATE by hand, read by zlib: what a case says of its blocks is what they hold.

import { constants, inflateRawSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { hex, join, toHex, utf8 } from "../src/bytes.ts";
import { compressed, final, fixed, run, stored, unflushed } from "../src/cases/deflate-bits.ts";
import { letters, octets } from "../src/cases/payload.ts";

const TAIL = hex("00 00 ff ff");
const inflated = (payload: Uint8Array) =>
  inflateRawSync(join([payload, TAIL]), { finishFlush: constants.Z_SYNC_FLUSH });

describe("the examples of RFC 7692 §7.2.3", () => {
  test.each([
    ["Hello, with the fixed codes", compressed(fixed(utf8("Hello"))), "f2 48 cd c9 c9 07 00"],
    ["Hello, stored", compressed(stored(utf8("Hello"))), "00 05 00 fa ff 48 65 6c 6c 6f 00"],
    ["Hello, final", compressed(final(fixed(utf8("Hello")))), "f3 48 cd c9 c9 07 00 00"],
    [
      "Hello, in two blocks",
      compressed(fixed(utf8("He")), stored(new Uint8Array(0)), fixed(utf8("llo"))),
      "f2 48 05 00 00 00 ff ff ca c9 c9 07 00",
    ],
    ["nothing", compressed(), "00"],
    ["nothing, with the fixed codes", compressed(fixed()), "02 00"],
    [
      "nothing behind a final block",
      unflushed(final(fixed(utf8("Hello")))),
      "f3 48 cd c9 c9 07 00",
    ],
  ])("%s", (_, bytes, expected) => {
    expect(toHex(bytes)).toBe(expected);
  });
});

describe("symbols are read back", () => {
  test("all bytes", () => {
    expect(inflated(compressed(fixed(octets(256))))).toEqual(octets(256));
  });

  test.each([3, 4, 10, 11, 18, 19, 34, 66, 130, 227, 257, 258])("a length of %i", (length) => {
    const bytes = letters(300);
    const read = inflated(compressed(fixed(bytes, { length, distance: 300 })));
    expect(read).toEqual(join([bytes, bytes.subarray(0, length)]));
  });

  test.each([1, 4, 5, 8, 9, 256, 257, 512, 1025, 16_384, 24_577, 32_767, 32_768])(
    "a distance of %i",
    (distance) => {
      const bytes = octets(32_768);
      const read = inflated(compressed(stored(bytes), fixed({ length: 3, distance })));
      const repeated = Array.from(
        { length: 3 },
        (_, at) => bytes[32_768 - distance + (at % distance)],
      );
      expect([...read.subarray(32_768)]).toEqual(repeated);
    },
  );

  // 64 MiB are a quarter of a million references.
  test.each([1, 2, 3, 4, 259, 260, 261, 1000, 67_108_864])("a run of %i", (length) => {
    const read = inflated(compressed(run(0x61, length)));
    expect(read.equals(Buffer.alloc(length, 0x61))).toBe(true);
  });
});
