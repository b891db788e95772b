// The README's tables, made from the code's own.

import { CLOSING_STATES, NEXT, type ClosingStep } from "../../src/closing-states.ts";
import { LAPSES } from "../../src/lapse-table.ts";
import { type LimitRow, LIMITS } from "../../src/limit-table.ts";
import { FAILURES, REFUSALS, type RefusalRow } from "../../src/opening/refusal.ts";
import { VIOLATIONS } from "../../src/violation.ts";

const STEPS: Record<ClosingStep, string> = {
  sendClose: "we close",
  receiveClose: "the peer closes",
  fail: "the peer breaks a rule",
  peerEnds: "the peer ends the stream",
  flushed: "all has left",
  giveUp: "deadline, failure, abort",
};

/** What stands between `<!-- name -->` and the next heading, for each name. */
export const TABLES: Record<string, string> = {
  states: table(
    ["state", "RFC", "waits for", "we may send", "data that arrives is", ...Object.values(STEPS)],
    Object.entries(CLOSING_STATES).map(([state, { rfc, waitsFor, maySend, received }]) => {
      const cells: Partial<Record<ClosingStep, string>> = NEXT[state as keyof typeof NEXT];
      const next = Object.keys(STEPS).map((step) => cells[step as ClosingStep] ?? "–");
      return [`**${state}**`, rfc, waitsFor, maySend ? "yes" : "no", received, ...next];
    }),
  ),
  limits: table(
    ["limit", "default", "unit", "what it bounds", "beyond it"],
    Object.entries(LIMITS).map(([name, row]) => {
      const { standard, unit, bounds, beyond }: LimitRow = row;
      return [`\`${name}\``, grouped(standard), unit, bounds, beyond];
    }),
  ),
  violations: table(
    ["code", "Close", "section", "what happened"],
    Object.entries(VIOLATIONS).map(([code, { closeCode, section, sentence }]) => [
      `\`${code}\``,
      String(closeCode),
      section,
      sentence,
    ]),
  ),
  refusals: table(
    ["code", "status", "section", "what happened"],
    Object.entries(REFUSALS).map(([code, row]) => {
      const { status, section, sentence }: RefusalRow = row;
      return [`\`${code}\``, String(status), section, sentence];
    }),
  ),
  failures: table(
    ["code", "section", "what happened"],
    Object.entries(FAILURES).map(([code, { section, sentence }]) => [
      `\`${code}\``,
      section,
      sentence,
    ]),
  ),
  lapses: table(
    ["code", "what happened"],
    Object.entries(LAPSES).map(([code, sentence]) => [`\`${code}\``, sentence]),
  ),
};

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`);
  return lines.join("\n");
}

function grouped(value: number): string {
  return value === Infinity ? "Infinity" : value.toLocaleString("en").replaceAll(",", "_");
}
