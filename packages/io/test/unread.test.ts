import { UsageError } from "@ws/core";
import { expect, test } from "vitest";
import { DEFAULT_UNREAD, effectiveUnread, type Unread } from "../src/unread.ts";

test("what is not given has its default, and what is given counts", () => {
  const defaults = {
    maxUnreadMessages: 65_536,
    maxUnreadBytes: 16_777_216,
    slowReader: "close",
  };
  expect([DEFAULT_UNREAD, effectiveUnread()]).toEqual([defaults, defaults]);
  const given = { maxUnreadMessages: 1, maxUnreadBytes: Infinity, slowReader: "drop" } as const;
  expect(effectiveUnread({ ...given, path: "/" } as Unread)).toEqual(given);
});

test.each([
  ["maxUnreadMessages", -1],
  ["maxUnreadBytes", "1"],
  ["slowReader", "pause"],
] as const)("%s: %j is a mistake", (name, value) => {
  expect(() => effectiveUnread({ [name]: value })).toThrow(UsageError);
  expect(() => effectiveUnread({ [name]: value })).toThrow(name);
});
