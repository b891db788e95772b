// A clock that stands still until it is told: years pass in microseconds, and always alike. What is
// to happen lies in a heap, the earliest on top; at one time, in the order in which it was asked for.

interface Alarm {
  readonly dueMs: number;
  readonly order: number;
  /** `undefined`: cancelled. */
  run: (() => void) | undefined;
}

export class Clock {
  #nowMs: number;
  readonly #heap: Alarm[] = [];
  #asked = 0;

  constructor(nowMs = 0) {
    this.#nowMs = nowMs;
  }

  get nowMs(): number {
    return this.#nowMs;
  }

  /** When something happens next; Infinity: never. */
  get next(): number {
    while (this.#heap.length > 0 && this.#heap[0].run === undefined) this.#pop();
    return this.#heap[0]?.dueMs ?? Infinity;
  }

  /** Calls `run` at that time, or at the next advance if it is past; returns what cancels it. */
  at(dueMs: number, run: () => void): () => void {
    const alarm: Alarm = { dueMs, order: this.#asked++, run };
    this.#push(alarm);
    return () => void (alarm.run = undefined);
  }

  /** Lets so many milliseconds go by, stopping wherever something happens; 0: what is due now. */
  advance(ms: number): void {
    this.advanceTo(this.#nowMs + ms);
  }

  /** The same, until that time. */
  advanceTo(untilMs: number): void {
    while (this.next <= untilMs) {
      const alarm = this.#pop();
      this.#nowMs = Math.max(this.#nowMs, alarm.dueMs);
      alarm.run?.();
    }
    this.#nowMs = Math.max(this.#nowMs, untilMs);
  }

  #push(alarm: Alarm): void {
    const heap = this.#heap;
    let at = heap.length;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!isBefore(alarm, heap[parent])) break;
      heap[at] = heap[parent];
      at = parent;
    }
    heap[at] = alarm;
  }

  /** Takes the earliest out of a heap that is not empty. */
  #pop(): Alarm {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop()!;
    if (heap.length === 0) return first;
    let at = 0;
    for (let child; (child = earlierChild(heap, at)) < heap.length; at = child) {
      if (!isBefore(heap[child], last)) break;
      heap[at] = heap[child];
    }
    heap[at] = last;
    return first;
  }
}

function isBefore(one: Alarm, other: Alarm): boolean {
  return one.dueMs < other.dueMs || (one.dueMs === other.dueMs && one.order < other.order);
}

function earlierChild(heap: readonly Alarm[], at: number): number {
  const left = 2 * at + 1;
  const right = left + 1;
  return right < heap.length && isBefore(heap[right], heap[left]) ? right : left;
}
