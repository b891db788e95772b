// Timers and scheduling, as every runtime of the web's kind has them.

import type { Host } from "@ws/io";

export const browserHost: Pick<Host, "setTimer" | "endOfTick" | "reportError"> = {
  setTimer(run, delayMs) {
    if (delayMs === Infinity) return () => {};
    const timer: unknown = setTimeout(run, Math.min(delayMs, MAX_DELAY_MS));
    // Where timers keep a process alive, ours do not.
    (timer as { unref?(): void }).unref?.();
    return () => clearTimeout(timer as number);
  },
  endOfTick: (run) => queueMicrotask(run),
  reportError: (error) => (globalThis.reportError ?? console.error)(error),
};

/** setTimeout takes what is longer, some 25 days, for 0: better it rings early than at once. */
const MAX_DELAY_MS = 2 ** 31 - 1;
