import { expect, test } from "vitest";
import { CloseCode, isWireCloseCode } from "../src/close-code.ts";

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
