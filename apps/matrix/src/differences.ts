// What does not pass on a runtime, and why. The README of @ws/node lists it; a test compares them.

import type { RuntimeName } from "./runtimes.ts";
import type { SuiteName } from "./suites.ts";
import type { Expectation } from "./verdict.ts";

export interface Difference {
  readonly on: readonly RuntimeName[];
  /** What does not work, for users. */
  readonly what: string;
  /** The cause. */
  readonly why: string;
  readonly status: Expectation["status"];
  /** By file, the names. */
  readonly tests: Readonly<Record<string, RegExp>>;
}

export const DIFFERENCES: readonly Difference[] = [
  {
    on: ["node20"],
    what: "Node's own `WebSocket` as a client of our server is not tested",
    why: "Node.js 20 has none",
    status: "skipped",
    tests: { "packages/node/test/deflate.test.ts": /the WebSocket of Node\.js talks/ },
  },
  {
    on: ["node20", "node22", "node24", "bun", "deno"],
    what: "the built-in `WebSocket` is not compared with ours, case by case",
    why: "what is listed is how that of Node.js 26 differs from the standard",
    status: "skipped",
    tests: { "packages/node/test/faces/standard.test.ts": /^the WebSocket of Node\.js/ },
  },
];

export function differencesOf(runtime: RuntimeName, suite: SuiteName): Expectation[] {
  const here = DIFFERENCES.filter(({ on }) => on.includes(runtime));
  const all = here.flatMap(({ status, tests: files }) =>
    Object.entries(files).map(([file, tests]) => ({ file, tests, status })),
  );
  return all.filter(({ file }) => file.startsWith(`packages/${suite}/`));
}
