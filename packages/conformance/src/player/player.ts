// Plays one case: an agent's bytes in, the kit's bytes out, time as an argument, as core has it.
//
//   Each call that puts something in is followed by polling until nothing comes out.
//
// Four phases: the opening; the script, step by step; the finale, in which the kit waits for what is
// expected and then closes, or for the agent to fail the connection; the closing. An agent that leaves
// ends the script: from then on there is only the closing.

import type { DeflateCodec, Platform, Role } from "@ws/core";
import type { Case, Form, Plan } from "../case.ts";
import type { CaseResult } from "../report.ts";
import { Ear } from "./ear.ts";
import type { Seen } from "./judge.ts";
import { KitOpening } from "./opening.ts";
import { Parting } from "./parting.ts";
import { resultOf } from "./result.ts";
import { Script } from "./script.ts";
import { type Output, Voice } from "./voice.ts";
import { WireLog } from "./wire-log.ts";

export interface PlayerOptions {
  /** The kit's role: the agent has the other one. */
  readonly role: Role;
  readonly form: Form;
  /** How long an agent may take to answer, in milliseconds. */
  readonly patienceMs: number;
  /** How long the case may take, in milliseconds. */
  readonly timeoutMs: number;
  readonly host: string;
  /** Path and query. */
  readonly target: string;
  /** Over HTTP/2: `http`, which is the default, or `https`. */
  readonly scheme?: "http" | "https" | undefined;
  /** With randomness. */
  readonly platform: Platform;
  /** One that works at once: it never gives a job. */
  readonly codec: DeflateCodec;
  readonly nowMs: number;
}

type Phase = "opening" | "script" | "finale" | "closing" | "over";

export class Player {
  readonly #case: Case;
  readonly #plan: Plan;
  readonly #options: PlayerOptions;
  readonly #opening: KitOpening;
  readonly #log: WireLog;
  readonly #voice: Voice;
  readonly #ear: Ear;
  readonly #parting: Parting;
  readonly #script: Script;
  #phase: Phase = "opening";
  #nowMs: number;
  /** Since when it waits for what it waits for now, and until when. */
  #sinceMs: number;
  #untilMs = Infinity;
  #timedOut = false;

  constructor(subject: Case, options: PlayerOptions) {
    const { role, platform, nowMs } = options;
    this.#case = subject;
    this.#plan = subject.plan(options.form);
    this.#options = options;
    this.#nowMs = nowMs;
    this.#sinceMs = nowMs;
    this.#opening = new KitOpening(subject.opening, options);
    this.#log = new WireLog(nowMs);
    this.#voice = new Voice(role, platform, this.#opening, this.#log);
    const agent = role === "server" ? "client" : "server";
    this.#ear = new Ear(agent, platform, this.#opening, this.#voice, this.#log);
    this.#parting = new Parting(this.#voice, this.#ear);
    this.#script = new Script(this.#plan.steps, this.#voice, this.#ear, this.#log);
    const request = this.#opening.start();
    if (request !== undefined) this.#voice.sayHead(request, nowMs);
    if (this.#opening.isRaw) this.#phase = "script";
  }

  // What the transport tells

  receive(bytes: Uint8Array, nowMs: number): void {
    this.advance(nowMs);
    if (this.isOver || bytes.length === 0) return;
    if (!this.#script.isFixedWait) this.#sinceMs = nowMs;
    this.#ear.receive(bytes, nowMs);
    this.#notice();
  }

  receiveEnd(nowMs: number): void {
    this.advance(nowMs);
    this.#ear.receiveEnd(nowMs, false);
    this.#notice();
  }

  /** The transport failed: the agent has cut it, unless the kit did. */
  lost(nowMs: number): void {
    this.advance(nowMs);
    this.#ear.receiveEnd(nowMs, true);
    this.#voice.hush();
    this.#notice();
  }

  advance(nowMs: number): void {
    this.#nowMs = nowMs;
    if (this.isOver || nowMs < this.#options.nowMs + this.#options.timeoutMs) return;
    this.#timedOut = true;
    this.#giveUp();
  }

  /** When `advance` is wanted: may be early, never late. */
  get deadline(): number {
    if (this.isOver) return Infinity;
    return Math.min(this.#untilMs, this.#options.nowMs + this.#options.timeoutMs);
  }

  get isOver(): boolean {
    return this.#phase === "over";
  }

  /** What to do next, or `undefined`: nothing, until something is put in. */
  poll(): Output | undefined {
    this.#untilMs = Infinity;
    for (;;) {
      const output = this.#voice.next();
      this.#notice();
      if (output !== undefined) {
        this.#sinceMs = this.#nowMs;
        return output;
      }
      if (!this.#go()) return undefined;
    }
  }

  /** What the case came to. */
  get result(): CaseResult {
    const seen: Seen = {
      agent: this.#options.role === "server" ? "client" : "server",
      events: this.#ear.events,
      ending: this.#parting.ending,
      begunBy: this.#parting.begunBy,
      left: this.#ear.hasEnded,
      opened: this.#opening.isOpen,
      openingFault: this.#opening.fault,
      unimplemented: this.#isUnimplemented,
      timedOut: this.#timedOut,
    };
    return resultOf(this.#case, this.#plan.expect, seen, {
      durationMs: this.#nowMs - this.#options.nowMs,
      measures: this.#script.measures,
      log: this.#log,
    });
  }

  // The phases: each tells whether it got any further

  #go(): boolean {
    if (this.#phase === "opening") return this.#goOpening();
    if (this.#phase === "script") return this.#goScript();
    if (this.#phase === "finale") return this.#goFinale();
    return this.#phase === "closing" && this.#goClosing();
  }

  #goOpening(): boolean {
    const opening = this.#opening;
    if (opening.isOpen) return this.#enter(this.#isUnimplemented ? "finale" : "script");
    if (this.#ear.hasEnded) opening.fault ??= "it ended the stream before the handshake was over";
    else if (opening.fault === undefined && this.#waits(this.#answerMs)) return false;
    opening.fault ??= "it did not complete the handshake";
    this.#voice.end(this.#nowMs);
    return this.#enter("closing");
  }

  #goScript(): boolean {
    if (this.#ear.isLeaving) return this.#enter("closing");
    const times = {
      nowMs: this.#nowMs,
      patienceMs: this.#options.patienceMs,
      answerMs: this.#answerMs,
    };
    const wanted = this.#script.go(times);
    if (wanted === "over") return this.#enter("finale");
    if (wanted !== "next" && this.#waits(wanted.waitMs)) return false;
    if (wanted !== "next") this.#script.expire(this.#nowMs);
    this.#sinceMs = this.#nowMs;
    return true;
  }

  #goFinale(): boolean {
    const voice = this.#voice;
    if (this.#ear.isLeaving || voice.closeCode !== undefined || voice.hasEnded) {
      return this.#enter("closing");
    }
    const { ok, close } = this.#plan.expect;
    const wanted = Math.max(0, ...ok.map(({ length }) => length));
    const isWaited = close.begunBy === "agent" || !this.#opening.isOpen;
    const isMissing = isWaited || this.#ear.events.length < wanted;
    if (!this.#isUnimplemented && isMissing && this.#waits(this.#answerMs)) return false;
    if (this.#opening.isOpen) voice.sayClose(1000, this.#nowMs);
    else voice.end(this.#nowMs);
    return this.#enter("closing");
  }

  #goClosing(): boolean {
    const voice = this.#voice;
    const { close, hasEnded } = this.#ear;
    if (close !== undefined && voice.closeCode === undefined && !voice.hasEnded) {
      voice.sayClose(close.code, this.#nowMs);
      return true;
    }
    if (hasEnded) {
      if (voice.hasEnded) return this.#enter("over");
      voice.end(this.#nowMs);
      return true;
    }
    // "the server … MUST close the underlying TCP connection immediately" §5.5.1
    if (close !== undefined && this.#options.role === "server" && !voice.hasEnded) {
      voice.end(this.#nowMs);
      return true;
    }
    if (this.#waits(this.#answerMs)) return false;
    return this.#giveUp();
  }

  #giveUp(): true {
    this.#voice.abort(this.#nowMs);
    this.#notice();
    return this.#enter("over");
  }

  #enter(phase: Phase): true {
    this.#phase = phase;
    this.#sinceMs = this.#nowMs;
    return true;
  }

  /** Tells whether there is still something to wait for, and until when. */
  #waits(ms: number): boolean {
    this.#untilMs = this.#sinceMs + ms;
    return this.#nowMs < this.#untilMs;
  }

  #notice(): void {
    // What the kit has not sent yet is not said to one who leaves.
    const isClosing = this.#phase === "closing" || this.#phase === "over";
    if (this.#ear.isLeaving && !isClosing) this.#voice.hush();
    this.#parting.notice();
  }

  get #isUnimplemented(): boolean {
    return this.#opening.isOpen && !this.#opening.isRaw && !this.#opening.hasWhatIsAsked;
  }

  /** How long to wait for what should come: an agent may have much to do first. */
  get #answerMs(): number {
    return this.#options.patienceMs * (this.#case.timing === "long" ? 30 : 5);
  }
}
