// Inflaters that keep no context between messages are anybody's: where the peer's messages begin with
// an empty window, a connection has one only while a message arrives. A bounded number of them rests
// here, so that none has to be made for each message.

import type { DeflateCodec, Inflater } from "./codec.ts";

interface Resting {
  readonly windowBits: number;
  readonly inflater: Inflater;
}

export class Inflaters {
  readonly #codec: DeflateCodec;
  readonly #max: number;
  readonly #resting: Resting[] = [];

  constructor(codec: DeflateCodec, max: number) {
    this.#codec = codec;
    this.#max = max;
  }

  /** An inflater with an empty window. */
  lend(windowBits: number): Inflater {
    const at = this.#resting.findLastIndex((each) => each.windowBits === windowBits);
    if (at < 0) return this.#codec.createInflater(windowBits);
    return this.#resting.splice(at, 1)[0].inflater;
  }

  /** Takes it back, its context forgotten; where enough are resting, the one that rested longest goes. */
  takeBack(windowBits: number, inflater: Inflater): void {
    inflater.reset();
    this.#resting.push({ windowBits, inflater });
    if (this.#resting.length > this.#max) this.#resting.shift()!.inflater.free();
  }
}
