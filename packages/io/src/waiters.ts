// Promises that one event settles together, each of which a signal can end before.

import { checkOptions } from "@ws/core";

/** @throws UsageError `option-invalid` */
export function checkWait(options: unknown): void {
  checkOptions(options, WAIT);
}

const WAIT = { signal: "signal" };

/** Gives one who waits their answer: a promise that rejects is one. */
type Settle<Value> = (answer: Value | Promise<never>) => void;

export class Waiters<Value> {
  readonly #waiting = new Set<Settle<Value>>();

  wait(signal?: AbortSignal): Promise<Value> {
    return new Promise((resolve) => {
      const settle: Settle<Value> = (answer) => {
        this.#waiting.delete(settle);
        signal?.removeEventListener("abort", leave);
        resolve(answer);
      };
      const leave = (): void => settle(Promise.reject(signal!.reason));
      if (signal?.aborted === true) return leave();
      signal?.addEventListener("abort", leave);
      this.#waiting.add(settle);
    });
  }

  resolve(value: Value): void {
    for (const settle of this.#waiting) settle(value);
  }

  reject(reason: unknown): void {
    for (const settle of this.#waiting) settle(Promise.reject(reason));
  }
}
