// The timers of a Host.

import type { Host } from "@ws/io";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

export function registerHost({ setTimer }: Pick<Host, "setTimer">): void {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test("a timer rings once, after the delay, unless it is cancelled", () => {
    const rung: string[] = [];
    setTimer(() => rung.push("kept"), 100);
    setTimer(() => rung.push("cancelled"), 100)();
    vi.advanceTimersByTime(99);
    expect(rung).toEqual([]);
    vi.advanceTimersByTime(1000);
    expect(rung).toEqual(["kept"]);
  });

  test("a delay of a month does not ring at once", () => {
    const rung: string[] = [];
    setTimer(() => rung.push("month"), 2_592_000_000);
    vi.advanceTimersByTime(86_400_000);
    expect(rung).toEqual([]);
  });

  test("a delay of Infinity never rings", () => {
    const rung: string[] = [];
    const cancel = setTimer(() => rung.push("never"), Infinity);
    vi.advanceTimersByTime(2 ** 32);
    cancel();
    expect([rung, vi.getTimerCount()]).toEqual([[], 0]);
  });
}
