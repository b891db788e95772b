// Where messages go: to the handler, or to whoever iterates. Until there is one of them they wait, in
// a queue that is bounded: when it is full its source is paused, until there is room. It never drops.

import { Fifo, type MessageEvent } from "@ws/core";
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

export abstract class Mailbox {
  /**
   * All messages are the handler's, from the next `catchUp` on; else they wait for whoever iterates.
   * Who begins to iterate has them from then on.
   */
  protected isHandled = false;
  /** Messages that wait to be read. */
  protected waitingMessages = 0;
  /** Their bytes, those of text as they lie in memory. */
  protected waitingBytes = 0;
  readonly #source: Pausable;
  // Idle connections are many, and have no lists.
  #messages: Fifo<MessageEvent> | undefined;
  #readers: Reader[] | undefined;
  #isPaused = false;
  #wasFull = false;
  #isCatchingUp = false;
  /** No message follows. */
  #hasEnded = false;

  /** @param source - where messages come from. */
  constructor(source: Pausable) {
    this.#source = source;
  }

  /** The handler's part. */
  protected abstract take(message: MessageEvent): void;

  protected put(message: MessageEvent): void {
    // A source that cannot be paused goes on telling.
    if (this.isHandled && !this.#isPaused && this.waitingMessages === 0) return this.take(message);
    const reader = this.#readers?.shift();
    if (reader !== undefined) return reader.resolve(message);
    (this.#messages ??= new Fifo()).push(message);
    this.waitingMessages++;
    this.waitingBytes += sizeOf(message);
    if (this.waitingMessages < MAX_MESSAGES && this.waitingBytes < MAX_BYTES) return;
    this.#wasFull = true;
    this.#source.pause(Pause.queue);
  }

  /** The handler takes what waited for it; from then on messages do not queue. */
  protected catchUp(): void {
    if (this.#isCatchingUp) return;
    this.#isCatchingUp = true;
    while (this.isHandled && !this.#isPaused && this.waitingMessages > 0) this.take(this.#shift()!);
    this.#isCatchingUp = false;
    // Who iterated is done: from here on the handler has everything.
    if (this.isHandled) this.#release();
  }

  pause(): void {
    this.#isPaused = true;
    this.#source.pause(Pause.user);
  }

  resume(): void {
    this.#isPaused = false;
    this.#source.unpause(Pause.user);
    this.catchUp();
  }

  /** No message follows; what waits may still be read. */
  protected endMessages(): void {
    this.#hasEnded = true;
    this.#release();
  }

  /** Iterates over what `pick` makes of each message. */
  protected iterate<Item>(pick: (message: MessageEvent) => Item): AsyncIterator<Item, undefined> {
    this.isHandled = false;
    const iterator: AsyncIterator<Item, undefined> = {
      next: async () => {
        const message = await this.#next(iterator);
        return message === undefined ? DONE : { done: false, value: pick(message) };
      },
      return: async () => {
        this.#release(iterator);
        return DONE;
      },
    };
    return iterator;
  }

  /** The next message, once there is one; none where none follows, or all are the handler's. */
  #next(who: object): Promise<MessageEvent | undefined> | MessageEvent | undefined {
    const message = this.#shift();
    if (message !== undefined || this.#hasEnded || this.isHandled) return message;
    return new Promise((resolve) => (this.#readers ??= []).push({ who, resolve }));
  }

  #shift(): MessageEvent | undefined {
    const message = this.#messages?.take();
    if (message === undefined) return undefined;
    this.waitingMessages--;
    this.waitingBytes -= sizeOf(message);
    if (this.#wasFull && this.#isLow()) {
      this.#wasFull = false;
      this.#source.unpause(Pause.queue);
    }
    return message;
  }

  #isLow(): boolean {
    return (
      this.waitingMessages <= MAX_MESSAGES / REFILL_FROM &&
      this.waitingBytes <= MAX_BYTES / REFILL_FROM
    );
  }

  /** This one, or all who wait, wait no longer: what comes is for others. */
  #release(one?: object): void {
    const readers = this.#readers;
    if (readers === undefined) return;
    this.#readers = readers.filter(({ who }) => one !== undefined && who !== one);
    for (const { who, resolve } of readers) if (one === undefined || who === one) resolve();
  }
}

/** No message follows. */
const DONE = { done: true, value: undefined } as const;

function sizeOf({ data }: MessageEvent): number {
  return typeof data === "string" ? data.length * 2 : data.byteLength;
}
