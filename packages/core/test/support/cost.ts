// What an action costs, counted and not timed: bytes of memory asked for, bytes copied, and views
// made. Who takes a byte once, and once more for the message, stays below a few times what it got.

import { expect, vi } from "vitest";
import { allocations } from "./allocations.ts";

export interface Cost {
  /** Bytes of arrays that were made anew, copies among them. */
  readonly allocated: number;
  /** Bytes that were copied from one array to another. */
  readonly copied: number;
  /** Views on bytes that lie elsewhere. */
  readonly views: number;
}

/** Where `Uint8Array` has its methods from. */
const METHODS = Object.getPrototypeOf(Uint8Array.prototype) as Uint8Array;

export function costOf(action: () => void): Cost {
  const set = vi.spyOn(METHODS, "set");
  const slice = vi.spyOn(METHODS, "slice");
  const subarray = vi.spyOn(METHODS, "subarray");
  try {
    const made = allocations(action);
    const sliced = slice.mock.results.map(({ value }) => (value as Uint8Array).length);
    const copied = [...set.mock.calls.map(([source]) => source.length), ...sliced];
    return {
      allocated: sum([...made, ...sliced]),
      copied: sum(copied),
      views: subarray.mock.calls.length,
    };
  } finally {
    for (const spy of [set, slice, subarray]) spy.mockRestore();
  }
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}

/** A block for what we send, the least room of a slab, and our own Close frame. */
const ONCE_BYTES = 65_536 + 4096 + 1024;
/** A slab grows fourfold, and a whole is copied out of it. */
const MOST_FOR_EACH_BYTE = 8;

/** What so many bytes of a peer may cost, whatever they say. */
export function expectCheap({ allocated, copied, views }: Cost, receivedBytes: number): void {
  expect(allocated).toBeLessThanOrEqual(ONCE_BYTES + MOST_FOR_EACH_BYTE * receivedBytes);
  expect(copied).toBeLessThanOrEqual(1024 + MOST_FOR_EACH_BYTE * receivedBytes);
  expect(views).toBeLessThanOrEqual(16 + 4 * receivedBytes);
}
