import { expect, test } from "vitest";
import { LapseError } from "../src/close-info.ts";
import { Endpoint } from "../src/endpoint.ts";
import { type MistakeRow, ProtocolError, UsageError, withoutStack } from "../src/error.ts";
import * as Lapse from "../src/lapse.ts";
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

const FRAME = /^\s+at /m;

test("an error that is made without a stack names no place, and those after it do", () => {
  const lapse = withoutStack(() => new LapseError(Lapse.connectionLost));
  expect([lapse.name, lapse.code]).toEqual(["LapseError", "connection-lost"]);
  expect(lapse.stack).not.toMatch(FRAME);
  expect(new LapseError(Lapse.aborted).stack).toMatch(FRAME);
});

test("where making it fails, the errors after it name their places all the same", () => {
  const fail = (): never => {
    throw new RangeError("no error");
  };
  expect(() => withoutStack(fail)).toThrow(RangeError);
  expect(new Error("after it").stack).toMatch(FRAME);
});

test.each([
  ["a transport that fails", (endpoint: Endpoint) => endpoint.connectionLost()],
  ["the peer's end of stream", (endpoint: Endpoint) => endpoint.receiveEnd()],
  ["silence", (endpoint: Endpoint) => [1e6, 2e6].forEach((nowMs) => endpoint.advance(nowMs))],
])("%s is no place in the code", (_, happens) => {
  const endpoint = new Endpoint({ role: "server", nowMs: 0 });
  happens(endpoint);
  let cause: Error | undefined;
  for (let output; (output = endpoint.poll()) !== undefined;)
    if (output.type === "closed") ({ cause } = output.info);
  expect(cause).toBeInstanceOf(LapseError);
  expect(cause!.stack).not.toMatch(FRAME);
});
