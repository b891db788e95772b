// Which charts there are.

import { type Curve, drawCurves } from "./curve-chart.ts";
import { drawRatios } from "./ratio-chart.ts";
import { loadMemory, loadSuite, type MemoryResult, type SuiteResult } from "./results.ts";
import { spreadOf } from "./statistics.ts";
import { sizeOf, SUITES } from "./workloads.ts";

export function drawCharts(): void {
  for (const name of ["node", "more", "clients", "native", "bun", "deno"] as const) {
    const result = loadSuite(name);
    if (result !== undefined) drawRatios(name, SUITES[name], result);
  }
  drawThroughput("connections", "connections, each with one message of 20 B in flight", (row) =>
    String(row.connections),
  );
  drawThroughput("payload", "payload of a binary message; 16 connections, one in flight", (row) =>
    sizeOf(row.bytes),
  );
  drawMemory();
}

function drawThroughput(
  name: "connections" | "payload",
  xName: string,
  stepOf: (workload: SuiteResult["rows"][number]["workload"]) => string,
): void {
  const result = loadSuite(name);
  if (result === undefined) return;
  const { title, contestants } = SUITES[name];
  drawCurves(name, {
    title,
    subtext: subtextOf(result),
    steps: result.rows.map(({ workload }) => stepOf(workload)),
    xName,
    yName: "messages per second",
    logarithmic: true,
    curves: contestants.map((contestant) => ({
      contestant,
      points: result.rows.map(({ figures }) =>
        spreadOf(figures[contestant].map(({ messagesPerSecond }) => messagesPerSecond)),
      ),
    })),
  });
}

function drawMemory(): void {
  const result = loadMemory();
  if (result === undefined) return;
  const crowds = [...new Set(result.rows.map(({ name }) => name))];
  for (const [at, crowd] of crowds.entries()) {
    const rows = result.rows.filter(({ name }) => name === crowd);
    const contestants = Object.keys(rows[0].bytes);
    drawCurves(`memory-${at + 1}`, {
      title: `Memory of an idle connection, ${crowd}`,
      subtext: subtextOf(result),
      steps: rows.map(({ connections }) => String(connections)),
      xName: "connections",
      yName: "bytes for each connection",
      logarithmic: false,
      curves: contestants.map((contestant): Curve => ({
        contestant,
        points: rows.map(({ bytes }) => spreadOf(bytes[contestant])),
      })),
    });
  }
}

function subtextOf({ rounds, runtime, date }: SuiteResult | MemoryResult): string {
  return `Medians of ${rounds} rounds; whiskers from the least to the most. ${runtime}, ${date}`;
}
