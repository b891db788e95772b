// What a table says of the figures of a row.

export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

export function spreadOf(figures: readonly number[]): Spread {
  const ascending = figures.toSorted((a, b) => a - b);
  const middle = ascending.length >> 1;
  const isOdd = ascending.length % 2 === 1;
  const median = isOdd ? ascending[middle] : (ascending[middle - 1] + ascending[middle]) / 2;
  return { median, min: ascending[0], max: ascending.at(-1)! };
}

/** The ratio of the medians; its ends are those of the ratios within each round. */
export function ratioOf(ours: readonly number[], theirs: readonly number[]): Spread {
  const { min, max } = spreadOf(ours.map((figure, round) => figure / theirs[round]));
  return { median: spreadOf(ours).median / spreadOf(theirs).median, min, max };
}
