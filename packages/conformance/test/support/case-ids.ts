/** So many cases of a group, in a row. */
export const cases = (group: string, from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, at) => `${group}.${from + at}`);
