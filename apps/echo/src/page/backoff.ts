// How long to wait before connecting again: twice as long each time, up to a limit, and never quite
// the same, so that a thousand pages do not come back in one moment.

export const FIRST_DELAY_MS = 500;
export const LONGEST_DELAY_MS = 30_000;

/**
 * @param attempt how many attempts failed before, from 0
 * @param random from 0 to 1: the delay lies between half of it and all of it
 */
export function backoffMs(attempt: number, random: number): number {
  const fullMs = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** attempt);
  return (fullMs / 2) * (1 + random);
}
