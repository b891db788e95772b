// Messages, or pieces of them, between the loop and whoever iterates: a bounded queue. It says when it is full, and when
// it wants more; it never drops.

import type { MessageEvent } from "@ws/core";

const MAX_MESSAGES = 64;
const MAX_BYTES = 1_048_576;

/** A queue that ran full asks for more when it has come down to a quarter. */
const REFILL_FROM = 4;

type Result = IteratorResult<MessageEvent, undefined>;

/** No message follows. */
export const DONE = { done: true, value: undefined } as const;

/** Who waits for the next message. */
interface Reader {
  readonly who: object;
  readonly resolve: (result: Result) => void;
}

export class MessageQueue {
  /** Called when a queue that was full has room. */
  onRoom: () => void = () => {};

  #messages: MessageEvent[] = [];
  #bytes = 0;
  #wasFull = false;
  #ended = false;
  #readers: Reader[] = [];

  /** Messages that wait. */
  get length(): number {
    return this.#messages.length;
  }

  /** Their bytes, those of text as they lie in memory. */
  get bytes(): number {
    return this.#bytes;
  }

  get full(): boolean {
    return this.#messages.length >= MAX_MESSAGES || this.#bytes >= MAX_BYTES;
  }

  push(message: MessageEvent): void {
    const reader = this.#readers.shift();
    if (reader !== undefined) return reader.resolve({ done: false, value: message });
    this.#messages.push(message);
    this.#bytes += sizeOf(message);
    this.#wasFull ||= this.full;
  }

  /** The next message, where one waits. */
  shift(): MessageEvent | undefined {
    const message = this.#messages.shift();
    if (message === undefined) return undefined;
    this.#bytes -= sizeOf(message);
    if (this.#wasFull && this.#isLow()) {
      this.#wasFull = false;
      this.onRoom();
    }
    return message;
  }

  /** The next message, once there is one; done when the queue has ended and is empty. */
  next(who: object = this): Promise<Result> {
    const message = this.shift();
    if (message !== undefined) return Promise.resolve({ done: false, value: message });
    if (this.#ended) return Promise.resolve(DONE);
    return new Promise((resolve) => this.#readers.push({ who, resolve }));
  }

  /** Who waits for a message no longer waits: what comes is for others. */
  leave(who: object): void {
    const leaving = this.#readers.filter((reader) => reader.who === who);
    this.#readers = this.#readers.filter((reader) => reader.who !== who);
    for (const { resolve } of leaving) resolve(DONE);
  }

  /** No message follows. */
  end(): void {
    this.#ended = true;
    for (const { resolve } of this.#readers.splice(0)) resolve(DONE);
  }

  #isLow(): boolean {
    return (
      this.#messages.length <= MAX_MESSAGES / REFILL_FROM && this.#bytes <= MAX_BYTES / REFILL_FROM
    );
  }
}

function sizeOf({ data }: MessageEvent): number {
  return typeof data === "string" ? data.length * 2 : data.byteLength;
}
