// Promises that one event settles together, each of which a signal can end before.

import { checkOptions } from "@ws/core";

/** @throws UsageError `option-invalid` */
export function checkWait(options: unknown): void {
  checkOptions(options, WAIT);
}

const WAIT = { signal: "signal" };

interface Waiter<Value> {
  readonly resolve: (value: Value) => void;
  readonly reject: (reason: unknown) => void;
  readonly signal: AbortSignal | undefined;
  /** The signal calls. */
  readonly leave: () => void;
}

export class Waiters<Value> {
  readonly #waiting = new Set<Waiter<Value>>();

  wait(signal?: AbortSignal): Promise<Value> {
    return new Promise<Value>((resolve, reject) => {
      const leave = (): void => {
        this.#waiting.delete(waiter);
        reject(signal!.reason);
      };
      const waiter = { resolve, reject, signal, leave };
      if (signal?.aborted === true) return leave();
      signal?.addEventListener("abort", leave, { once: true });
      this.#waiting.add(waiter);
    });
  }

  resolve(value: Value): void {
    for (const { resolve } of this.#release()) resolve(value);
  }

  reject(reason: unknown): void {
    for (const { reject } of this.#release()) reject(reason);
  }

  #release(): readonly Waiter<Value>[] {
    const released = [...this.#waiting];
    this.#waiting.clear();
    for (const { signal, leave } of released) signal?.removeEventListener("abort", leave);
    return released;
  }
}
