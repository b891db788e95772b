// What the connections of one server, or of one program's clients, share: the clock, the alarm, and
// three lists of those who run later.
//
//   flush       who has something to send that no read carries along: at the end of the tick
//   giveWay     who used up its budget of work: after the others had their turn
//   work        what is done aside: when one of a few places is free

import { Fifo, type Work } from "@ws/core";
import { Alarms } from "./alarms.ts";
import type { Host } from "./host.ts";

/** Who can be run later. */
export interface Runnable {
  /** The tick ends. */
  run(): void;
  /** The others had their turn. */
  continue(): void;
}

/** What is done aside, and who is told then. */
interface Job {
  readonly work: Pick<Work, "isUnderway" | "run">;
  readonly done: () => void;
}

/**
 * Each job at work holds memory and a thread; libuv has four by default. As many as ask at once would
 * take all there is (attack D10).
 */
const JOBS_AT_A_TIME = 4;

export class Loop {
  readonly host: Host;
  readonly alarms: Alarms;
  #flushing: Runnable[] = [];
  #waiting: Runnable[] = [];
  readonly #jobs = new Fifo<Job>();
  #working = 0;
  #beginning = false;

  constructor(host: Host) {
    this.host = host;
    this.alarms = new Alarms(host);
  }

  /** Runs it at the end of the tick: one call for all who ask within it. */
  flush(runnable: Runnable): void {
    if (this.#flushing.push(runnable) === 1) this.host.endOfTick(() => this.#flush());
  }

  /** Continues it in the next turn. */
  giveWay(runnable: Runnable): void {
    if (this.#waiting.push(runnable) === 1) this.host.nextTurn(() => this.#continue());
  }

  /** Has it done, after what waits already; then tells. */
  work(work: Job["work"], done: Job["done"]): void {
    this.#jobs.push({ work, done });
    this.#beginJobs();
  }

  #beginJobs(): void {
    // One that is done at once makes room for the next, in this loop and not in a call within it.
    if (this.#beginning) return;
    this.#beginning = true;
    while (this.#working < JOBS_AT_A_TIME) {
      const job = this.#jobs.take();
      if (job === undefined) break;
      // Who waits for what another does needs no thread.
      const places = job.work.isUnderway ? 0 : 1;
      this.#working += places;
      const done = (): void => {
        job.done();
        this.#working -= places;
        this.#beginJobs();
      };
      try {
        job.work.run(done);
      } catch (error) {
        // It was done before that: only whose code it is can tell what this means.
        this.host.reportError(error);
      }
    }
    this.#beginning = false;
  }

  #flush(): void {
    const all = this.#flushing;
    this.#flushing = [];
    for (const runnable of all) runnable.run();
  }

  #continue(): void {
    const all = this.#waiting;
    this.#waiting = [];
    for (const runnable of all) runnable.continue();
  }
}
