// The ratchet: a committed baseline says how each case came out; nothing may come out worse.

import type { AgentReport } from "./report.ts";
import { compareIds } from "./report/compare-ids.ts";
import { isSelected, type Select } from "./select.ts";
import { CLOSE_VERDICTS, type CloseVerdict, type Verdict, VERDICTS } from "./verdict.ts";

/** How one agent fared in one role, as it is committed. */
export interface Baseline {
  readonly agent: string;
  readonly role: "server" | "client";
  /** The day it was taken, as ISO 8601. */
  readonly date: string;
  /** What it was taken with, by name. */
  readonly versions: Readonly<Record<string, string>>;
  readonly results: Readonly<Record<string, Outcome>>;
}

export type Outcome = readonly [verdict: Verdict, closeVerdict: CloseVerdict];

/** One case that did not come out as before. */
export interface Change {
  readonly id: string;
  /** Absent: the case is new. */
  readonly before?: Outcome | undefined;
  /** Absent: the case did not run. */
  readonly after?: Outcome | undefined;
}

export interface Comparison {
  /** What a ratchet does not let through, cases that did not run among them. */
  readonly worse: readonly Change[];
  readonly better: readonly Change[];
  readonly added: readonly Change[];
  readonly same: number;
}

/** Compares a run with what it should be at least. Cases outside of the selection are not missed. */
export function compare(
  baseline: Baseline,
  { results }: AgentReport,
  select: Select = {},
): Comparison {
  const after = new Map(results.map((result) => [result.id, outcomeOf(result)]));
  const before = new Map(
    Object.entries(baseline.results).filter(([id]) => after.has(id) || isSelected(id, select)),
  );
  const ids = [...new Set([...before.keys(), ...after.keys()])].toSorted(compareIds);
  const found: Record<Way, Change[]> = { worse: [], better: [], added: [], same: [] };
  for (const id of ids) {
    const change = { id, before: before.get(id), after: after.get(id) };
    found[wayOf(change)].push(change);
  }
  return { ...found, same: found.same.length };
}

type Way = "worse" | "better" | "added" | "same";

/** A case whose verdict got better and whose close got worse is worse: the two are judged apart. */
function wayOf({ before, after }: Change): Way {
  if (before === undefined) return "added";
  if (after === undefined) return "worse";
  const steps = [
    VERDICTS.indexOf(after[0]) - VERDICTS.indexOf(before[0]),
    CLOSE_VERDICTS.indexOf(after[1]) - CLOSE_VERDICTS.indexOf(before[1]),
  ];
  if (steps.some((step) => step > 0)) return "worse";
  return steps.some((step) => step < 0) ? "better" : "same";
}

const outcomeOf = ({ verdict, closeVerdict }: AgentReport["results"][number]): Outcome => [
  verdict,
  closeVerdict,
];

/** The baseline that a run makes; of a former one it keeps what was not selected now. */
export function baselineOf(
  { agent, role, startedAt, results }: AgentReport,
  { versions, former, select = {} }: BaselineOptions,
): Baseline {
  const kept = Object.entries(former?.results ?? {}).filter(([id]) => !isSelected(id, select));
  const now = results.map((result) => [result.id, outcomeOf(result)] as const);
  const all = [...new Map([...kept, ...now])].toSorted(([one], [other]) => compareIds(one, other));
  return { agent, role, date: startedAt.slice(0, 10), versions, results: Object.fromEntries(all) };
}

export interface BaselineOptions {
  readonly versions: Readonly<Record<string, string>>;
  readonly former?: Baseline | undefined;
  readonly select?: Select | undefined;
}

/** One line for each case, so that a change of it is one line of a diff. */
export function renderBaseline({ agent, role, date, versions, results }: Baseline): string {
  const head = JSON.stringify({ agent, role, date, versions }, null, 2).slice(0, -2);
  const lines = Object.entries(results).map(
    ([id, [verdict, close]]) => `    ${JSON.stringify(id)}: ["${verdict}", "${close}"]`,
  );
  return `${head},\n  "results": {\n${lines.join(",\n")}\n  }\n}\n`;
}

/** Reads a baseline; a text that is none gives `undefined`. */
export function parseBaseline(text: string): Baseline | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isBaseline(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isBaseline(value: unknown): value is Baseline {
  if (!isRecord(value) || typeof value["agent"] !== "string") return false;
  const { role, date, versions, results } = value;
  return (
    (role === "server" || role === "client") &&
    typeof date === "string" &&
    isRecord(versions) &&
    isRecord(results) &&
    Object.values(results).every(isOutcome)
  );
}

function isOutcome(value: unknown): value is Outcome {
  if (!Array.isArray(value) || value.length !== 2) return false;
  const [verdict, close] = value as unknown[];
  return VERDICTS.some((one) => one === verdict) && CLOSE_VERDICTS.some((one) => one === close);
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
