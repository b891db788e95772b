import { constants, PerformanceObserver } from "node:perf_hooks";
import { expect, test, vi } from "vitest";
import { allocate } from "../src/memory.ts";

const { NODE_PERFORMANCE_GC_MINOR } = constants;

test("memory for large messages is plain, and of its own", () => {
  const bytes = allocate(65_536);
  expect(Object.getPrototypeOf(bytes)).toBe(Uint8Array.prototype);
  expect([bytes.length, bytes.byteOffset, bytes.buffer.byteLength]).toEqual([65_536, 0, 65_536]);
});

test("large messages that are dropped are collected young, and not with all else", async () => {
  let minor = 0;
  const observer = new PerformanceObserver((list) => {
    const entries = list.getEntries() as unknown as readonly { detail: { kind: number } }[];
    minor += entries.filter(({ detail }) => detail.kind === NODE_PERFORMANCE_GC_MINOR).length;
  });
  observer.observe({ entryTypes: ["gc"] });
  for (let bytes = 0; bytes < 64 * 1_048_576; bytes += 65_536) allocate(65_536);
  await vi.waitFor(() => expect(minor).toBeGreaterThanOrEqual(2));
  observer.disconnect();
});
