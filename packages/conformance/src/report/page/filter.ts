// Which cases are shown.

import type { Case, PageData, Result } from "./data.ts";

export interface Filter {
  /** Ids such as `6.4` or `12.*.3`, and words of the purpose; a case has all of them. */
  readonly query: string;
  /** Indexes; a case shows when some agent has one of them. Empty: any. */
  readonly verdicts: ReadonlySet<number>;
  readonly closeVerdicts: ReadonlySet<number>;
  /** Only where agents have different verdicts. */
  readonly differing: boolean;
}

export const EVERYTHING: Filter = {
  query: "",
  verdicts: new Set(),
  closeVerdicts: new Set(),
  differing: false,
};

export function isEverything({ query, verdicts, closeVerdicts, differing }: Filter): boolean {
  return query.trim() === "" && verdicts.size + closeVerdicts.size === 0 && !differing;
}

/** The indexes of the cases that a filter lets through. */
export function select({ cases, agents }: PageData, filter: Filter): Set<number> {
  const tokens = filter.query
    .toLowerCase()
    .split(/[\s,]+/)
    .filter(Boolean);
  const chosen = new Set<number>();
  for (const [index, one] of cases.entries()) {
    const results = agents.map(({ results: all }) => all[index]).filter((ran) => ran !== null);
    if (hasVerdict(results, filter) && tokens.every((token) => tells(one, token)))
      chosen.add(index);
  }
  return chosen;
}

function hasVerdict(results: readonly Result[], filter: Filter): boolean {
  const { verdicts, closeVerdicts, differing } = filter;
  if (differing && new Set(results.map(([verdict]) => verdict)).size < 2) return false;
  if (verdicts.size + closeVerdicts.size === 0) return true;
  return results.some(([verdict, close]) => verdicts.has(verdict) || closeVerdicts.has(close));
}

/** Short tokens are ids alone: `1` is a group, not a digit of some purpose. */
function tells({ id, purpose, section }: Case, token: string): boolean {
  if (isWithin(id, token)) return true;
  return token.length >= 3 && `${purpose} ${section}`.toLowerCase().includes(token);
}

/** `6.4` holds 6.4 and 6.4.1, not 6.40; `*` stands for any one part. */
export function isWithin(id: string, pattern: string): boolean {
  const parts = id.toLowerCase().split(".");
  const wanted = pattern.replace(/\.$/, "").split(".");
  return (
    wanted.length <= parts.length &&
    wanted.every((part, index) => part === "*" || part === parts[index])
  );
}
