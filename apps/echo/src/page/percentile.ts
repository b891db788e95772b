// The nearest-rank percentile: always a value that was measured, never one between two.

/** @param fraction 0.5 for the median, 0.99 for p99 */
export function percentile(sorted: ArrayLike<number>, fraction: number): number | undefined {
  const rank = Math.max(1, Math.ceil(fraction * sorted.length));
  return sorted[rank - 1];
}
