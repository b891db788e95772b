// Headers, as people write them down.

import { UsageError } from "@ws/core";
import * as Mistake from "@ws/core/mistake";
import { describe, expect, test } from "vitest";
import { type GivenHeaders, headerLines } from "../src/headers.ts";

describe("headers are lines, whether they come as", () => {
  const lines = [
    ["a", "b"],
    ["c", "d"],
  ];

  test.each<[string, GivenHeaders]>([
    ["a list", lines as [string, string][]],
    ["a Headers", new Headers({ a: "b", c: "d" })],
    ["a Map", new Map(lines as [string, string][])],
    ["an object", { a: "b", c: "d" }],
    // What TypeScript makes of a hook that answers with other headers elsewhere.
    ["an object, in which one is not there", { a: "b", e: undefined, c: "d" }],
  ])("%s", (_, given) => {
    expect(headerLines(given)).toEqual(lines);
  });
});

test("a list has all that it announces", () => {
  const given = [["a", undefined]] as unknown as GivenHeaders;
  expect(() => headerLines(given)).toThrow(new UsageError(Mistake.headerInvalid, '["a",null]'));
});
