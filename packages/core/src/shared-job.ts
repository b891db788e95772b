// A job that many wait for: it is done once, by whoever runs it first, and its result is everyone's.

import type { Job } from "./extension.ts";

export class SharedJob<Result extends object> implements Job<Result> {
  readonly #job: Job<Result>;
  #waiting: ((result: Result) => void)[] = [];
  /** Once it is done. */
  result: Result | undefined;

  constructor(job: Job<Result>) {
    this.#job = job;
  }

  /** Somebody has begun it. */
  get isUnderway(): boolean {
    return this.#waiting.length > 0;
  }

  run(done: (result: Result) => void): void {
    if (this.result !== undefined) return done(this.result);
    if (this.#waiting.push(done) > 1) return;
    try {
      this.#job.run((result) => this.#finish(result));
    } catch (error) {
      // Who asks next may try again.
      this.#waiting = [];
      throw error;
    }
  }

  #finish(result: Result): void {
    this.result = result;
    for (const done of this.#waiting.splice(0)) done(result);
  }
}
