// Echoes in slots of time: how many came in each, and how long they took. Neighbours join, so that a
// slot lasts twice as long, when there are MAX_SLOTS, or when so few echoes come that a slot says little.

import { percentile } from "./percentile.ts";

export const FIRST_SLOT_MS = 20;
export const MAX_SLOTS = 240;
/** Fewer slots than this never join: too few points for a curve. */
const MIN_SLOTS = 24;
const TELLING_COUNT = 4;

/** Columns of equal length, as a chart wants them. `null` where nothing came. */
export interface Curves {
  readonly seconds: number[];
  readonly rates: number[];
  readonly p50: (number | null)[];
  readonly p99: (number | null)[];
}

export class Timeline {
  #slotMs = FIRST_SLOT_MS;
  #slots: Slot[] = [];
  #count = 0;
  #longestMs: number | undefined;
  #endMs: number | undefined;

  /** Both in milliseconds: since the start, and of the round trip. */
  record(atMs: number, latencyMs: number): void {
    while (this.#isTooFine(atMs)) this.#joinNeighbours();
    this.#slotAt(atMs).add(latencyMs);
    this.#count += 1;
    this.#longestMs = Math.max(this.#longestMs ?? 0, latencyMs);
  }

  get longestMs(): number | undefined {
    return this.#longestMs;
  }

  /** Nothing more comes: the last slot ends here. */
  end(atMs: number): void {
    this.#endMs = atMs;
  }

  /** The slots that are over; a slot that still fills would look like a fall. */
  curves(nowMs: number): Curves {
    const curves: Curves = { seconds: [], rates: [], p50: [], p99: [] };
    for (const [index, slot] of this.#slots.entries()) {
      const startMs = index * this.#slotMs;
      const widthMs = Math.min(this.#slotMs, (this.#endMs ?? Infinity) - startMs);
      const isFragment = index > 0 && widthMs < this.#slotMs / 2;
      if (startMs + widthMs > nowMs || isFragment) break;
      curves.seconds.push((startMs + widthMs / 2) / 1000);
      curves.rates.push(slot.count / (widthMs / 1000));
      curves.p50.push(slot.percentile(0.5) ?? null);
      curves.p99.push(slot.percentile(0.99) ?? null);
    }
    return curves;
  }

  /** All latencies in milliseconds, sorted. */
  latencies(): Float64Array {
    return Float64Array.from(this.#slots.flatMap((slot) => slot.latencies)).toSorted();
  }

  #isTooFine(atMs: number): boolean {
    const slots = Math.floor(atMs / this.#slotMs);
    if (slots >= MAX_SLOTS) return true;
    return slots >= 2 * MIN_SLOTS && this.#count < slots * TELLING_COUNT;
  }

  #slotAt(atMs: number): Slot {
    const index = Math.floor(atMs / this.#slotMs);
    while (this.#slots.length <= index) this.#slots.push(new Slot([]));
    return this.#slots[index];
  }

  #joinNeighbours(): void {
    const joined: Slot[] = [];
    for (let index = 0; index < this.#slots.length; index += 2) {
      const pair = this.#slots.slice(index, index + 2);
      joined.push(new Slot(pair.flatMap((slot) => slot.latencies)));
    }
    this.#slots = joined;
    this.#slotMs *= 2;
  }
}

class Slot {
  readonly latencies: number[];
  #isSorted = false;

  constructor(latencies: number[]) {
    this.latencies = latencies;
  }

  get count(): number {
    return this.latencies.length;
  }

  add(latencyMs: number): void {
    this.latencies.push(latencyMs);
    this.#isSorted = false;
  }

  percentile(fraction: number): number | undefined {
    if (!this.#isSorted) this.latencies.sort((a, b) => a - b);
    this.#isSorted = true;
    return percentile(this.latencies, fraction);
  }
}
