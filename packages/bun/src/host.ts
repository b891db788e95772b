// The clock and the scheduling of Bun.

import { AsyncLocalStorage } from "node:async_hooks";
import type { Host } from "@ws/io";

/** What many connections share is nobody's: whoever asks first would lend all of them its AsyncLocalStorage. */
const inNoContext = AsyncLocalStorage.snapshot();

export const bunHost: Host = {
  now: () => performance.now(),
  setTimer(run, delayMs) {
    if (delayMs === Infinity) return () => {};
    const timer = inNoContext(() => setTimeout(run, Math.min(delayMs, MAX_DELAY_MS)).unref());
    return () => clearTimeout(timer);
  },
  endOfTick: (run) => inNoContext(queueMicrotask, run),
  nextTurn: (run) => void inNoContext(setImmediate, run),
  reportError: (error) => console.error(error),
};

/** setTimeout takes what is longer, some 25 days, for 1 ms: better it rings early than at once. */
const MAX_DELAY_MS = 2 ** 31 - 1;
