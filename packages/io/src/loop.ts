// What the connections of one server, or of one program's clients, share: the clock, the alarm, and
// two lists of those who run later.
//
//   flush       who has something to send that no read carries along: at the end of the tick
//   giveWay     who used up its budget of work: after the others had their turn

import { Alarms } from "./alarms.ts";
import type { Host } from "./host.ts";

/** Who can be run later. */
export interface Runnable {
  /** The tick ends. */
  run(): void;
  /** The others had their turn. */
  continue(): void;
}

export class Loop {
  readonly host: Host;
  readonly alarms: Alarms;
  #flushing: Runnable[] = [];
  #waiting: Runnable[] = [];

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
