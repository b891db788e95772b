import { expect, test } from "vitest";
import { renderJson } from "../../src/report/json.ts";
import type { Report } from "../../src/report.ts";
import { sampleReport } from "../support/sample-report.ts";

test("a report is JSON, whole", () => {
  const report = sampleReport();
  expect(JSON.parse(renderJson(report))).toEqual(JSON.parse(JSON.stringify(report)));
});

test("the order of keys does not depend on who made them", () => {
  const report = sampleReport();
  expect(renderJson(reversed(report) as Report)).toBe(renderJson(report));
});

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => [key, reversed(inner)] as const);
  return Object.fromEntries(entries.toReversed());
}
