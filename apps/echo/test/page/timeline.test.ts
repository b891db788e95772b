import { describe, expect, test } from "vitest";
import { FIRST_SLOT_MS, MAX_SLOTS, Timeline } from "../../src/page/timeline.ts";

describe("a timeline", () => {
  test("counts the echoes of each slot, and their latencies", () => {
    const timeline = new Timeline();
    for (const latencyMs of [3, 1, 2]) timeline.record(5, latencyMs);
    timeline.record(FIRST_SLOT_MS, 9);
    timeline.end(2 * FIRST_SLOT_MS);
    expect(timeline.curves(2 * FIRST_SLOT_MS)).toEqual({
      seconds: [0.01, 0.03],
      rates: [150, 50],
      p50: [2, 9],
      p99: [3, 9],
    });
    expect([...timeline.latencies()]).toEqual([1, 2, 3, 9]);
    expect(timeline.longestMs).toBe(9);
  });

  test("keeps a slot back that still fills", () => {
    const timeline = new Timeline();
    timeline.record(1, 1);
    timeline.record(FIRST_SLOT_MS + 1, 1);
    expect(timeline.curves(FIRST_SLOT_MS + 5).rates).toEqual([50]);
  });

  test("shows a silence as rate 0 and no latency", () => {
    const timeline = new Timeline();
    timeline.record(1, 1);
    timeline.record(2 * FIRST_SLOT_MS, 1);
    const { rates, p50 } = timeline.curves(3 * FIRST_SLOT_MS);
    expect([rates, p50]).toEqual([
      [50, 0, 50],
      [1, null, 1],
    ]);
  });

  test("shows a burst that ended within one slot, over the time that it took", () => {
    const timeline = new Timeline();
    timeline.record(4, 1);
    timeline.end(4);
    expect(timeline.curves(4)).toEqual({ seconds: [0.002], rates: [250], p50: [1], p99: [1] });
  });

  test("never has too many slots, and loses no echo", () => {
    const timeline = new Timeline();
    const total = 100_000;
    for (let index = 0; index < total; index++) timeline.record(index, index % 100);
    timeline.end(total);
    const { rates, p50 } = timeline.curves(total);
    expect(rates.length).toBeLessThanOrEqual(MAX_SLOTS);
    expect(new Set(rates.map(Math.round))).toEqual(new Set([1000]));
    expect(p50.every((value) => value !== null && value > 30 && value < 70)).toBe(true);
    expect(timeline.latencies()).toHaveLength(total);
  });

  test("joins slots that hold too little to tell", () => {
    const timeline = new Timeline();
    for (let index = 0; index < 100; index++) timeline.record(index * 50, 1);
    const { p50 } = timeline.curves(5000);
    expect(p50.length).toBeGreaterThanOrEqual(20);
    expect(p50.length).toBeLessThan(50);
    expect(p50).not.toContain(null);
  });
});
