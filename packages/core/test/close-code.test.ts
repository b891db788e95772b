import { expect, test } from "vitest";
import { CloseCode, closeCodeInWords, isWireCloseCode } from "../src/close-code.ts";

/** The first and last code of each run of codes that may be sent. */
function wireRanges(): number[][] {
  const ranges: number[][] = [];
  for (let code = 0; code <= 65_536; code++) {
    if (!isWireCloseCode(code)) continue;
    const last = ranges.at(-1);
    if (last?.[1] === code - 1) last[1] = code;
    else ranges.push([code, code]);
  }
  return ranges;
}

test("a Close frame carries 1000–1003, 1007–1014 and 3000–4999, RFC 6455 §7.4", () => {
  expect(wireRanges()).toEqual([
    [1000, 1003],
    [1007, 1014],
    [3000, 4999],
  ]);
});

test.each([-1, 1000.5, Number.NaN, Infinity, -Infinity])("no Close frame carries %d", (code) => {
  expect(isWireCloseCode(code)).toBe(false);
});

test("of the codes with a name three are never on the wire, §7.4.1", () => {
  const names = Object.entries(CloseCode).filter(([, code]) => !isWireCloseCode(code));
  expect(names).toEqual([
    ["noStatus", 1005],
    ["abnormal", 1006],
    ["tlsHandshake", 1015],
  ]);
});

test("a person reads of every code what it means, §7.4, §11.7", () => {
  const words = new Map<string, number[]>();
  for (let code = 0; code <= 5000; code++) {
    const said = closeCodeInWords(code);
    words.set(said, [...(words.get(said) ?? []), code]);
  }
  const ends = Array.from(words, ([said, codes]) => [said, codes[0], codes.at(-1), codes.length]);
  expect(ends).toEqual([
    ["an unassigned code", 0, 5000, 2985],
    ["normal closure", 1000, 1000, 1],
    ["going away", 1001, 1001, 1],
    ["protocol error", 1002, 1002, 1],
    ["unsupported data", 1003, 1003, 1],
    ["reserved", 1004, 1004, 1],
    ["no code given", 1005, 1005, 1],
    ["lost without a closing handshake", 1006, 1006, 1],
    ["invalid payload", 1007, 1007, 1],
    ["policy violation", 1008, 1008, 1],
    ["message too big", 1009, 1009, 1],
    ["mandatory extension missing", 1010, 1010, 1],
    ["internal error", 1011, 1011, 1],
    ["service restart", 1012, 1012, 1],
    ["try again later", 1013, 1013, 1],
    ["bad gateway", 1014, 1014, 1],
    ["TLS handshake failed", 1015, 1015, 1],
    ["a code of a library", 3000, 3999, 1000],
    ["a code of the application", 4000, 4999, 1000],
  ]);
});
