// The steps of a case, one after the other: what to say, and what to wait for in between.

import { isSame } from "../bytes.ts";
import type { Message, Step } from "../case.ts";
import type { Ear } from "./ear.ts";
import { keysFault } from "./masking-keys.ts";
import type { Voice } from "./voice.ts";
import type { WireLog } from "./wire-log.ts";

export interface Times {
  readonly nowMs: number;
  /** How long an agent may take to answer. */
  readonly patienceMs: number;
  /** How long to wait for what should come. */
  readonly answerMs: number;
}

/** The next step is due at once; at the latest after a while; or there is none. */
export type Wanted = "next" | "over" | { readonly waitMs: number };

type Exchange = Extract<Step, { readonly do: "exchange" }>;

export class Script {
  readonly #steps: readonly Step[];
  readonly #voice: Voice;
  readonly #ear: Ear;
  readonly #log: WireLog;
  #at = 0;
  /** The message of an exchange whose echo is awaited, since when, and how many came back. */
  #asked: { message: Message; sinceMs: number } | undefined;
  #echoes = 0;
  readonly #roundTripsMs: number[] = [];
  #echoedBytes = 0;

  constructor(steps: readonly Step[], voice: Voice, ear: Ear, log: WireLog) {
    this.#steps = steps;
    this.#voice = voice;
    this.#ear = ear;
    this.#log = log;
  }

  /** It waits for time to go by, whatever the agent says. */
  get isFixedWait(): boolean {
    const step = this.#steps[this.#at];
    return step?.do === "mark" || step?.do === "pause";
  }

  /** Takes the next step, if it is due. */
  go(times: Times): Wanted {
    const step = this.#steps[this.#at];
    if (step === undefined) return "over";
    switch (step.do) {
      case "send":
        this.#voice.say(step.pieces, times.nowMs, step.chopBytes);
        return this.#next();
      case "http2":
        this.#voice.sayHttp2(step, times.nowMs);
        return this.#next();
      case "exchange":
        return this.#exchange(step, times);
      case "await":
        if (this.#ear.events.length >= step.events) return this.#next();
        return { waitMs: times.answerMs };
      case "keys":
        return this.#lookAtKeys(step.name, times.nowMs);
      case "awaitClose":
        return { waitMs: times.answerMs };
      case "mark":
        return { waitMs: times.patienceMs };
      case "pause":
        return { waitMs: step.ms };
      case "end":
        this.#voice.end(times.nowMs);
        return this.#next();
      default:
        this.#voice.abort(times.nowMs);
        return this.#next();
    }
  }

  /** What was waited for did not come, or the time is over. */
  expire(nowMs: number): void {
    const step = this.#steps[this.#at];
    if (step?.do === "mark") this.#mark(step.name, `waited for ${step.name}`, nowMs);
    if (step?.do === "exchange") this.#endExchange();
    else this.#next();
  }

  /** What its exchanges measured. */
  get measures(): Readonly<Record<string, number>> | undefined {
    const count = this.#roundTripsMs.length;
    if (count === 0) return undefined;
    const sorted = this.#roundTripsMs.toSorted((a, b) => a - b);
    const totalMs = sorted.reduce((sum, ms) => sum + ms, 0);
    return {
      messages: count,
      roundTripMs: round(sorted[count >> 1]),
      roundTripP99Ms: round(sorted[Math.min(count - 1, Math.floor(count * 0.99))]),
      megabytesPerSecond: round(this.#echoedBytes / 1000 / Math.max(totalMs, 0.001)),
    };
  }

  #lookAtKeys(name: string, nowMs: number): "next" {
    const fault = keysFault(this.#ear.keys);
    if (fault === undefined) this.#mark(name, `looked at ${this.#ear.keys.length} keys`, nowMs);
    else this.#ear.events.push({ type: "fault", fault });
    return this.#next();
  }

  #mark(name: string, note: string, nowMs: number): void {
    this.#ear.events.push({ type: "mark", name });
    this.#log.note(nowMs, "sent", "wait", note);
  }

  #next(): "next" {
    this.#at++;
    return "next";
  }

  #exchange(step: Exchange, { nowMs, answerMs }: Times): Wanted {
    if (this.#asked !== undefined) {
      const heard = this.#ear.events.at(-1);
      if (heard === undefined || heard.type === "mark" || heard.type === "echoes") {
        return { waitMs: answerMs };
      }
      const { message, sinceMs } = this.#asked;
      const isEcho = heard.type === message.type && isSame(heard.data, message.data);
      // Another message, or more than one: it stays in the list, and is in no expectation.
      if (!isEcho) return this.#endExchange();
      this.#ear.events.pop();
      this.#roundTripsMs.push(nowMs - sinceMs);
      this.#echoedBytes += message.data.length;
      this.#echoes++;
    }
    if (this.#echoes === step.count) return this.#endExchange();
    const message = step.message(this.#echoes);
    this.#asked = { message, sinceMs: nowMs };
    this.#voice.say([message], nowMs, step.chopBytes);
    return "next";
  }

  #endExchange(): "next" {
    this.#ear.events.push({ type: "echoes", count: this.#echoes });
    this.#asked = undefined;
    this.#echoes = 0;
    return this.#next();
  }
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
