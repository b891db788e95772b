// What was seen of a case, judged and put into words.

import type { Case, Expectation } from "../case.ts";
import type { CaseResult } from "../report.ts";
import { judge, type Seen } from "./judge.ts";
import type { WireLog } from "./wire-log.ts";
import { expectationWords, observationWords } from "./words.ts";

/** What else is told of a case that was played. */
interface Course {
  readonly durationMs: number;
  readonly measures: CaseResult["measures"];
  readonly log: WireLog;
}

export function resultOf(
  subject: Case,
  expect: Expectation,
  seen: Seen,
  { durationMs, measures, log }: Course,
): CaseResult {
  return {
    ...told(subject, expect),
    ...judge(seen, expect),
    observation: observation(seen),
    durationMs: Math.round(durationMs),
    ...(measures === undefined ? {} : { measures }),
    closing: seen.ending,
    wire: log.entries,
    ...(log.elided === 0 ? {} : { wireElided: log.elided }),
  };
}

/** A case that could not be played, because nobody was there. */
export function unplayed(
  subject: Case,
  expect: Expectation,
  why: string,
  verdict: "FAILED" | "UNIMPLEMENTED",
): CaseResult {
  return {
    ...told(subject, expect),
    verdict,
    closeVerdict: verdict === "FAILED" ? "FAILED" : "OK",
    observation: why,
    durationMs: 0,
    closing: { droppedBy: "nobody" },
    wire: [],
  };
}

/** What is told of a case, however it comes out. */
function told({ id, purpose, section }: Case, expect: Expectation) {
  const expectation = expectationWords(expect);
  return { id, group: id.split(".", 1)[0], purpose, section, expectation };
}

function observation({ events, ending, openingFault, timedOut, unimplemented }: Seen): string {
  const words = observationWords(events, ending);
  if (timedOut) return `Not over in time. ${words}`;
  if (openingFault !== undefined) return `The handshake failed: ${openingFault}.`;
  return unimplemented ? `It does not agree to the extension. ${words}` : words;
}
