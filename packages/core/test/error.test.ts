import { expect, test } from "vitest";
import { type MistakeRow, ProtocolError, UsageError } from "../src/error.ts";
import * as Mistake from "../src/mistake.ts";
import { VIOLATIONS, type ViolationCode } from "../src/violation.ts";

test.each(Object.keys(VIOLATIONS) as ViolationCode[])(
  "a peer's %s is an error made from its row",
  (code) => {
    const { closeCode, section, sentence } = VIOLATIONS[code];
    const error = new ProtocolError(code);
    expect([error.name, error.code, error.closeCode, error.section]).toEqual([
      "ProtocolError",
      code,
      closeCode,
      section,
    ]);
    expect(error.message).toBe(`${sentence} (${section})`);
    expect(error).toBeInstanceOf(Error);
  },
);

test.each(Object.keys(VIOLATIONS) as ViolationCode[])(
  "the sentence of %s fits into a Close frame",
  (code) => {
    expect(new TextEncoder().encode(new ProtocolError(code).message).length).toBeLessThanOrEqual(
      123,
    );
  },
);

const MISTAKES: readonly [string, MistakeRow][] = Object.entries(Mistake);

test.each(MISTAKES)("a caller's %s is a TypeError made from its row", (name, row) => {
  const error = new UsageError(row);
  expect([error.name, error.code, error.message]).toEqual(["UsageError", row.code, row.sentence]);
  expect(error).toBeInstanceOf(TypeError);
  expect(row.code.replace(/-[a-z0-9]/g, ([, letter]) => letter.toUpperCase())).toBe(name);
});

test("a detail follows the sentence of a caller's mistake", () => {
  expect(new UsageError(Mistake.limitInvalid, "It is so.").message).toBe(
    `${Mistake.limitInvalid.sentence} It is so.`,
  );
});
