import fc from "fast-check";
import { describe, expect, test } from "vitest";

import type { ExtensionElement } from "../../src/extension.ts";
import {
  distinctTokens,
  extensionList,
  formatExtensions,
  hasToken,
  isToken,
  tokenList,
  trimSpace,
} from "../../src/opening/field.ts";

describe("RFC 9110 §5.6.2 tokens", () => {
  test.each(["a", "chat", "soap-v1.2", "!#$%&'*+-.^_`|~09azAZ", "__proto__"])(
    "%s is one",
    (text) => {
      expect(isToken(text)).toBe(true);
    },
  );

  test.each([
    "",
    " ",
    "a b",
    "a,b",
    'a"b',
    "a;b",
    "a=b",
    "a/b",
    "(a)",
    "a\t",
    "a\x7f",
    "\xe9",
    "\u0130",
  ])("%j is none", (text) => {
    expect(isToken(text)).toBe(false);
  });
});

describe("RFC 9110 §5.6.1 lists of tokens", () => {
  test.each<[string[], string[] | undefined]>([
    [[], []],
    [["chat"], ["chat"]],
    [["chat, superchat"], ["chat", "superchat"]],
    [["a,b\t,  c"], ["a", "b", "c"]],
    [
      ["a", "b, c"],
      ["a", "b", "c"],
    ],
    [[", a,, ,b,"], ["a", "b"]],
    [["", "a"], ["a"]],
    [["a, a"], ["a", "a"]],
    [[""], undefined],
    [[" , ,"], undefined],
    [["a b"], undefined],
    [["a;b"], undefined],
    [["a, \xe9"], undefined],
    [['"a"'], undefined],
    [["a,\u00a0b"], undefined],
  ])("%j is %j", (values, tokens) => {
    expect(tokenList(values)).toEqual(tokens);
  });

  test("tokens that have to differ are no list when one comes twice, in the same case", () => {
    expect(distinctTokens(["a, b", "A"])).toEqual(["a", "b", "A"]);
    expect(distinctTokens(["a, b", "a"])).toBeUndefined();
    expect(distinctTokens(["a b"])).toBeUndefined();
  });

  test.each<[string[], boolean]>([
    [["upgrade"], true],
    [["Upgrade"], true],
    [["keep-alive, UPGRADE"], true],
    [["keep-alive", " upgrade\t"], true],
    [["h2c/1.0, upgrade"], true],
    [[], false],
    [[""], false],
    [["upgraded"], false],
    [["no upgrade"], false],
    [["\u00a0upgrade"], false],
    [['"upgrade"'], false],
  ])("upgrade is in %j: %s", (values, found) => {
    expect(hasToken(values, "upgrade")).toBe(found);
  });
});

describe("RFC 6455 §9.1 lists of extensions", () => {
  test.each<[string[], ExtensionElement[]]>([
    [[], []],
    [["foo"], [{ name: "foo", params: [] }]],
    [
      ["foo", "bar; baz=2"],
      [
        { name: "foo", params: [] },
        { name: "bar", params: [["baz", "2"]] },
      ],
    ],
    [
      ["foo, bar; baz=2"],
      [
        { name: "foo", params: [] },
        { name: "bar", params: [["baz", "2"]] },
      ],
    ],
    [
      ["mux; max-channels=4; flow-control, deflate-stream"],
      [
        {
          name: "mux",
          params: [
            ["max-channels", "4"],
            ["flow-control", true],
          ],
        },
        { name: "deflate-stream", params: [] },
      ],
    ],
    [['a;b="c"'], [{ name: "a", params: [["b", "c"]] }]],
    [
      ['a; b="\\c\\d" ; b = e'],
      [
        {
          name: "a",
          params: [
            ["b", "cd"],
            ["b", "e"],
          ],
        },
      ],
    ],
    [["a\t;\tb\t=\tc\t,"], [{ name: "a", params: [["b", "c"]] }]],
    [["constructor; __proto__"], [{ name: "constructor", params: [["__proto__", true]] }]],
  ])("%j are %j", (values, elements) => {
    expect(extensionList(values)).toEqual(elements);
  });

  test.each([
    "",
    ",",
    ";a",
    "a;",
    "a; ;b",
    "a; b=",
    "a; b=;c",
    "a; =c",
    "a b",
    '"a"',
    'a; b=""',
    'a; b="c d"',
    'a; b="c',
    'a; b="c\\',
    'a; b="c\\"',
    'a; b="\\ "',
    'a; b="c"d',
    'a; b=c"d"',
    'a; b="\xe9"',
    "a; b=\xe9",
    "\x80",
    "a\x00",
  ])("%j is malformed", (value) => {
    expect(extensionList([value])).toBeUndefined();
  });

  test("what is written is read as it was", () => {
    const token = fc.stringMatching(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,8}$/);
    const param = fc.tuple(token, fc.oneof(token, fc.constant(true as const)));
    const element = fc.record({ name: token, params: fc.array(param) });
    fc.assert(
      fc.property(fc.array(element, { minLength: 1 }), (elements) => {
        expect(extensionList([formatExtensions(elements)])).toEqual(elements);
      }),
    );
  });

  test("any text is read as a list or as none", () => {
    const piece = fc.constantFrom("a", ",", ";", "=", '"', "\\", " ", "\t", "\xe9", "\0");
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const elements = extensionList([pieces.join("")]);
        if (elements !== undefined) {
          expect(extensionList([formatExtensions(elements)])).toEqual(elements);
        }
      }),
    );
  });
});

test("RFC 9110 §5.6.3 whitespace around a value is spaces and tabs alone", () => {
  expect(trimSpace(" \ta b\t ")).toBe("a b");
  expect(trimSpace(" \t ")).toBe("");
  expect(trimSpace("\u00a0a\x85")).toBe("\u00a0a\x85");
});
