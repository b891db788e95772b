import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type Baseline,
  baselineOf,
  compare,
  type Outcome,
  parseBaseline,
  renderBaseline,
} from "../src/compare.ts";
import type { AgentReport } from "../src/report.ts";
import { CLOSE_VERDICTS, VERDICTS } from "../src/verdict.ts";

const VERSIONS = { "@ws/conformance": "1.2.3", node: "26.10.0" };

const baseline = (results: Record<string, Outcome>): Baseline => ({
  agent: "a",
  role: "server",
  date: "2026-11-20",
  versions: VERSIONS,
  results,
});

const run = (results: Record<string, Outcome>): AgentReport => ({
  agent: "a",
  role: "server",
  startedAt: "2026-11-27T10:00:00.000Z",
  durationMs: 1,
  results: Object.entries(results).map(([id, [verdict, closeVerdict]]) => ({
    id,
    group: "1",
    purpose: "",
    section: "",
    verdict,
    closeVerdict,
    expectation: "",
    observation: "",
    durationMs: 1,
    closing: { droppedBy: "agent" },
    wire: [],
  })),
});

describe("a run beside its baseline", () => {
  test("is worse, better, new and the same, case by case", () => {
    const before = baseline({
      "1.1": ["OK", "OK"],
      "2.10": ["OK", "OK"],
      "2.9": ["NON-STRICT", "OK"],
      "3.1": ["FAILED", "UNCLEAN"],
      "4.1": ["NON-STRICT", "OK"],
      "5.1": ["OK", "OK"],
    });
    const after = run({
      "1.1": ["OK", "OK"],
      "2.9": ["UNIMPLEMENTED", "OK"],
      "3.1": ["OK", "WRONG CODE"],
      "4.1": ["OK", "WRONG CODE"],
      "5.1": ["OK", "INFORMATIONAL"],
      "6.1": ["FAILED", "FAILED"],
    });
    expect(compare(before, after)).toEqual({
      worse: [
        { id: "2.9", before: ["NON-STRICT", "OK"], after: ["UNIMPLEMENTED", "OK"] },
        { id: "2.10", before: ["OK", "OK"], after: undefined },
        { id: "4.1", before: ["NON-STRICT", "OK"], after: ["OK", "WRONG CODE"] },
        { id: "5.1", before: ["OK", "OK"], after: ["OK", "INFORMATIONAL"] },
      ],
      better: [{ id: "3.1", before: ["FAILED", "UNCLEAN"], after: ["OK", "WRONG CODE"] }],
      added: [{ id: "6.1", before: undefined, after: ["FAILED", "FAILED"] }],
      same: 1,
    });
  });

  test("does not miss what was not selected", () => {
    const before = baseline({ "1.1": ["OK", "OK"], "2.1": ["OK", "OK"], "2.2": ["OK", "OK"] });
    const after = run({ "2.1": ["OK", "OK"] });
    const select = { only: ["2.*"] };
    expect(compare(before, after, select).worse.map(({ id }) => id)).toEqual(["2.2"]);
    expect(compare(before, after, { only: ["2"], exclude: ["2.2"] }).worse).toEqual([]);
  });

  test("is never worse than the baseline that it makes, nor better", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.stringMatching(/^\d\.\d\d?$/), OUTCOME), (results) => {
        const made = parseBaseline(
          renderBaseline(baselineOf(run(results), { versions: VERSIONS })),
        );
        expect(made && compare(made, run(results))).toEqual({
          worse: [],
          better: [],
          added: [],
          same: Object.keys(results).length,
        });
      }),
    );
  });
});

const OUTCOME = fc.tuple(fc.constantFrom(...VERDICTS), fc.constantFrom(...CLOSE_VERDICTS));

describe("a baseline", () => {
  const former = baseline({ "1.1": ["OK", "OK"], "10.1": ["OK", "OK"], "2.2": ["FAILED", "OK"] });

  test("has a line for each case, in the order of their numbers", () => {
    const made = baselineOf(run({ "2.1": ["NON-STRICT", "WRONG CODE"] }), {
      versions: VERSIONS,
      former,
      select: { only: ["2"] },
    });
    expect(renderBaseline(made)).toBe(`{
  "agent": "a",
  "role": "server",
  "date": "2026-11-27",
  "versions": {
    "@ws/conformance": "1.2.3",
    "node": "26.10.0"
  },
  "results": {
    "1.1": ["OK", "OK"],
    "2.1": ["NON-STRICT", "WRONG CODE"],
    "10.1": ["OK", "OK"]
  }
}
`);
  });

  test.for([
    "",
    "{}",
    "[]",
    "null",
    JSON.stringify({ ...former, role: "both" }),
    JSON.stringify({ ...former, versions: null }),
    JSON.stringify({ ...former, results: { "1.1": ["OK", "GOOD"] } }),
    JSON.stringify({ ...former, results: { "1.1": ["OK"] } }),
    JSON.stringify({ ...former, results: { "1.1": "OK" } }),
  ])("is not %s", (text) => {
    expect(parseBaseline(text)).toBeUndefined();
  });
});
