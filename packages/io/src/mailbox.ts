// Where messages go: to the handler, or to whoever iterates. Until there is one of them they wait, in
// a queue that is bounded: when it is full, nothing more is read.

import type { MessageEvent } from "@ws/core";
import { MessageQueue } from "./message-queue.ts";
import * as Pause from "./pause.ts";
import type { Pausable } from "./pause.ts";

/** The handler, as we see it. */
export interface Taker {
  take(message: MessageEvent): void;
}

export class Mailbox {
  readonly #source: Pausable;
  /** Whose all messages are; `undefined`: the queue is for whoever iterates. */
  #taker: Taker | undefined;
  #queue: MessageQueue | undefined;
  #paused = false;
  #catchingUp = false;
  /** No message follows. */
  #ended = false;

  /** @param source - where messages come from. */
  constructor(source: Pausable) {
    this.#source = source;
  }

  /** Messages that wait to be read. */
  get waiting(): number {
    return this.#queue?.length ?? 0;
  }

  /** Their bytes, those of text as they lie in memory. */
  get waitingBytes(): number {
    return this.#queue?.bytes ?? 0;
  }

  put(message: MessageEvent): void {
    // A source that cannot be paused goes on telling.
    if (this.#queue === undefined && this.#taker !== undefined && !this.#paused)
      return this.#taker.take(message);
    this.#open().push(message);
  }

  /** From the next `catchUp` on a handler takes all messages, unless somebody iterates by then. */
  handTo(taker: Taker): void {
    this.#taker = taker;
  }

  /** The handler takes what waited for it; from then on messages do not queue. */
  catchUp(): void {
    if (this.#catchingUp) return;
    this.#catchingUp = true;
    while (this.#taker !== undefined && this.#queue !== undefined && !this.#paused)
      this.#passOn(this.#queue, this.#taker);
    this.#catchingUp = false;
  }

  /** Iterates over what `pick` makes of each message. */
  iterate<Item>(pick: (message: MessageEvent) => Item): AsyncIterator<Item, undefined> {
    const queue = this.#open();
    this.#taker = undefined;
    const iterator: AsyncIterator<Item, undefined> = {
      async next() {
        const message = await queue.next(iterator);
        return message === undefined ? DONE : { done: false, value: pick(message) };
      },
      async return() {
        queue.leave(iterator);
        return DONE;
      },
    };
    return iterator;
  }

  pause(): void {
    this.#paused = true;
    this.#source.pause(Pause.user);
  }

  resume(): void {
    this.#paused = false;
    this.#source.unpause(Pause.user);
    this.catchUp();
  }

  /** No message follows; what waits may still be read. */
  end(): void {
    this.#ended = true;
    this.#queue?.end();
  }

  /** The handler is told of the end now: not even what waits follows. */
  stop(): void {
    this.#taker = undefined;
  }

  #passOn(queue: MessageQueue, taker: Taker): void {
    const message = queue.shift();
    if (message !== undefined) return taker.take(message);
    // Who iterated is done: from here on the handler has everything.
    queue.end();
    this.#queue = undefined;
  }

  /** The queue, where messages wait from now on. */
  #open(): MessageQueue {
    return (this.#queue ??= new MessageQueue(this.#source, this.#ended));
  }
}

/** No message follows. */
const DONE = { done: true, value: undefined } as const;
