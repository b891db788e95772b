// Time as data: what an endpoint waits for, and until when. Nothing here reads a clock. A timer that
// starts when the time is not known (our caller said `close`, not when) starts at the next advance,
// which is therefore wanted at once.

import type { LapseRow } from "./close-info.ts";
import * as Lapse from "./lapse.ts";
import type { Limits } from "./limits.ts";

/** The timers, and the limit that says how long each one runs. */
const TIMERS = [
  ["keepalive", "keepaliveIntervalMs"], // the peer is silent: ping it
  ["pong", "keepaliveTimeoutMs"], // it does not answer: give up
  ["close", "closeTimeoutMs"], // the closing handshake does not end
  ["stall", "writeStallTimeoutMs"], // the transport takes nothing
  ["idle", "idleTimeoutMs"], // no message passes
  ["lifetime", "maxLifetimeMs"], // the connection is old
] as const satisfies readonly (readonly [string, keyof Limits])[];

export type Timer = (typeof TIMERS)[number][0];

/** What it means that one ran out. */
export const LAPSE_OF = {
  pong: Lapse.keepaliveTimeout,
  close: Lapse.closeTimeout,
  stall: Lapse.writeStalled,
  idle: Lapse.idleTimeout,
  lifetime: Lapse.lifetimeReached,
} as const satisfies Record<Exclude<Timer, "keepalive">, LapseRow>;

const INDEX = Object.fromEntries(TIMERS.map(([timer], index) => [timer, index])) as Record<
  Timer,
  number
>;

const STOPPED = Infinity;
const NOT_STARTED = -Infinity;

/** These may start again as they run out: with a limit of 0 they would run out for ever. */
const LEAST_MS: Partial<Record<Timer, number>> = { keepalive: 1, pong: 1 };

export class Deadlines {
  /** When `expired` is wanted: may be early, never late. -Infinity: at once. Infinity: never. */
  next = Infinity;

  readonly #limits: Limits;
  readonly #due: number[] = TIMERS.map(() => STOPPED);

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  /** Starts a timer, anew if it runs. Without the time it starts at the next `expired`. */
  start(timer: Timer, nowMs?: number): void {
    const index = INDEX[timer];
    const due = nowMs === undefined ? NOT_STARTED : nowMs + this.#limits[TIMERS[index][1]];
    this.#due[index] = due;
    if (due < this.next) this.next = due;
  }

  /** Starts a timer unless it runs. */
  startOnce(timer: Timer): void {
    if (this.#due[INDEX[timer]] === STOPPED) this.start(timer);
  }

  stop(timer: Timer): void {
    this.#due[INDEX[timer]] = STOPPED;
  }

  stopAll(): void {
    this.#due.fill(STOPPED);
    this.next = Infinity;
  }

  /** A timer that has run out, which thereby stops; ask until there is none. */
  expired(nowMs: number): Timer | undefined {
    this.next = Infinity;
    for (const [index, [timer, limit]] of TIMERS.entries()) {
      if (this.#due[index] === NOT_STARTED)
        this.#due[index] = nowMs + Math.max(LEAST_MS[timer] ?? 0, this.#limits[limit]);
      const due = this.#due[index];
      if (due <= nowMs) {
        this.#due[index] = STOPPED;
        this.next = NOT_STARTED;
        return timer;
      }
      this.next = Math.min(this.next, due);
    }
    return undefined;
  }
}
