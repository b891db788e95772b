// Pings that wait for their pong. A pong answers its ping and all before it: a peer may answer only
// the newest (RFC 6455 §5.5.3).

import { Waiters } from "./waiters.ts";

interface Ping {
  readonly id: number;
  readonly sentMs: number;
  readonly waiters: Waiters<number>;
}

const ID_BYTES = 4;

export class Pings {
  readonly #waiting: Ping[] = [];
  #lastId = 0;

  /** A new ping: its payload, and the round trip in milliseconds once it is answered. */
  add(nowMs: number, signal?: AbortSignal): { payload: Uint8Array; answered: Promise<number> } {
    const id = (this.#lastId = (this.#lastId + 1) >>> 0);
    const waiters = new Waiters<number>();
    const ping = { id, sentMs: nowMs, waiters };
    this.#waiting.push(ping);
    const payload = new Uint8Array(ID_BYTES);
    new DataView(payload.buffer).setUint32(0, id);
    const answered = waiters.wait(signal);
    answered.catch(() => this.#forget(ping));
    return { payload, answered };
  }

  /** A pong answers its ping and all before; returns the round trip of the newest, if it is ours. */
  pong(payload: Uint8Array, nowMs: number): number | undefined {
    if (payload.length !== ID_BYTES) return undefined;
    const age = this.#age(new DataView(payload.buffer, payload.byteOffset).getUint32(0));
    const younger = this.#waiting.findIndex(({ id }) => this.#age(id) < age);
    const answered = this.#waiting.splice(0, younger < 0 ? Infinity : younger);
    for (const { sentMs, waiters } of answered) waiters.resolve(nowMs - sentMs);
    const newest = answered.at(-1);
    return newest && nowMs - newest.sentMs;
  }

  /** No pong will come. */
  fail(reason: unknown): void {
    for (const { waiters } of this.#waiting.splice(0)) waiters.reject(reason);
  }

  /** So many pings came after it; one that was never sent is older than all. */
  #age(id: number): number {
    return (this.#lastId - id) >>> 0;
  }

  /** Who asked does not wait any more. */
  #forget(ping: Ping): void {
    const index = this.#waiting.indexOf(ping);
    if (index >= 0) this.#waiting.splice(index, 1);
  }
}
