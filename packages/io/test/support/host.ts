// A host whose clock, ticks and turns are run by hand.

import type { Host } from "../../src/host.ts";

interface Timer {
  readonly atMs: number;
  readonly run: () => void;
}

export class VirtualHost implements Host {
  nowMs = 0;
  /** What was reported. */
  readonly errors: unknown[] = [];
  /** How often each function was called. */
  readonly calls = { setTimer: 0, endOfTick: 0, nextTurn: 0 };
  readonly #timers = new Set<Timer>();
  #ticks: (() => void)[] = [];
  #turns: (() => void)[] = [];

  now(): number {
    return this.nowMs;
  }

  setTimer(run: () => void, delayMs: number): () => void {
    this.calls.setTimer++;
    const timer = { atMs: this.nowMs + delayMs, run };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  }

  endOfTick(run: () => void): void {
    this.calls.endOfTick++;
    this.#ticks.push(run);
  }

  nextTurn(run: () => void): void {
    this.calls.nextTurn++;
    this.#turns.push(run);
  }

  reportError(error: unknown): void {
    this.errors.push(error);
  }

  /** When the timers that run now will ring, the earliest first. */
  get timers(): number[] {
    return Array.from(this.#timers, ({ atMs }) => atMs).toSorted((a, b) => a - b);
  }

  /** Ends the tick, and those that begin by that. */
  endTick(): void {
    for (let all; (all = this.#ticks).length > 0;) {
      this.#ticks = [];
      for (const run of all) run();
    }
  }

  /** Gives everybody who waits one turn; tells whether somebody did. */
  turn(): boolean {
    this.endTick();
    const all = this.#turns;
    this.#turns = [];
    for (const run of all) run();
    this.endTick();
    return all.length > 0;
  }

  /** Lets happen what happens at this time. */
  settle(): void {
    while (this.turn());
  }

  /** Lets time go by, from one timer to the next. */
  pass(ms: number): void {
    this.settle();
    const untilMs = this.nowMs + ms;
    for (let next; (next = this.#earliest()) !== undefined && next.atMs <= untilMs;) {
      this.#timers.delete(next);
      this.nowMs = Math.max(this.nowMs, next.atMs);
      next.run();
      this.settle();
    }
    this.nowMs = untilMs;
  }

  #earliest(): Timer | undefined {
    return [...this.#timers].toSorted((a, b) => a.atMs - b.atMs)[0];
  }
}
