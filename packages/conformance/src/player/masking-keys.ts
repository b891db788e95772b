// What can be told of masking keys by looking at them: not that they are random, but that they are not.
// "The masking key needs to be unpredictable" RFC 6455 §5.3; attack C3.

/** Fewer say too little. */
const LEAST_KEYS = 32;

/** What is wrong with an agent's keys, in the order in which they came; `undefined` where nothing is seen. */
export function keysFault(keys: readonly number[]): string | undefined {
  if (keys.length < LEAST_KEYS) return `only ${keys.length} masking keys to look at`;
  const rows: readonly (readonly [boolean, string])[] = [
    [new Set(keys).size < keys.length, "a masking key that was used before (§5.3)"],
    [isSteady(keys, (a, b) => (b - a) >>> 0), "masking keys that are counted (§5.3)"],
    [isSteady(keys, (a, b) => (b ^ a) >>> 0), "masking keys that differ in the same bits (§5.3)"],
    // By chance once in 2^26, with the fewest keys.
    [fixedBits(keys) !== 0, "bits that are the same in all masking keys (§5.3)"],
  ];
  return rows.find(([isFault]) => isFault)?.[1];
}

/** From each key to the next it is the same step. */
function isSteady(keys: readonly number[], step: (a: number, b: number) => number): boolean {
  const steps = keys.slice(1).map((key, at) => step(keys[at], key));
  return steps.every((one) => one === steps[0]);
}

/** The bits that are set in all of them, or in none. */
function fixedBits(keys: readonly number[]): number {
  const all = keys.reduce((bits, key) => bits & key, -1);
  const none = keys.reduce((bits, key) => bits & ~key, -1);
  return all | none;
}
