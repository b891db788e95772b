import { expect, test } from "vitest";
import { UsageError } from "../src/error.ts";
import * as Mistake from "../src/mistake.ts";
import { unmask } from "../src/mask.ts";
import { completePlatform } from "../src/platform.ts";
import { decodeUtf8, encodeUtf8Into, isUtf8, utf8Length } from "../src/utf8.ts";

test("a platform that gives nothing is pure, and has no randomness", () => {
  const platform = completePlatform();
  expect(platform).toEqual({
    decodeUtf8,
    encodeUtf8Into,
    isUtf8,
    utf8Length,
    unmask,
    randomUint32: expect.any(Function),
    copy: expect.any(Function),
    allocate: expect.any(Function),
  });
  expect(platform.allocate(3)).toEqual(new Uint8Array(3));
  expect(platform.copy(Uint8Array.of(1, 2, 3, 4), 1, 3)).toEqual(Uint8Array.of(2, 3));
  expect(() => platform.randomUint32()).toThrow(new UsageError(Mistake.randomnessMissing));
});

test("what a platform gives replaces the pure twin", () => {
  const given = {
    randomUint32: () => 7,
    unmask: () => undefined,
    copy: () => new Uint8Array(2),
    allocate: () => new Uint8Array(1),
  };
  expect(completePlatform(given)).toEqual({
    ...given,
    decodeUtf8,
    encodeUtf8Into,
    isUtf8,
    utf8Length,
  });
});
