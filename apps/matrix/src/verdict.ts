// What happened, compared with what is expected. An expectation that does not come true is a failure
// as well: the list does not rot.

import type { Outcome } from "./report.ts";

/** Tests that are expected not to pass. */
export interface Expectation {
  readonly file: string;
  /** Of all their names, groups included; without it, all tests of the file. */
  readonly tests?: RegExp;
  readonly status: "failed" | "skipped";
}

export interface Verdict {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** What did not pass, though nobody expects that. */
  readonly unexpected: readonly Outcome[];
  /** What passed, though it is expected not to. */
  readonly recovered: readonly Outcome[];
  /** Expectations of tests that there are not. */
  readonly idle: readonly Expectation[];
}

export function judge(outcomes: readonly Outcome[], expectations: readonly Expectation[]): Verdict {
  const expected = (outcome: Outcome) => expectations.find((one) => concerns(one, outcome));
  const count = (status: string) => outcomes.filter((one) => one.status === status).length;
  return {
    passed: count("passed"),
    failed: count("failed"),
    skipped: count("skipped"),
    unexpected: outcomes.filter(
      (one) => one.status !== "passed" && one.status !== expected(one)?.status,
    ),
    recovered: outcomes.filter((one) => one.status === "passed" && expected(one) !== undefined),
    idle: expectations.filter((one) => !outcomes.some((outcome) => concerns(one, outcome))),
  };
}

export function isGood({ unexpected, recovered, idle }: Verdict): boolean {
  return unexpected.length + recovered.length + idle.length === 0;
}

/** What is wrong, a line each. */
export function complaints({ unexpected, recovered, idle }: Verdict): string[] {
  return [
    ...unexpected.map(
      ({ status, file, name, message }) =>
        `${status}: ${file}: ${name}${message && `\n${indented(message)}`}`,
    ),
    ...recovered.map(({ file, name }) => `passes, though expected not to: ${file}: ${name}`),
    ...idle.map(({ file, tests }) => `expected, but not there: ${file}: ${tests ?? "any test"}`),
  ];
}

function concerns({ file, tests }: Expectation, outcome: Outcome): boolean {
  return outcome.file === file && (tests === undefined || tests.test(outcome.name));
}

/** The first lines say enough. */
function indented(message: string): string {
  return message
    .split("\n")
    .slice(0, 6)
    .map((line) => `    ${line}`)
    .join("\n");
}
