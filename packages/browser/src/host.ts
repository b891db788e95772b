// The clock and the scheduling of browsers, as far as a WebSocket of theirs needs them.

import type { Host } from "@ws/io";

export const browserHost: Pick<Host, "setTimer" | "endOfTick" | "reportError"> = {
  setTimer(run, delayMs) {
    const timer =
      delayMs === Infinity ? undefined : setTimeout(run, Math.min(delayMs, MAX_DELAY_MS));
    return () => clearTimeout(timer);
  },
  endOfTick: (run) => queueMicrotask(run),
  reportError: (error) => reportError(error),
};

/** setTimeout takes what is longer, some 25 days, for 0: better it rings early than at once. */
const MAX_DELAY_MS = 2 ** 31 - 1;
