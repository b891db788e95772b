// Work that is spread over time.

import type { Host } from "../host.ts";

/** Timers that ring more often would ring late. */
const SHORTEST_DELAY_MS = 10;

/** Takes the items in their order, so many in a second, the first at once. Returns what stops it. */
export function pace<T>(
  items: Iterable<T>,
  { perSecond, host }: { readonly perSecond: number; readonly host: Host },
  take: (item: T) => void,
): () => void {
  const iterator = items[Symbol.iterator]();
  const delayMs = Math.max(SHORTEST_DELAY_MS, 1000 / perSecond);
  const startMs = host.now();
  let taken = 0;
  let cancel = (): void => {};
  const step = (): void => {
    const elapsedMs = host.now() - startMs;
    const due = perSecond === Infinity ? Infinity : Math.floor((elapsedMs / 1000) * perSecond);
    for (; taken <= due; taken++) {
      const next = iterator.next();
      if (next.done === true) return;
      take(next.value);
    }
    cancel = host.setTimer(step, delayMs);
  };
  step();
  return () => cancel();
}
