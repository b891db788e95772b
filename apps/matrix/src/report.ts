// What Vitest's JSON reporter wrote, as a list of outcomes. A file that did not load is a failure.

import { readFileSync } from "node:fs";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of the workspace. */
export const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

export interface Outcome {
  /** Its path in the workspace. */
  readonly file: string;
  /** The names of its groups, and its own. */
  readonly name: string;
  readonly status: "passed" | "failed" | "skipped";
  /** Why it failed. */
  readonly message: string;
}

interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

const STATUS: Readonly<Record<string, Outcome["status"]>> = { passed: "passed", failed: "failed" };

/** @param path - of a report, which is no report where Vitest broke down. */
export function readReport(path: string | URL): Outcome[] {
  const { testResults } = JSON.parse(readFileSync(path, "utf8")) as Report;
  return testResults.flatMap(({ name, status, message, assertionResults }) => {
    const file = relative(ROOT, name);
    const outcomes = assertionResults.map((test) => ({
      file,
      name: test.fullName,
      status: STATUS[test.status] ?? "skipped",
      message: test.failureMessages.join("\n"),
    }));
    const isExplained = outcomes.some((outcome) => outcome.status === "failed");
    if (status === "failed" && !isExplained)
      outcomes.push({ file, name: "the file itself", status: "failed", message });
    return outcomes;
  });
}
