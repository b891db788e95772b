// A job of one direction, between the extension that gives it and whoever has it done: it is told
// and done once, its result is taken once, and nobody waits for a job that was given up.

import type { Work } from "./event.ts";
import type { Job } from "./extension.ts";

export class Aside<Result> {
  readonly #direction: Work["direction"];
  readonly #accept: (result: Result) => void;
  readonly #fail: (error: unknown) => void;
  #job: Job<Result> | undefined;
  #told = false;

  constructor(
    direction: Work["direction"],
    accept: (result: Result) => void,
    fail: (error: unknown) => void,
  ) {
    this.#direction = direction;
    this.#accept = accept;
    this.#fail = fail;
  }

  /** A job is not done yet. */
  get busy(): boolean {
    return this.#job !== undefined;
  }

  begin(job: Job<Result>): void {
    this.#job = job;
    this.#told = false;
  }

  /** The job, if nobody has been told of it yet. */
  take(): Work | undefined {
    const job = this.#job;
    if (job === undefined || this.#told) return undefined;
    this.#told = true;
    let begun = false;
    return {
      type: "work",
      direction: this.#direction,
      get isUnderway() {
        return job.isUnderway ?? false;
      },
      run: (done) => {
        // What was given up must not begin: whose job it was may be gone. Nor begins it twice.
        if (begun || this.#job !== job) return done();
        begun = true;
        this.#run(job, done);
      },
    };
  }

  /** Its result is wanted no more. */
  giveUp(): void {
    this.#job = undefined;
  }

  #run(job: Job<Result>, done: () => void): void {
    try {
      job.run((result) => this.#finish(job, result, done));
    } catch (error) {
      // Behind its result it is not the job that fails.
      if (this.#job !== job) throw error;
      this.#job = undefined;
      this.#fail(error);
      done();
    }
  }

  #finish(job: Job<Result>, result: Result, done: () => void): void {
    if (this.#job === job) {
      this.#job = undefined;
      this.#accept(result);
    }
    done();
  }
}
