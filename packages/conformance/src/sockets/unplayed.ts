// A case that could not be played, because nobody was there.

import type { Case, Form } from "../case.ts";
import { expectationWords } from "../player/words.ts";
import type { CaseResult } from "../report.ts";

export function unplayed(subject: Case, form: Form, why: string): CaseResult {
  const { id, purpose, section } = subject;
  return {
    id,
    group: id.split(".", 1)[0],
    purpose,
    section,
    verdict: "FAILED",
    closeVerdict: "FAILED",
    expectation: expectationWords(subject.plan(form).expect),
    observation: why,
    durationMs: 0,
    closing: { droppedBy: "nobody" },
    wire: [],
  };
}
