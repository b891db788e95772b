// What our user hears, through handlers that replace each other and iterators that come and go. Each
// message tells its place: all are heard once, and in order.

import { deepEqual } from "node:assert/strict";
import type { Handler } from "../../src/handler.ts";
import type { OpenConnection } from "../../src/open-connection.ts";
import { concat, utf8 } from "@ws/peer/frames";
import { watch } from "../support/stage.ts";
import { placeOf } from "./payloads.ts";

type Name = Exclude<keyof Handler, "error">;

export class Listening {
  readonly #connection: OpenConnection<string>;
  readonly #react: () => void;
  readonly #places: number[] = [];
  readonly #iterators: AsyncIterator<unknown, undefined>[] = [];
  readonly #reads: { result: unknown }[] = [];
  /** The pieces of the message that is being heard. */
  #pieces: Uint8Array[] = [];
  /** What each handler was called for, in order. */
  readonly #calls: Name[][] = [];
  readonly #failures: unknown[] = [];

  constructor(connection: OpenConnection<string>, react: () => void) {
    this.#connection = connection;
    this.#react = react;
  }

  handle(): void {
    const calls: Name[] = [];
    this.#calls.push(calls);
    const hear = (name: Name, what: () => void = () => {}): void => {
      if (calls !== this.#calls.at(-1)) throw new Error(`${name}: this one was replaced.`);
      calls.push(name);
      what();
      this.#react();
    };
    this.#connection.handle({
      open: () => hear("open"),
      message: (_, message) => hear("message", () => this.#hear(message)),
      piece: (_, piece) =>
        hear("piece", () => {
          const data = typeof piece.data === "string" ? utf8(piece.data) : piece.data;
          this.#pieces = piece.first ? [data] : [...this.#pieces, data];
          if (piece.last) this.#hear(concat(...this.#pieces));
        }),
      ping: () => hear("ping"),
      pong: () => hear("pong"),
      drain: () => hear("drain"),
      close: () => hear("close"),
      error: (_, error) => void this.#failures.push(error),
    });
  }

  iterate(): void {
    if (!this.#isWhole) return;
    this.#iterators.push(this.#connection[Symbol.asyncIterator]());
  }

  next(): void {
    const reading = this.#iterators.at(-1)?.next();
    if (reading === undefined) return;
    this.#reads.push(watch(reading.then(({ value }) => value && this.#hear(value as string))));
  }

  leave(): void {
    void this.#iterators.pop()?.return?.();
  }

  /** @param messages - so many were heard, where that is known. */
  verify(messages: number | undefined): void {
    deepEqual(this.#failures, []);
    deepEqual(
      this.#reads.filter(({ result }) => result === "pending"),
      [],
    );
    // An iterator hears of a message later than a handler does of the next.
    const places = this.#places.toSorted((one, other) => one - other);
    deepEqual(
      places,
      Array.from({ length: messages ?? places.length }, (_, i) => i),
    );
    if (this.#reads.length === 0) deepEqual(this.#places, places);
    for (const [i, calls] of this.#calls.entries()) {
      const last = i === this.#calls.length - 1;
      deepEqual(calls.indexOf("open"), 0);
      if (last) deepEqual(calls.indexOf("close"), calls.length - 1);
    }
  }

  get #isWhole(): boolean {
    try {
      this.#connection.pieces();
      return false;
    } catch {
      return true;
    }
  }

  #hear(message: string | Uint8Array): void {
    this.#places.push(placeOf(message));
    // Bytes are ours, to change as well.
    if (typeof message !== "string") message.fill(0xee);
  }
}
