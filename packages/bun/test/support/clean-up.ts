// What a test opened is closed when it is over.

import { afterEach } from "vitest";

const cleanUps: (() => unknown)[] = [];

/** Runs when the test is over, last first. */
export function cleanUp(run: () => unknown): void {
  cleanUps.push(run);
}

afterEach(async () => {
  for (const run of cleanUps.splice(0).toReversed()) await run();
});
