import { describe, expect, test } from "vitest";
import { pageData, pageDetails } from "../../src/report/page-data.ts";
import { CLOSE_SIGNS, VERDICT_SIGNS } from "../../src/report/signs.ts";
import type { AgentReport, CaseResult, Report } from "../../src/report.ts";
import { CLOSE_VERDICTS, VERDICTS } from "../../src/verdict.ts";

const ran = (id: string, more: Partial<CaseResult> = {}): CaseResult => ({
  id,
  group: id.split(".", 1)[0] ?? "",
  purpose: `Case ${id}.`,
  section: "RFC 6455 §5.2",
  verdict: "OK",
  closeVerdict: "OK",
  expectation: "",
  observation: "",
  durationMs: 1.239,
  closing: { droppedBy: "agent" },
  wire: [],
  ...more,
});

const report = (...agents: Partial<AgentReport>[]): Report => ({
  kit: { version: "1.2.3" },
  date: "2026-11-27T10:00:00.000Z",
  agents: agents.map((agent) => ({
    agent: "a",
    role: "server",
    startedAt: "2026-11-27T10:00:00.000Z",
    durationMs: 12.6,
    results: [],
    ...agent,
  })),
});

test("signs stand in the order of the verdicts", () => {
  expect(VERDICT_SIGNS.map(({ word }) => word)).toEqual(VERDICTS);
  expect(CLOSE_SIGNS.map(({ word }) => word)).toEqual(CLOSE_VERDICTS);
});

describe("a page is given", () => {
  test("every case that some agent ran, once, in the order of its numbers", () => {
    const data = pageData(
      report(
        { results: [ran("1.1"), ran("10.1"), ran("99.2.1")] },
        { results: [ran("2.10"), ran("2.9", { verdict: "FAILED", closeVerdict: "UNCLEAN" })] },
      ),
    );
    expect(data.groups.map(({ name }) => name)).toEqual([
      "Framing",
      "Pings and pongs",
      "Auto-fragmentation",
      "Group 99",
    ]);
    expect(data.cases.map(({ id, group }) => [id, group])).toEqual([
      ["1.1", 0],
      ["2.9", 1],
      ["2.10", 1],
      ["10.1", 2],
      ["99.2.1", 3],
    ]);
    expect(data.agents.map(({ results }) => results)).toEqual([
      [[0, 0, 1.24], null, null, [0, 0, 1.24], [0, 0, 1.24]],
      [null, [4, 3, 1.24], [0, 0, 1.24], null, null],
    ]);
  });

  test("a key for each agent, whatever their names", () => {
    const { agents } = pageData(
      report({}, { role: "client" }, { role: "client" }, { agent: "a client" }, { agent: "b" }),
    );
    expect(agents.map(({ key }) => key)).toEqual(["a", "a client", "a 2", "a client server", "b"]);
  });

  test("the beginning of long bytes and texts", () => {
    const wire = [
      { atMs: 1.23456, direction: "sent", kind: "frame", hex: "00 ".repeat(200), length: 300 },
      {
        atMs: 2,
        direction: "sent",
        kind: "bytes",
        length: 600,
        text: `${"x".repeat(399)}\u{1f600}`,
      },
    ] as const;
    const [[detail] = []] = pageDetails(report({ results: [ran("1.1", { wire })] }));
    expect(detail?.wire).toEqual([
      { atMs: 1.23, direction: "sent", kind: "frame", hex: "00".repeat(48), length: 300 },
      { atMs: 2, direction: "sent", kind: "bytes", length: 600, text: `${"x".repeat(399)}…` },
    ]);
  });
});
