import { describe, expect, test } from "vitest";
import { placeOf } from "../../../src/report/page/link.ts";
import type { PageData } from "../../../src/report/page/data.ts";
import {
  duration,
  measure,
  opcodeInWords,
  quoted,
  sectionUrl,
} from "../../../src/report/page/words.ts";

describe("a reader is told", () => {
  test("what opcodes mean", () => {
    expect([0x0, 0x1, 0x3, 0x8, 0xb].map(opcodeInWords)).toEqual([
      "continuation",
      "text",
      "reserved",
      "close",
      "reserved",
    ]);
  });

  test.for<[section: string, url: string | undefined]>([
    ["RFC 6455 §5.5.2", "https://www.rfc-editor.org/rfc/rfc6455#section-5.5.2"],
    ["RFC 7692 §7.2.3.6", "https://www.rfc-editor.org/rfc/rfc7692#section-7.2.3.6"],
    ["RFC 9110 §6.5.1, RFC 6455 §4.1", "https://www.rfc-editor.org/rfc/rfc9110#section-6.5.1"],
    ["§8.1.", "https://www.rfc-editor.org/rfc/rfc6455#section-8.1"],
    ["RFC 9112 §A.1", "https://www.rfc-editor.org/rfc/rfc9112#appendix-A.1"],
    ["javascript:alert(1)", undefined],
  ])("where %s stands", ([section, url]) => {
    expect(sectionUrl(section)).toBe(url);
  });

  test("how long things took", () => {
    expect([0, 0.4237, 12.34, 999, 4219, 61_500, 125_000].map(duration)).toEqual([
      "0 ms",
      "0.424 ms",
      "12.3 ms",
      "999 ms",
      "4.22 s",
      "1 min 01 s",
      "2 min 05 s",
    ]);
  });

  test("what was measured", () => {
    expect([measure("megabytesPerSecond", 412.73), measure("roundTripMs", 3.21)]).toEqual([
      "megabytes per second 413",
      "round trip 3.21 ms",
    ]);
  });

  test("which characters steer or hide", () => {
    expect(quoted("a\n\u0000\u202eb\u{fffd}é")).toBe("“a⏎\\u{0}\\u{202e}b\\u{fffd}é”");
  });
});

test("a broken link leads nowhere", () => {
  const data = { agents: [{ key: "a/b %" }], cases: [{ id: "1.1" }] } as unknown as PageData;
  expect(
    ["#a%2Fb%20%25/1.1", "#a/1.1", "#%zz/1.1", "#a%2Fb%20%25/1.2", "", "#"].map((hash) =>
      placeOf(data, hash),
    ),
  ).toEqual([{ agent: 0, case: 0 }, undefined, undefined, undefined, undefined, undefined]);
});
