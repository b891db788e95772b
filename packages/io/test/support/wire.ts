// Two transports, joined by a wire that passes bytes on by hand, in pieces of any size.

import { concat } from "@ws/peer/frames";
import type { VirtualHost } from "./host.ts";
import { settle } from "./stage.ts";
import type { MemoryTransport } from "./transport.ts";

export class Wire {
  readonly #host: VirtualHost;
  readonly #ends: readonly [MemoryTransport, MemoryTransport];
  readonly #onItsWay = [new Uint8Array(0), new Uint8Array(0)];
  readonly #endPassed = [false, false];

  constructor(host: VirtualHost, ...ends: [MemoryTransport, MemoryTransport]) {
    this.#host = host;
    this.#ends = ends;
  }

  /** Passes on at most so many bytes of what this side sent, and its end behind them. */
  pass(side: number, bytes: number): boolean {
    const from = this.#ends[side];
    const to = this.#ends[1 - side];
    const all = concat(this.#onItsWay[side], from.fetch());
    this.#onItsWay[side] = all.slice(bytes);
    if (all.length > 0 && bytes > 0) to.arrive(all.slice(0, bytes));

    const isEnd = from.ended && from.pendingBytes === 0 && all.length <= bytes;
    if (isEnd && !this.#endPassed[side]) to.arriveEnd();
    else if (all.length === 0 || bytes === 0) return false;
    this.#endPassed[side] ||= isEnd;
    return true;
  }

  /** Everything happens that can happen. */
  settle(): void {
    do settle(this.#host, ...this.#ends);
    while ([0, 1].filter((side) => this.pass(side, Infinity)).length > 0);
  }
}
