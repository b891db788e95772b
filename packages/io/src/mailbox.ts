// Where messages go: to the handler, or to whoever iterates. Until there is one of them they wait, in
// a queue that is bounded: when it is full, nothing more is read.

import type { MessageEvent } from "@ws/core";
import { MessageQueue } from "./message-queue.ts";
import * as Pause from "./pause.ts";
import type { Pausable } from "./pause.ts";

export abstract class Mailbox {
  /**
   * All messages are the handler's, from the next `catchUp` on; else they wait for whoever iterates.
   * Who begins to iterate has them from then on.
   */
  protected isHandled = false;
  readonly #source: Pausable;
  #queue: MessageQueue | undefined;
  #isPaused = false;
  #isCatchingUp = false;
  /** No message follows. */
  #hasEnded = false;

  /** @param source - where messages come from. */
  constructor(source: Pausable) {
    this.#source = source;
  }

  /** The handler's part. */
  protected abstract take(message: MessageEvent): void;

  /** Messages that wait to be read. */
  protected get waitingMessages(): number {
    return this.#queue?.length ?? 0;
  }

  /** Their bytes, those of text as they lie in memory. */
  protected get waitingBytes(): number {
    return this.#queue?.bytes ?? 0;
  }

  protected put(message: MessageEvent): void {
    // A source that cannot be paused goes on telling.
    if (this.isHandled && this.#queue === undefined && !this.#isPaused) return this.take(message);
    this.#open().push(message);
  }

  /** The handler takes what waited for it; from then on messages do not queue. */
  protected catchUp(): void {
    if (this.#isCatchingUp) return;
    this.#isCatchingUp = true;
    while (this.isHandled && this.#queue !== undefined && !this.#isPaused)
      this.#passOn(this.#queue);
    this.#isCatchingUp = false;
  }

  /** Iterates over what `pick` makes of each message. */
  protected iterate<Item>(pick: (message: MessageEvent) => Item): AsyncIterator<Item, undefined> {
    const queue = this.#open();
    this.isHandled = false;
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
    this.#queue?.end();
  }

  #passOn(queue: MessageQueue): void {
    const message = queue.shift();
    if (message !== undefined) return this.take(message);
    // Who iterated is done: from here on the handler has everything.
    queue.end();
    this.#queue = undefined;
  }

  /** The queue, where messages wait from now on. */
  #open(): MessageQueue {
    return (this.#queue ??= new MessageQueue(this.#source, this.#hasEnded));
  }
}

/** No message follows. */
const DONE = { done: true, value: undefined } as const;
