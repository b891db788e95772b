// How an agent fared, as a table by group, and its worst cases in a line each.

import { GROUPS } from "../cases/index.ts";
import type { AgentReport, CaseResult } from "../report.ts";
import { type Verdict, VERDICTS } from "../verdict.ts";
import { isBadClose, isFailure, outcomeInWords } from "./outcome.ts";
import { clipped, type Paint, visible } from "./terminal.ts";

const WORST = 20;

const STYLES = {
  OK: "green",
  INFORMATIONAL: "blue",
  "NON-STRICT": "yellow",
  UNIMPLEMENTED: "dim",
  FAILED: "red",
} as const satisfies Record<Verdict, string>;

interface Look {
  readonly paint: Paint;
  /** Characters in a line. */
  readonly columns: number;
}

export function renderTable(agent: AgentReport, look: Look): string {
  const blocks = [renderTitle(agent, look), renderGroups(agent, look), renderWorst(agent, look)];
  return `${blocks.filter((block) => block !== "").join("\n\n")}\n`;
}

function renderTitle({ agent, role, url, durationMs, results }: AgentReport, { paint }: Look) {
  const where = url === undefined ? role : `${role} at ${visible(url)}`;
  const cases = results.length === 1 ? "1 case" : `${results.length} cases`;
  const seconds = (durationMs / 1000).toFixed(1);
  return `${paint("bold", visible(agent))}, ${where}: ${cases} in ${seconds} s`;
}

interface Column {
  readonly title: string;
  readonly width: number;
  readonly style: Parameters<Paint>[0];
  readonly count: (results: readonly CaseResult[]) => number;
}

function renderGroups({ results }: AgentReport, { paint }: Look): string {
  const columns = columnsOf(results);
  const groups = [...new Set(results.map(({ group }) => group))];
  const names = groups.map((id) => `${id.padStart(2)}  ${GROUPS[id] ?? ""}`);
  const width = Math.max(...names.map((name) => name.length), 12);
  const line = (name: string, cells: readonly string[]) =>
    `  ${[name.padEnd(width), ...cells].join("  ")}`.trimEnd();
  const numbers = (members: readonly CaseResult[]) =>
    columns.map(({ width: own, style, count }) => {
      const number = count(members);
      const cell = (number === 0 ? "·" : String(number)).padStart(own);
      return number === 0 ? paint("dim", cell) : paint(style, cell);
    });
  const rows = groups.map((id, index) =>
    line(names[index], numbers(results.filter(({ group }) => group === id))),
  );
  return [
    paint(
      "dim",
      line(
        "",
        columns.map(({ title, width: own }) => title.padStart(own)),
      ),
    ),
    ...rows,
    line("    all", numbers(results)),
  ].join("\n");
}

/** Verdicts that nobody got make no column, but for the best and the worst. */
function columnsOf(results: readonly CaseResult[]): Column[] {
  const column = (
    title: string,
    style: Column["style"],
    isMember: (result: CaseResult) => boolean,
  ): Column => {
    const count = (members: readonly CaseResult[]) => members.filter(isMember).length;
    return { title, style, count, width: Math.max(title.length, String(count(results)).length) };
  };
  const verdicts = VERDICTS.map((verdict) =>
    column(verdict, STYLES[verdict], (result) => result.verdict === verdict),
  );
  const closes = column("closed badly", "red", ({ closeVerdict }) => isBadClose(closeVerdict));
  const isAlways = (title: string) => title === "OK" || title === "FAILED";
  return [...verdicts, closes].filter(({ title, count }) => isAlways(title) || count(results) > 0);
}

/** Failures first, then what is late; what an agent does not offer is no fault of a case. */
function renderWorst({ results }: AgentReport, { paint, columns }: Look): string {
  const failed = results.filter(isFailure);
  const late = results.filter((result) => result.verdict === "NON-STRICT" && !isFailure(result));
  const worst = [...failed, ...late];
  const lines = worst.slice(0, WORST).map((result) => {
    const outcome = outcomeInWords([result.verdict, result.closeVerdict]);
    const reason = visible(result.observation);
    const room = columns - 4 - Math.max(result.id.length, 8) - outcome.length - 2;
    const style = isFailure(result) ? "red" : "yellow";
    return `  ${result.id.padEnd(8)}  ${paint(style, outcome)}  ${clipped(reason, Math.max(room, 24))}`;
  });
  if (worst.length > WORST) lines.push(paint("dim", `  … and ${worst.length - WORST} more`));
  return lines.join("\n");
}
