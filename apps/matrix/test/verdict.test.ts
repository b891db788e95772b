// What happened is compared with what is expected, both ways.

import { describe, expect, test } from "vitest";
import type { Outcome } from "../src/report.ts";
import { complaints, type Expectation, isGood, judge } from "../src/verdict.ts";

const outcome = (name: string, status: Outcome["status"], message = ""): Outcome => ({
  file: "url.test.ts",
  name,
  status,
  message,
});

const fails = (tests?: RegExp): Expectation => ({
  file: "url.test.ts",
  ...(tests && { tests }),
  status: "failed",
});

test("what passes, fails and is skipped is counted", () => {
  const outcomes = [outcome("a", "passed"), outcome("b", "failed"), outcome("c", "skipped")];
  expect(judge(outcomes, [])).toMatchObject({ passed: 1, failed: 1, skipped: 1 });
});

describe("good is", () => {
  test.each([
    ["what passes, unexpectedly nothing", [outcome("a", "passed")], []],
    ["a failure that is expected", [outcome("a", "failed")], [fails(/a/)]],
    ["a file whose tests all fail, as expected", [outcome("a", "failed")], [fails()]],
  ])("%s", (_, outcomes, expectations) => {
    const verdict = judge(outcomes, expectations);
    expect(complaints(verdict)).toEqual([]);
    expect(isGood(verdict)).toBe(true);
  });
});

describe("bad is", () => {
  test.each([
    [
      "a failure, with what it said",
      [outcome("a", "failed", "one\ntwo")],
      [],
      ["failed: url.test.ts: a\n    one\n    two"],
    ],
    ["a skip", [outcome("a", "skipped")], [], ["skipped: url.test.ts: a"]],
    [
      "a skip where a failure is expected",
      [outcome("a", "skipped")],
      [fails(/a/)],
      ["skipped: url.test.ts: a"],
    ],
    [
      "what passes, though it is expected to fail",
      [outcome("a", "failed"), outcome("ab", "passed")],
      [fails(/a/)],
      ["passes, though expected not to: url.test.ts: ab"],
    ],
    [
      "what is expected, and is not there",
      [outcome("a", "passed")],
      [fails(/z/)],
      ["expected, but not there: url.test.ts: /z/"],
    ],
  ])("%s", (_, outcomes, expectations, said) => {
    const verdict = judge(outcomes, expectations);
    expect(complaints(verdict)).toEqual(said);
    expect(isGood(verdict)).toBe(false);
  });
});
