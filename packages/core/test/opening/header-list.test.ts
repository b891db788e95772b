import { expect, test } from "vitest";

import { HeaderList, valueOf } from "../../src/opening/header-list.ts";

const cookies = new HeaderList([
  ["Set-Cookie", "a=1"],
  ["Host", "example.com"],
  ["set-cookie", "b=2"],
]);

test("a name is found in whatever case, its lines in their order", () => {
  expect(cookies.get("HOST")).toBe("example.com");
  expect(cookies.values("SET-COOKIE")).toEqual(["a=1", "b=2"]);
  expect(cookies.has("host")).toBe(true);
});

test("several lines count as one, joined", () => {
  expect(cookies.get("set-cookie")).toBe("a=1, b=2");
});

test("the pieces of a Cookie, which HTTP/2 may send apart, are joined as a Cookie is", () => {
  expect(HeaderList.fromRaw(["cookie", "a=1", "Cookie", "b=2"]).get("COOKIE")).toBe("a=1; b=2");
});

test("an object of the lines has a list where a name has several", () => {
  const object = cookies.toObject();
  expect(object).toEqual({ "set-cookie": ["a=1", "b=2"], host: "example.com" });
  (object["set-cookie"] as string[]).push("c=3");
  expect(cookies.values("set-cookie")).toEqual(["a=1", "b=2"]);
});

test("a name that is missing has no value and no lines", () => {
  expect(cookies.get("origin")).toBeUndefined();
  expect(cookies.values("origin")).toEqual([]);
  expect(cookies.has("origin")).toBe(false);
  expect(valueOf(cookies, "origin")).toBe("");
});

test("the lines are listed as received", () => {
  expect([...cookies]).toEqual([
    ["Set-Cookie", "a=1"],
    ["Host", "example.com"],
    ["set-cookie", "b=2"],
  ]);
  expect([...new HeaderList()]).toEqual([]);
});

test("rawHeaders of Node.js are names and values in turn", () => {
  const list = HeaderList.fromRaw(["Host", "a", "X", "1", "x", "2", "odd"]);
  expect([...list]).toEqual([
    ["Host", "a"],
    ["X", "1"],
    ["x", "2"],
  ]);
});

test("G3 the names of Object.prototype are names like any other", () => {
  const list = new HeaderList([["__proto__", "1"]]);
  expect(list.get("__PROTO__")).toBe("1");
  expect(list.get("constructor")).toBeUndefined();
  expect(list.has("toString")).toBe(false);
  expect(Object.entries(list.toObject())).toEqual([["__proto__", "1"]]);
});

test("who changes what was given or taken changes no list", () => {
  const line: [string, string] = ["Host", "a"];
  const list = new HeaderList([line]);
  line[1] = "b";
  (list.values("host") as string[]).push("c");
  expect(list.get("host")).toBe("a");
  expect([...list]).toEqual([["Host", "a"]]);
});
