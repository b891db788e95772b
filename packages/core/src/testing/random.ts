// Chance that can be repeated: the same seed makes the same choices, on every machine. For tests
// alone: who has seen a few outputs can tell the next ones.

/** A number, or any whole number from the first to the second, both included. */
export type Range = number | readonly [min: number, max: number];

/** A seeded generator: sfc32, the "small fast counter" of PractRand, with 128 bits of state. */
export class Random {
  #a: number;
  #b: number;
  #c = 0;
  #counter = 1;

  /** @throws RangeError: the seed is not a whole number from 0 to `Number.MAX_SAFE_INTEGER`. */
  constructor(seed: number) {
    if (!Number.isSafeInteger(seed) || seed < 0) throw new RangeError(`${seed} is no seed`);
    this.#a = seed | 0;
    this.#b = (seed / 2 ** 32) | 0;
    for (let i = 0; i < WARM_UP; i++) this.uint32();
  }

  /** 32 bits. */
  uint32(): number {
    const sum = (this.#a + this.#b + this.#counter++) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  /** A whole number from 0 on that is less than `bound`. */
  below(bound: number): number {
    return Math.floor((this.uint32() / 2 ** 32) * bound);
  }

  /** A whole number within a range. */
  within(range: Range): number {
    if (typeof range === "number") return range;
    const [min, max] = range;
    return min + this.below(max - min + 1);
  }

  /** `true` with a probability from 0 to 1. */
  chance(probability: number): boolean {
    return this.uint32() < probability * 2 ** 32;
  }

  /** One of these. */
  pick<Item>(items: readonly Item[]): Item {
    return items[this.below(items.length)];
  }

  /** Another generator, whose choices do not depend on what this one is asked from now on. */
  fork(): Random {
    return new Random(this.uint32());
  }
}

/** So many outputs until seeds that are alike make choices that are not. */
const WARM_UP = 12;
