// Two sockets that are one: what either says the other hears, as fast as it takes it. How long nothing may pass
// is watched here, once for all that HTTP has: heads, bodies, answers, and what is kept alive between.

import type { HttpIdle, Loop, Transport, TransportSink } from "@ws/io";

export interface SpliceParts extends HttpIdle {
  readonly loop: Loop;
}

export class Splice {
  readonly outer: Transport;
  /** Resolves when all that was answered has left, and nothing follows. */
  readonly told: Promise<void>;
  readonly #inner: Transport;
  readonly #tell: () => void;
  readonly #loop: Loop;
  readonly #timeoutMs: number;
  /** When a byte passed last, and how many had left by then. */
  #passedMs = 0;
  #progress = 0;
  /** The client ended before the start, behind what was received. */
  #hasEnded = false;
  #isAnswered = false;
  #isOver = false;
  #over: (() => void) | undefined;

  // Kept by Alarms
  alarmMs = Infinity;
  alarmPlace = -1;

  constructor(outer: Transport, inner: Transport, { loop, httpIdleTimeoutMs }: SpliceParts) {
    this.outer = outer;
    this.#inner = inner;
    this.#loop = loop;
    this.#timeoutMs = httpIdleTimeoutMs;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.told = promise;
    this.#tell = resolve;
    // Nothing is read until both ends are there, but either may be gone by then.
    outer.sink = this.#passOn(outer, inner);
    inner.sink = this.#passOn(inner, outer);
    this.#passed();
    this.#setAlarm();
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  start(received: Uint8Array, over: () => void): void {
    this.#over = over;
    this.outer.sink!.received(received);
    if (this.#hasEnded) this.#inner.end();
    this.outer.resume();
  }

  abort(): void {
    this.outer.abort();
    this.#inner.abort();
  }

  wake(nowMs: number): void {
    // Who takes what waits for it, however slowly, is not idle.
    if (this.#left !== this.#progress) this.#passed();
    if (nowMs < this.#passedMs + this.#timeoutMs) return this.#setAlarm();
    // An end, not a reset: for who keeps its connection for later it is no error.
    this.outer.end();
    this.abort();
  }

  get #left(): number {
    return this.outer.progress + this.#inner.progress;
  }

  #passed(): void {
    this.#passedMs = this.#loop.host.now();
    this.#progress = this.#left;
  }

  #setAlarm(): void {
    this.#loop.alarms.set(this, this.#passedMs + this.#timeoutMs);
  }

  #passOn(from: Transport, to: Transport): TransportSink {
    return {
      received: (bytes) => {
        if (!to.write([bytes])) from.pause();
        this.#passed();
      },
      ended: () => {
        if (this.#over === undefined) this.#hasEnded = true;
        else to.end();
        this.#isAnswered ||= to === this.outer;
        this.#settle();
      },
      // Who was full takes bytes again: the other is read on.
      drained: () => {
        to.resume();
        this.#settle();
      },
      closed: () => {
        this.#end();
        to.abort();
      },
    };
  }

  #settle(): void {
    if (this.#isAnswered && this.outer.pendingBytes === 0) this.#tell();
  }

  /** Once: its port may be another's by the time that the second of its sockets closes. */
  #end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#loop.alarms.set(this, Infinity);
    this.#tell();
    this.#over?.();
  }
}
