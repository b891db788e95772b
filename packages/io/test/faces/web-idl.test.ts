import { describe, expect, test } from "vitest";
import {
  clampToUint16,
  enforceUint16,
  sizeOf,
  toMessage,
  toText,
} from "../../src/faces/web-idl.ts";

describe("[Clamp] unsigned short", () => {
  test.each([
    [1000, 1000],
    [-1, 0],
    [65_536, 65_535],
    [Infinity, 65_535],
    [Number.NaN, 0],
    [1.5, 2],
    [2.5, 2],
    [2.51, 3],
    [2.49, 2],
  ])("%f is %i", (given, expected) => {
    expect(clampToUint16(given)).toBe(expected);
  });
});

test("[EnforceRange] unsigned short", () => {
  expect([1000.9, "3000", null, -0.5].map(enforceUint16)).toEqual([1000, 3000, 0, -0]);
  for (const one of [-1, 65_536, Number.NaN, Infinity, "a"]) {
    expect(() => enforceUint16(one)).toThrow(TypeError);
  }
});

describe("what is sent", () => {
  test("views are seen through, at their place", () => {
    const { buffer } = Uint8Array.of(1, 2, 3, 4);
    expect(toMessage(new Uint16Array(buffer, 2))).toEqual(Uint8Array.of(3, 4));
    expect(toMessage(buffer)).toEqual(Uint8Array.of(1, 2, 3, 4));
  });

  test("a view on shared memory is refused; shared memory itself is text", () => {
    const shared = new SharedArrayBuffer(2);
    expect(() => toMessage(new Uint8Array(shared))).toThrow(TypeError);
    expect(toMessage(shared)).toBe("[object SharedArrayBuffer]");
  });

  test("all else is text, but a symbol", () => {
    expect([null, 1, { toString: () => "a" }].map(toText)).toEqual(["null", "1", "a"]);
    expect(() => toText(Symbol("a"))).toThrow(TypeError);
  });

  test("sizes are bytes of UTF-8", () => {
    const sizes = ["é€😀", "\uD800", new Uint8Array(3), new Blob(["é"])].map(sizeOf);
    expect(sizes).toEqual([9, 3, 3, 2]);
  });
});
