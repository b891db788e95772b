// After each test nothing stays open: what was opened is closed, and no socket is left.

import { setImmediate as nextTurn } from "node:timers/promises";
import { afterEach } from "vitest";

/** Sockets close within turns, not within time. */
const PATIENCE_MS = 2000;

const cleanUps: (() => unknown)[] = [];

/** Runs when the test is over, last first. */
export function cleanUp(run: () => unknown): void {
  cleanUps.push(run);
}

afterEach(async () => {
  for (const run of cleanUps.splice(0).toReversed()) await run();
  const untilMs = performance.now() + PATIENCE_MS;
  while (openSockets().length > 0 && performance.now() < untilMs) await nextTurn();
  if (openSockets().length > 0) throw new Error(`Left open: ${openSockets().join()}`);
});

function openSockets(): string[] {
  return process.getActiveResourcesInfo().filter((name) => /TCP|TLS/.test(name));
}
