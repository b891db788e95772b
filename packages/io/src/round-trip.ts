// How long a ping and its pong take, over time.

/** How long pings and their pongs took, in milliseconds. */
export interface RoundTrip {
  readonly lastMs: number;
  readonly smallestMs: number;
  /** An average that forgets: each one counts an eighth, as in RFC 6298 §2. */
  readonly smoothedMs: number;
}

const WEIGHT = 1 / 8;

/** The measurements so far, with one more. */
export function measured(before: RoundTrip | undefined, lastMs: number): RoundTrip {
  if (before === undefined) return { lastMs, smallestMs: lastMs, smoothedMs: lastMs };
  return {
    lastMs,
    smallestMs: Math.min(before.smallestMs, lastMs),
    smoothedMs: before.smoothedMs + (lastMs - before.smoothedMs) * WEIGHT,
  };
}
