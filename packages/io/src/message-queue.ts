// Messages, or pieces of them, between the loop and whoever iterates: a bounded queue. Where it is full
// its source is paused, until there is room; it never drops.

import type { MessageEvent } from "@ws/core";
import * as Pause from "./pause.ts";
import type { Pausable } from "./pause.ts";

const MAX_MESSAGES = 64;
const MAX_BYTES = 1_048_576;

/** A source that was paused goes on when the queue has come down to a quarter. */
const REFILL_FROM = 4;

/** Who waits for the next message. */
interface Reader {
  readonly who: object;
  /** Without a message: none follows. */
  readonly resolve: (message?: MessageEvent) => void;
}

export class MessageQueue {
  /** Bytes of the messages that wait, those of text as they lie in memory. */
  bytes = 0;
  readonly #source: Pausable;
  readonly #messages: MessageEvent[] = [];
  #readers: Reader[] = [];
  #wasFull = false;
  #hasEnded: boolean;

  constructor(source: Pausable, hasEnded = false) {
    this.#source = source;
    this.#hasEnded = hasEnded;
  }

  /** Messages that wait. */
  get length(): number {
    return this.#messages.length;
  }

  push(message: MessageEvent): void {
    const reader = this.#readers.shift();
    if (reader !== undefined) return reader.resolve(message);
    this.#messages.push(message);
    this.bytes += sizeOf(message);
    if (this.length < MAX_MESSAGES && this.bytes < MAX_BYTES) return;
    this.#wasFull = true;
    this.#source.pause(Pause.queue);
  }

  /** The next message, where one waits. */
  shift(): MessageEvent | undefined {
    const message = this.#messages.shift();
    if (message === undefined) return undefined;
    this.bytes -= sizeOf(message);
    if (this.#wasFull && this.#isLow()) {
      this.#wasFull = false;
      this.#source.unpause(Pause.queue);
    }
    return message;
  }

  /** The next message, once there is one; none when the queue has ended and is empty. */
  next(who: object = this): Promise<MessageEvent | undefined> {
    const message = this.shift();
    if (message !== undefined || this.#hasEnded) return Promise.resolve(message);
    return new Promise((resolve) => this.#readers.push({ who, resolve }));
  }

  /** Who waits for a message no longer waits: what comes is for others. */
  leave(who: object): void {
    const readers = this.#readers;
    this.#readers = readers.filter((reader) => reader.who !== who);
    for (const reader of readers) if (reader.who === who) reader.resolve();
  }

  /** No message follows. */
  end(): void {
    this.#hasEnded = true;
    for (const { resolve } of this.#readers.splice(0)) resolve();
  }

  #isLow(): boolean {
    return this.length <= MAX_MESSAGES / REFILL_FROM && this.bytes <= MAX_BYTES / REFILL_FROM;
  }
}

function sizeOf({ data }: MessageEvent): number {
  return typeof data === "string" ? data.length * 2 : data.byteLength;
}
