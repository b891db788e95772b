// One timer for all: who wants to be woken stands in a heap, the earliest first. An alarm may be set
// again at any time; who is woken too early says when to come back.

import type { Host } from "./host.ts";

export interface Sleeper {
  /** When the alarm is set for, in milliseconds; Infinity where none is. */
  alarmMs: number;
  /** Its place in the heap, kept by `Alarms`; -1 where it has none. */
  alarmPlace: number;
  wake(nowMs: number): void;
}

export class Alarms {
  readonly #host: Host;
  readonly #heap: Sleeper[] = [];
  #timerMs = Infinity;
  #cancelTimer: (() => void) | undefined;

  constructor(host: Host) {
    this.#host = host;
  }

  /** Wakes the sleeper at `atMs`, instead of any time set before; Infinity: never. */
  set(sleeper: Sleeper, atMs: number): void {
    sleeper.alarmMs = atMs;
    if (atMs === Infinity) this.#remove(sleeper);
    else if (sleeper.alarmPlace === -1) this.#rise(sleeper, this.#heap.length);
    else this.#settle(sleeper, sleeper.alarmPlace);
    this.#startTimer();
  }

  #ring(): void {
    this.#timerMs = Infinity;
    this.#cancelTimer = undefined;
    const nowMs = this.#host.now();
    for (
      let first = this.#heap[0];
      first !== undefined && first.alarmMs <= nowMs;
      first = this.#heap[0]
    ) {
      first.alarmMs = Infinity;
      this.#remove(first);
      first.wake(nowMs);
    }
    this.#startTimer();
  }

  /** One timer, for the earliest alarm. A later one leaves it as it is: ringing early is harmless. */
  #startTimer(): void {
    const atMs = this.#heap[0]?.alarmMs ?? Infinity;
    if (atMs >= this.#timerMs) return;
    this.#cancelTimer?.();
    this.#timerMs = atMs;
    const delayMs = Math.max(1, Math.ceil(atMs - this.#host.now()));
    this.#cancelTimer = this.#host.setTimer(() => this.#ring(), delayMs);
  }

  // The heap: nobody's alarm is earlier than that of who stands at (place - 1) / 2.

  #remove(sleeper: Sleeper): void {
    const place = sleeper.alarmPlace;
    if (place === -1) return;
    sleeper.alarmPlace = -1;
    const last = this.#heap.pop()!;
    if (last !== sleeper) this.#settle(last, place);
  }

  #settle(sleeper: Sleeper, place: number): void {
    this.#sink(sleeper, this.#rise(sleeper, place));
  }

  #rise(sleeper: Sleeper, place: number): number {
    while (place > 0) {
      const above = (place - 1) >>> 1;
      const other = this.#heap[above];
      if (other.alarmMs <= sleeper.alarmMs) break;
      this.#put(other, place);
      place = above;
    }
    this.#put(sleeper, place);
    return place;
  }

  #sink(sleeper: Sleeper, place: number): void {
    for (;;) {
      let below = place * 2 + 1;
      if (below >= this.#heap.length) break;
      if (
        below + 1 < this.#heap.length &&
        this.#heap[below + 1].alarmMs < this.#heap[below].alarmMs
      )
        below++;
      const other = this.#heap[below];
      if (other.alarmMs >= sleeper.alarmMs) break;
      this.#put(other, place);
      place = below;
    }
    this.#put(sleeper, place);
  }

  #put(sleeper: Sleeper, place: number): void {
    this.#heap[place] = sleeper;
    sleeper.alarmPlace = place;
  }
}
