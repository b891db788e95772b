// What counts as a failure, and how an outcome is written.

import type { Outcome } from "../compare.ts";
import type { AgentReport, CaseResult } from "../report.ts";
import { CLOSE_SIGNS, VERDICT_SIGNS } from "../report/signs.ts";

type Judged = Pick<CaseResult, "verdict" | "closeVerdict">;

/** A rule was broken, or the connection ended as it should not. */
export function isFailure({ verdict, closeVerdict }: Judged): boolean {
  return (
    VERDICT_SIGNS.some(({ word, tone }) => word === verdict && tone === "bad") ||
    isBadClose(closeVerdict)
  );
}

export function isBadClose(closeVerdict: CaseResult["closeVerdict"]): boolean {
  return CLOSE_SIGNS.some(({ word, tone }) => word === closeVerdict && tone === "bad");
}

/** "NON-STRICT", or "OK, close WRONG CODE". */
export function outcomeInWords([verdict, closeVerdict]: Outcome): string {
  return closeVerdict === "OK" ? verdict : `${verdict}, close ${closeVerdict}`;
}

export const hasFailure = ({ results }: AgentReport): boolean => results.some(isFailure);
