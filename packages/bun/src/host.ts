// The clock and the scheduling of Bun.

import type { Host } from "@ws/io";

export const bunHost: Host = {
  now: () => performance.now(),
  setTimer(run, delayMs) {
    if (delayMs === Infinity) return () => {};
    const timer = setTimeout(run, Math.min(delayMs, MAX_DELAY_MS)).unref();
    return () => clearTimeout(timer);
  },
  endOfTick: queueMicrotask,
  nextTurn: (run) => void setImmediate(run),
  reportError: (error) => console.error(error),
};

/** setTimeout takes what is longer, some 25 days, for 1 ms: better it rings early than at once. */
const MAX_DELAY_MS = 2 ** 31 - 1;
