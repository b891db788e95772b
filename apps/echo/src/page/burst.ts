// Many messages, never all at once: a window of them is in flight, and each echo lets the next one
// go. Every message begins with its sequence number; echoes of one connection keep their order.

import { Timeline } from "./timeline.ts";

export interface BurstPlan {
  readonly messages: number;
  /** The size of each message. */
  readonly bytes: number;
  /** How many may be in flight. */
  readonly inFlight: number;
}

/** The part of a connection that a burst needs. */
export interface Line {
  readonly bufferedBytes: number;
  send(message: Uint8Array<ArrayBuffer>): void;
}

/** What a burst may send in all, each way: more would outlast anybody's patience. 4 GiB. */
export const MAX_TOTAL_BYTES = 4_294_967_296;

/** However wide the window, this much at most travels. */
const MAX_BYTES_IN_FLIGHT = 8_388_608;
/** This much at most waits inside the browser. */
const MAX_BUFFERED_BYTES = 1_048_576;

export type BurstEnd = "complete" | "stopped" | "disconnected" | "wrong echo";

export class Burst {
  readonly plan: BurstPlan;
  readonly timeline = new Timeline();
  /** Called once. */
  onEnd: () => void = () => {};
  readonly #line: Line;
  readonly #clock: () => number;
  readonly #window: number;
  readonly #sentAtMs: Float64Array;
  readonly #message: DataView<ArrayBuffer>;
  readonly #startMs: number;
  #endMs: number | undefined;
  #end: BurstEnd | undefined;
  #sent = 0;
  #received = 0;

  constructor(plan: BurstPlan, line: Line, clock: () => number) {
    this.plan = plan;
    this.#line = line;
    this.#clock = clock;
    const fitting = Math.floor(MAX_BYTES_IN_FLIGHT / plan.bytes);
    this.#window = Math.max(1, Math.min(plan.inFlight, fitting));
    this.#sentAtMs = new Float64Array(this.#window);
    this.#message = new DataView(new ArrayBuffer(plan.bytes));
    this.#startMs = clock();
  }

  get received(): number {
    return this.#received;
  }

  /** Messages whose echo has not come. */
  get outstanding(): number {
    return this.#sent - this.#received;
  }

  /** How it ended; `undefined` while it runs. */
  get end(): BurstEnd | undefined {
    return this.#end;
  }

  get elapsedMs(): number {
    return (this.#endMs ?? this.#clock()) - this.#startMs;
  }

  /** Sends what the window and the browser have room for. */
  fill(): void {
    while (this.#mayPutOneMore()) {
      this.#message.setUint32(0, this.#sent);
      this.#sentAtMs[this.#sent % this.#window] = this.#clock();
      this.#sent += 1;
      this.#line.send(new Uint8Array(this.#message.buffer));
    }
  }

  /** An echo came. */
  receive(echo: Uint8Array): void {
    if (this.#end !== undefined) return;
    const nowMs = this.#clock();
    if (!this.#isExpected(echo)) return this.finish("wrong echo");
    const sentAtMs = this.#sentAtMs[this.#received % this.#window];
    this.timeline.record(nowMs - this.#startMs, nowMs - sentAtMs);
    this.#received += 1;
    if (this.#received === this.plan.messages) this.finish("complete");
    else this.fill();
  }

  finish(end: BurstEnd): void {
    if (this.#end !== undefined) return;
    this.#end = end;
    this.#endMs = this.#clock();
    this.timeline.end(this.#endMs - this.#startMs);
    this.onEnd();
  }

  #mayPutOneMore(): boolean {
    if (this.#end !== undefined || this.#sent === this.plan.messages) return false;
    if (this.outstanding === 0) return true;
    return this.outstanding < this.#window && this.#line.bufferedBytes < MAX_BUFFERED_BYTES;
  }

  #isExpected(echo: Uint8Array): boolean {
    const { bytes } = this.plan;
    if (echo.length !== bytes) return false;
    return new DataView(echo.buffer, echo.byteOffset).getUint32(0) === this.#received;
  }
}
