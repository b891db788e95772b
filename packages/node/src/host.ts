// The clock and the scheduling of Node.js.

import type { Host } from "@ws/io";

export const nodeHost: Host = {
  now: () => performance.now(),
  setTimer(run, delayMs) {
    const timer = setTimeout(run, delayMs).unref();
    return () => clearTimeout(timer);
  },
  endOfTick: queueMicrotask,
  nextTurn: (run) => void setImmediate(run),
  reportError: (error) => console.error(error),
};
