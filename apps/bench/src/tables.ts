// Results as Markdown.

import { CONTESTANTS } from "./contestants.ts";
import type { Figures } from "./measure.ts";
import type { MemoryResult, Row, SuiteResult } from "./results.ts";
import { ratioOf, type Spread, spreadOf } from "./statistics.ts";
import { nameOf, type Suite } from "./workloads.ts";

/** Messages a second, and how many times theirs ours are. */
export function suiteTable(suite: Suite, result: SuiteResult): string {
  return comparison(suite, result, {
    title: "workload",
    figure: ({ messagesPerSecond }) => messagesPerSecond,
    quotient: (ours, other) => `${ours} ÷ ${other}`,
    ratio: speedRatio,
  });
}

/** How busy both sides of the control row were: the load has head-room, or the row says so. */
export function headRoomTable({ contestants }: Suite, { rows }: SuiteResult): string {
  const head = ["core used by server / by load", ...contestants.map(labelOf)];
  const lines = rows.map((row) => [
    nameOf(row.workload),
    ...contestants.map((each) => busyCell(row.figures[each])),
  ]);
  return table(head, lines);
}

/** Processor time of the contestant for each message, and how many times ours theirs is. */
export function costTable(suite: Suite, result: SuiteResult): string {
  return comparison(suite, result, {
    title: "µs of processor for each message",
    figure: ({ cpuMicroseconds }) => cpuMicroseconds,
    quotient: (ours, other) => `${other} ÷ ${ours}`,
    ratio: costRatio,
  });
}

export function memoryTable({ rows }: MemoryResult): string {
  const names = Object.keys(rows[0].bytes);
  const lines = rows.map(({ name, connections, bytes }) => [
    `${name}, ${connections}`,
    ...names.map((each) => (each in bytes ? kilobytes(spreadOf(bytes[each])) : "–")),
    ratio(ratioOf(bytes.ours, bytes.ws)),
  ]);
  return table(["KB for each connection", ...names.map(labelOf), "@ws/node ÷ ws"], lines);
}

export function labelOf(contestant: string): string {
  return CONTESTANTS[contestant].label;
}

interface Compared {
  readonly title: string;
  readonly figure: (figures: Figures) => number;
  /** What the ratio is of, in words. */
  readonly quotient: (ours: string, other: string) => string;
  readonly ratio: (row: Row, ours: string, other: string) => Spread;
}

/** A figure of each contestant, and ours beside each of the others. */
function comparison({ contestants }: Suite, { rows }: SuiteResult, compared: Compared): string {
  const { title, figure, quotient, ratio: of } = compared;
  const [ours, ...others] = contestants;
  const quotients = others.map((other) => quotient(labelOf(ours), labelOf(other)));
  const lines = rows.map((row) => [
    nameOf(row.workload),
    ...contestants.map((each) => cell(row, each, figure)),
    ...others.map((other) => ratioCell(row, ours, other, of)),
  ]);
  return table([title, ...contestants.map(labelOf), ...quotients], lines);
}

function table(head: readonly string[], lines: readonly (readonly string[])[]): string {
  const rule = head.map((_, column) => (column === 0 ? "---" : "--:"));
  return [head, rule, ...lines].map((line) => `| ${line.join(" | ")} |`).join("\n");
}

function cell(row: Row, contestant: string, figure: (figures: Figures) => number): string {
  const all = row.figures[contestant];
  if (all === undefined) return "–";
  const { median, min, max } = spreadOf(all.map(figure));
  return `${short(median)} (${short(min)}–${short(max)})`;
}

function ratioCell(row: Row, ours: string, other: string, of: Compared["ratio"]): string {
  return other in row.figures && ours in row.figures ? ratio(of(row, ours, other)) : "–";
}

/** How many times theirs our messages per second are. */
function speedRatio({ figures }: Row, ours: string, other: string): Spread {
  const [mine, theirs] = [ours, other].map((each) =>
    figures[each].map(({ messagesPerSecond }) => messagesPerSecond),
  );
  return ratioOf(mine, theirs);
}

/** How many times ours their processor time for a message is. */
export function costRatio({ figures }: Row, ours: string, other: string): Spread {
  const [mine, theirs] = [ours, other].map((each) =>
    figures[each].map(({ cpuMicroseconds }) => cpuMicroseconds),
  );
  return ratioOf(theirs, mine);
}

function busyCell(figures: readonly Figures[] | undefined): string {
  if (figures === undefined) return "–";
  const [busy, loadBusy] = [
    spreadOf(figures.map((each) => each.busy)).median,
    spreadOf(figures.map((each) => each.loadBusy)).median,
  ];
  return `${percent(busy)} / ${percent(loadBusy)}`;
}

function ratio({ median, min, max }: Spread): string {
  return `**${median.toFixed(2)}** (${min.toFixed(2)}–${max.toFixed(2)})`;
}

function kilobytes({ median, min, max }: Spread): string {
  return [median, min, max]
    .map((bytes) => (bytes / 1000).toFixed(1))
    .join(" ")
    .replace(/ (\S+) (\S+)/, " ($1–$2)");
}

function percent(part: number): string {
  return `${Math.round(part * 100)} %`;
}

/** Three digits, with the thousands as k and M. */
export function short(figure: number): string {
  if (figure >= 999_500) return `${(figure / 1_000_000).toPrecision(3)} M`;
  if (figure >= 999.5) return `${Number((figure / 1000).toPrecision(3))} k`;
  return String(Number(figure.toPrecision(3)));
}
