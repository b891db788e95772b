import { expect, test } from "vitest";
import { ProtocolError, USAGE, type UsageCode, UsageError } from "../src/error.ts";
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

test.each(Object.keys(USAGE) as UsageCode[])("a caller's %s is a TypeError", (code) => {
  const error = new UsageError(code);
  expect([error.name, error.code, error.message]).toEqual(["UsageError", code, USAGE[code]]);
  expect(error).toBeInstanceOf(TypeError);
});

test("a detail follows the sentence of a caller's mistake", () => {
  expect(new UsageError("limit-invalid", "It is so.").message).toBe(
    `${USAGE["limit-invalid"]} It is so.`,
  );
});
