// Tables and charts of what was measured last.

import { writeFileSync } from "node:fs";
import { drawCharts } from "./charts.ts";
import {
  loadMemory,
  loadSuite,
  type MemoryResult,
  resultsFolder,
  type SuiteResult,
} from "./results.ts";
import { costTable, headRoomTable, memoryTable, suiteTable } from "./tables.ts";
import { type Suite, SUITES } from "./workloads.ts";

/** Prints the tables, and writes them and the charts beside the JSON. */
export function report(): void {
  const sections = Object.entries(SUITES).map(([name, suite]) => suiteSection(name, suite));
  const memory = loadMemory();
  if (memory !== undefined)
    sections.push(`## Memory of an idle connection\n\n${remark(memory)}\n\n${memoryTable(memory)}`);
  const markdown = `# Results\n\n${sections.filter(Boolean).join("\n\n")}\n`;
  writeFileSync(`${resultsFolder()}README.md`, markdown);
  console.log(markdown);
  drawCharts();
}

function suiteSection(name: string, suite: Suite): string {
  const result = loadSuite(name);
  if (result === undefined) return "";
  const tables = [suiteTable, costTable, headRoomTable].map((draw) => draw(suite, result));
  return [`## ${suite.title}`, remark(result), ...tables].join("\n\n");
}

function remark({
  runtime,
  date,
  cpu,
  cores,
  rounds,
  load: by,
  versions,
}: SuiteResult | MemoryResult) {
  const packages = Object.entries(versions).map((each) => each.join(" "));
  return `${runtime}, ${packages.join(", ")}; the load on ${by}; ${cores} × ${cpu}; ${date}; medians of ${rounds} (min–max).`;
}
