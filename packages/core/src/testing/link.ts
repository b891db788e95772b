// One way of a byte stream, as networks are: what is written arrives later, in other pieces, behind
// a stall or not at all, but never in another order. How it behaves is data, and may change at any
// time; its choices come from a seed.

import type { Clock } from "./clock.ts";
import type { Random, Range } from "./random.ts";

export interface LinkBehavior {
  /** The sizes of the pieces that arrive, in bytes. Default: all that has arrived, as one. */
  readonly chopBytes?: Range | undefined;
  /** How long a piece is on its way, in milliseconds; none overtakes another. Default 0. */
  readonly delayMs?: Range | undefined;
  /** So many bytes on their way fill the link: its sender has to wait. Default Infinity. */
  readonly capacityBytes?: number | undefined;
  /** Nothing arrives, until this is `false` again. Default false. */
  readonly stall?: boolean | undefined;
  /** After so many more bytes the link is cut. Default Infinity. */
  readonly cutAfterBytes?: number | undefined;
}

/** Whom a link tells what. */
export interface LinkEnds {
  /** The receiver: bytes arrived, which are its own now. */
  received(bytes: Uint8Array): void;
  /** The receiver: the end of the stream arrived. */
  ended(): void;
  /** The receiver: the link was cut, or the sender aborted; nothing more arrives. */
  lost(): void;
  /** The sender: bytes have arrived; ask `isFull`. */
  taken(): void;
}

interface Cargo {
  readonly dueMs: number;
  readonly load: Uint8Array | "end" | "lost";
}

export class Link {
  /** All that was ever written. */
  readonly written: Uint8Array[] = [];
  /** How many bytes have arrived. */
  arrivedBytes = 0;
  /** How many bytes are on their way. */
  pendingBytes = 0;
  /** It was cut, or its sender aborted: what is written goes nowhere. */
  isBroken = false;

  readonly #clock: Clock;
  readonly #random: Random;
  readonly #ends: LinkEnds;
  #behavior: LinkBehavior;
  #queue: Cargo[] = [];
  #arrivalMs = Infinity;
  #cancelArrival = (): void => {};
  #lastDueMs = 0;

  constructor(clock: Clock, random: Random, ends: LinkEnds, behavior: LinkBehavior = {}) {
    this.#clock = clock;
    this.#random = random;
    this.#ends = ends;
    this.#behavior = behavior;
  }

  get behavior(): LinkBehavior {
    return this.#behavior;
  }

  /** The sender has to wait. */
  get isFull(): boolean {
    return this.pendingBytes >= (this.#behavior.capacityBytes ?? Infinity);
  }

  /** When something arrives next; Infinity: nothing is on its way, or it stalls. */
  get next(): number {
    return this.#arrivalMs;
  }

  /** Behaves otherwise from now on, also towards what is on its way: `change({ stall: true })`. */
  change(behavior: LinkBehavior): void {
    this.#behavior = { ...this.#behavior, ...behavior };
    this.#schedule();
    if (!this.isFull) this.#ends.taken();
  }

  /** Sends bytes, which are copied. */
  write(chunks: readonly Uint8Array[]): void {
    const bytes = join(chunks);
    this.written.push(bytes);
    if (this.isBroken) return;
    this.pendingBytes += bytes.length;
    for (let at = 0, end; at < bytes.length; at = end) {
      end = at + this.#pieceBytes();
      this.#send(bytes.subarray(at, end));
    }
  }

  /** Sends the end of the stream. */
  end(): void {
    if (!this.isBroken) this.#send("end");
  }

  /** The sender destroys the stream: what is on its way is lost, and the receiver hears of it. */
  abort(): void {
    if (this.isBroken) return;
    this.#break();
    this.#send("lost");
  }

  /** Nothing more arrives, and the receiver hears of it at once. */
  cut(): void {
    this.#break();
    this.#ends.lost();
  }

  #break(): void {
    this.isBroken = true;
    this.#queue = [];
    this.pendingBytes = 0;
    this.#schedule();
  }

  #send(load: Cargo["load"]): void {
    const dueMs = this.#clock.nowMs + this.#random.within(this.#behavior.delayMs ?? 0);
    this.#lastDueMs = Math.max(this.#lastDueMs, dueMs);
    this.#queue.push({ load, dueMs: this.#lastDueMs });
    if (this.#queue.length === 1) this.#schedule();
  }

  #schedule(): void {
    this.#cancelArrival();
    const first = this.#behavior.stall === true ? undefined : this.#queue[0];
    this.#arrivalMs = Math.max(this.#clock.nowMs, first?.dueMs ?? Infinity);
    if (first !== undefined)
      this.#cancelArrival = this.#clock.at(this.#arrivalMs, () => this.#arrive());
  }

  #arrive(): void {
    const load = this.#queue[0]?.load;
    if (load instanceof Uint8Array) return this.#arriveBytes();
    this.#queue.shift();
    this.#schedule();
    if (load === "end") this.#ends.ended();
    else this.#ends.lost();
  }

  #arriveBytes(): void {
    const { cutAfterBytes = Infinity } = this.#behavior;
    const bytes = this.#take(Math.min(this.#pieceBytes(), cutAfterBytes));
    this.arrivedBytes += bytes.length;
    this.pendingBytes -= bytes.length;
    this.#behavior = { ...this.#behavior, cutAfterBytes: cutAfterBytes - bytes.length };
    this.#schedule();
    if (bytes.length > 0) this.#ends.received(bytes);
    if (bytes.length === cutAfterBytes) this.cut();
    this.#ends.taken();
  }

  /** Takes at most so many bytes of those that are due: pieces join as well as part. */
  #take(maxBytes: number): Uint8Array {
    const parts: Uint8Array[] = [];
    let room = maxBytes;
    for (let cargo; room > 0 && (cargo = this.#queue[0]) !== undefined;) {
      const { load, dueMs } = cargo;
      if (!(load instanceof Uint8Array) || dueMs > this.#clock.nowMs) break;
      parts.push(load.subarray(0, room));
      if (load.length > room) this.#queue[0] = { dueMs, load: load.subarray(room) };
      else this.#queue.shift();
      room -= Math.min(room, load.length);
    }
    return join(parts);
  }

  #pieceBytes(): number {
    const { chopBytes } = this.#behavior;
    return chopBytes === undefined ? Infinity : Math.max(1, this.#random.within(chopBytes));
  }
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}
