import { describe, expect, test } from "vitest";
import { pageData } from "../../../src/report/page-data.ts";
import {
  EVERYTHING,
  type Filter,
  isEverything,
  isWithin,
  select,
} from "../../../src/report/page/filter.ts";
import { sampleReport } from "../../support/sample-report.ts";

const data = pageData(sampleReport());
const ids = (filter: Partial<Filter>) =>
  [...select(data, { ...EVERYTHING, ...filter })].map((index) => data.cases[index]?.id);

describe("a reader searches", () => {
  test.for<[id: string, pattern: string, isIn: boolean]>([
    ["6.4.1", "6", true],
    ["6.4.1", "6.", true],
    ["6.4.1", "6.4", true],
    ["6.4.1", "6.4.1", true],
    ["6.4.1", "6.*.1", true],
    ["6.4.1", "6.*", true],
    ["6.4.1", "6.4.1.1", false],
    ["6.40.1", "6.4", false],
    ["16.4", "6", false],
  ])("%s by %s: %s", ([id, pattern, isIn]) => {
    expect(isWithin(id, pattern)).toBe(isIn);
  });

  test("by an id, and finds what is in it", () => {
    expect(ids({ query: "6.4" })).toEqual(["6.4.1", "6.4.2", "6.4.3", "6.4.4"]);
  });

  test("by words and an id, and finds what has both", () => {
    expect(ids({ query: "PING 5.1, fragments" })).toEqual(["5.1"]);
  });

  test("by a digit, and does not find it inside of purposes", () => {
    expect(ids({ query: "8" })).toEqual([]);
  });

  test("by a section", () => {
    expect(ids({ query: "7692 13.7" })).toHaveLength(18);
  });
});

describe("a reader filters", () => {
  test("by verdicts, which add up, and bad ends", () => {
    const late = ids({ verdicts: new Set([2]) });
    const failed = ids({ verdicts: new Set([4]) });
    expect([late.length, failed.length]).toEqual([14, 30]);
    expect(ids({ verdicts: new Set([2, 4]) })).toHaveLength(44);
    expect(ids({ closeVerdicts: new Set([2]) })).toEqual([
      "15.1.1",
      "15.1.6",
      "15.1.11",
      "15.2.2",
      "15.2.7",
    ]);
  });

  test("by where agents differ", () => {
    expect(ids({ differing: true, query: "2" })).toEqual(["2.10", "2.11"]);
  });

  test("by nothing, and sees all", () => {
    expect([isEverything(EVERYTHING), ids({}).length]).toEqual([true, data.cases.length]);
    expect(isEverything({ ...EVERYTHING, query: " " })).toBe(true);
    expect(isEverything({ ...EVERYTHING, differing: true })).toBe(false);
  });
});
