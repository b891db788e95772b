// How time grows with n: each action is timed at four sizes; the exponent that fits is 1 for linear
// time and 2 for quadratic. The bound is coarse on purpose.

import { expect } from "vitest";

export const SIZES = [2 ** 12, 2 ** 13, 2 ** 14, 2 ** 15];
const MOST = 1.5;
/** A time is only ever too long, as where memory was collected: we measure again, and keep the shortest. */
const MOST_ROUNDS = 20;

/**
 * What the processor has worked for us, in milliseconds. On a busy machine the time by the clock grows in
 * steps: what is longer than our turn waits for the turns of others.
 */
export function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** `timed` says how many milliseconds of `processorMs` it took for n. */
export function expectLinear(timed: (n: number) => number): void {
  expect(fittedExponent(timed)).toBeLessThan(MOST);
}

function fittedExponent(timed: (n: number) => number): number {
  const shortest = SIZES.map(() => Infinity);
  let fitted = Infinity;
  for (let round = 0; round < MOST_ROUNDS && (round < 3 || fitted >= MOST); round++) {
    for (const [i, n] of SIZES.entries()) shortest[i] = Math.min(shortest[i], timed(n));
    fitted = exponent(SIZES.map((n, i) => [n, shortest[i]]));
  }
  return fitted;
}

/** The slope of log(time) over log(n), by least squares. */
export function exponent(points: readonly (readonly [n: number, ms: number])[]): number {
  const logs = points.map(([n, ms]) => [Math.log(n), Math.log(ms)] as const);
  const meanX = logs.reduce((sum, [x]) => sum + x, 0) / logs.length;
  const meanY = logs.reduce((sum, [, y]) => sum + y, 0) / logs.length;
  const covariance = logs.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0);
  return covariance / logs.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
}
