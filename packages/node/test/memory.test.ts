import { constants, PerformanceObserver } from "node:perf_hooks";
import { setImmediate as nextTurn } from "node:timers/promises";
import { expect, test, vi } from "vitest";
import { allocate } from "../src/memory.ts";

const ROUNDS = 16;
const ROUND_BYTES = 16_777_216;
const { NODE_PERFORMANCE_GC_MINOR } = constants;

test("memory for large messages is plain, and of its own", () => {
  const bytes = allocate(65_536);
  expect(Object.getPrototypeOf(bytes)).toBe(Uint8Array.prototype);
  expect([bytes.length, bytes.byteOffset, bytes.buffer.byteLength]).toEqual([65_536, 0, 65_536]);
});

test("each 16 MiB of large messages that were dropped have the young generation collected", async () => {
  let minor = 0;
  const observer = new PerformanceObserver((list) => {
    const entries = list.getEntries() as unknown as readonly { detail: { kind: number } }[];
    minor += entries.filter(({ detail }) => detail.kind === NODE_PERFORMANCE_GC_MINOR).length;
  });
  observer.observe({ entryTypes: ["gc"] });
  for (let round = 0; round < ROUNDS; round++) {
    for (let bytes = 0; bytes < ROUND_BYTES; bytes += 65_536) allocate(65_536);
    await nextTurn();
  }
  // By itself it is collected once for about every 70 MiB.
  await vi.waitFor(() => expect(minor).toBeGreaterThanOrEqual(ROUNDS - 4));
  observer.disconnect();
});
