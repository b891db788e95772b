// The differences, as the README of @ws/node lists them.

import { DIFFERENCES } from "./differences.ts";
import { type RuntimeName, RUNTIMES, type Runtime } from "./runtimes.ts";

const NAMES: Readonly<Record<Runtime["engine"], string>> = {
  node: "Node.js",
  bun: "Bun",
  deno: "Deno",
};

/** Of each runtime that differs, a line for each difference. */
export function listing(): string {
  const lines = DIFFERENCES.map(({ on, what, why }) => `| ${titles(on)} | ${what} | ${why} |`);
  return ["| on | what differs | why |", "| --- | --- | --- |", ...new Set(lines)].join("\n");
}

function titles(names: readonly RuntimeName[]): string {
  const all = names.map((name) => [NAMES[RUNTIMES[name].engine], ...(/\d+/.exec(name) ?? [])]);
  return all.map((words) => words.join(" ")).join(", ");
}
