// Ids in the order of their numbers: 2.1 before 10.1, 6.4 before 6.4.1.

export function compareIds(one: string, other: string): number {
  return numeric.compare(one, other);
}

const numeric = new Intl.Collator("en", { numeric: true });
