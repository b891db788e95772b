import { expect, test } from "vitest";

import { ALPHA, charSet, DIGIT, isMadeOf, range } from "../../src/opening/chars.ts";

test("a text is made of a set if each of its characters is a member", () => {
  const set = charSet(`-${DIGIT}${ALPHA}`);
  expect(isMadeOf("", set)).toBe(true);
  expect(isMadeOf("az-AZ-09", set)).toBe(true);
  expect(isMadeOf("a_z", set)).toBe(false);
  expect(isMadeOf("caf\xe9", set)).toBe(false);
  expect(isMadeOf("\u0130", set)).toBe(false);
});

test("a range holds its first and its last character", () => {
  expect(range(0x61, 0x65)).toBe("abcde");
  expect(range(0x61, 0x61)).toBe("a");
});
