import { describe, expect, test } from "vitest";
import type { UsageError } from "../src/error.ts";
import { checkNames, checkOption, checkOptions } from "../src/options.ts";

function messageOf(act: () => unknown): string | undefined {
  try {
    act();
  } catch (error) {
    const { code, message } = error as UsageError;
    return `${code}: ${message}`;
  }
  return undefined;
}

describe("an option is of its type, or of one of them", () => {
  const signal = new AbortController().signal;

  test.each<[string, readonly unknown[], readonly unknown[]]>([
    ["boolean", [true, false], [1, "true", null, {}]],
    ["number", [0, NaN], ["0", null, 1n]],
    ["string", [""], [5, null, new URL("a:b")]],
    ["function", [() => {}, Map], [{}, null, "f"]],
    ["object", [{}, new Map(), signal], [null, "o", 5, [], () => {}]],
    ["list", [[], [1]], [{ length: 0 }, "list", null, new Set()]],
    ["signal", [signal], [null, {}, 5, { aborted: false }, new EventTarget()]],
    ['"text" | "binary"', ["text", "binary"], ["Text", "", null, 5, 1n]],
    ["limit", [0, 5, Infinity, 2 ** 53 - 1], [-1, 1.5, NaN, "5", null, 1n, 2 ** 53, {}]],
    ["any", [undefined, null, 5, {}], []],
    ["boolean | object", [true, {}], ["yes", null, [], 5]],
  ])("%s", (type, right, wrong) => {
    for (const value of right)
      expect(messageOf(() => checkOption("it", value, type))).toBe(undefined);
    for (const value of wrong)
      expect(messageOf(() => checkOption("it", value, type))).toMatch(/^option-invalid: .* it: /);
  });
});

test("who says it wrong is told what was wanted, and what was given", () => {
  expect(messageOf(() => checkOption("compress", null, "boolean | object"))).toBe(
    "option-invalid: This is not taken. compress: boolean | object, not null.",
  );
  expect(messageOf(() => checkOption("as", "Text", '"text" | "binary"'))).toBe(
    'option-invalid: This is not taken. as: "text" | "binary", not "Text".',
  );
  expect(messageOf(() => checkOption("a", 5, "string"))).toMatch(/not number\.$/);
  expect(messageOf(() => checkOption("a", ["b"], "object"))).toMatch(/ a: object, not list\.$/);
  expect(messageOf(() => checkOption("a", "b".repeat(50), "list"))).toMatch(/not "b{40}"\.$/);
});

test("options are an object; what is not there, or not known, is left alone", () => {
  const types = { a: "number", b: "string" };
  for (const options of [{}, { a: 1 }, { a: undefined, c: 5 }])
    expect(messageOf(() => checkOptions(options, types))).toBe(undefined);
  expect(messageOf(() => checkOptions({ a: 1, b: 2 }, types))).toMatch(/b: string, not number/);
  for (const options of [null, undefined, "a", [], () => {}])
    expect(messageOf(() => checkOptions(options, types))).toMatch(/options: object, not /);
  expect(messageOf(() => checkOptions(5, types, "handler"))).toMatch(/handler: object/);
});

test("what is asked for by a name that is not known is told by it, with advice where there is some", () => {
  const known = { a: "number", maxBytes: 5 };
  const advice = { maxPayload: "here it is maxBytes" };
  const said = (given: object) => messageOf(() => checkNames(given, known, advice));
  for (const options of [{}, { a: "any", maxBytes: null }, { b: undefined }])
    expect(said(options)).toBe(undefined);
  expect(said({ a: 1, maxByte: 5 })).toBe(
    "option-invalid: This is not taken. maxByte: no option here.",
  );
  expect(said({ maxPayload: false })).toBe(
    "option-invalid: This is not taken. maxPayload: here it is maxBytes.",
  );
  expect(messageOf(() => checkNames({ b: null }, known))).toMatch(/ b: no option here\.$/);
});
