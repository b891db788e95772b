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
}

export class Waiters<Value> {
  readonly #waiting = new Set<Waiter<Value>>();

  wait(signal?: AbortSignal): Promise<Value> {
    return new Promise<Value>((resolve, reject) => {
      if (signal === undefined) return void this.#waiting.add({ resolve, reject });
      if (signal.aborted) return reject(signal.reason);

      const leave = (): void => {
        this.#waiting.delete(waiter);
        reject(signal.reason);
      };
      const stay =
        <Result>(settle: (result: Result) => void) =>
        (result: Result): void => {
          signal.removeEventListener("abort", leave);
          settle(result);
        };
      const waiter = { resolve: stay(resolve), reject: stay(reject) };
      signal.addEventListener("abort", leave, { once: true });
      this.#waiting.add(waiter);
    });
  }

  resolve(value: Value): void {
    for (const { resolve } of this.#leaving()) resolve(value);
  }

  reject(reason: unknown): void {
    for (const { reject } of this.#leaving()) reject(reason);
  }

  #leaving(): readonly Waiter<Value>[] {
    const leaving = [...this.#waiting];
    this.#waiting.clear();
    return leaving;
  }
}
