// A codec that works aside: what it was given is done when somebody says so, or when `later` does. It is
// strict: who asks it for anything while it works, or when it is freed, is told.

import type { DeflateCodec, Deflater, Inflater } from "../../src/deflate/codec.ts";
import { pakoCodec } from "../support/pako-codec.ts";

export class LaterCodec implements DeflateCodec {
  readonly minDeflateWindowBits = 9;
  readonly offloadAboveBytes: number;
  /** What is being worked on; each ends one job. */
  readonly working: (() => void)[] = [];
  readonly #later: (end: () => void) => void;
  #live = 0;

  constructor(offloadAboveBytes = 0, later?: (end: () => void) => void) {
    this.offloadAboveBytes = offloadAboveBytes;
    this.#later = later ?? ((end) => void this.working.push(end));
  }

  /** Inflaters and deflaters that are not freed. */
  get live(): number {
    return this.#live;
  }

  /** Ends the job that was begun first, or that one; `false`: there is none. */
  finish(which = 0): boolean {
    const [end] = this.working.splice(which % Math.max(1, this.working.length), 1);
    end?.();
    return end !== undefined;
  }

  createInflater(windowBits: number): Inflater {
    const inflater = pakoCodec.createInflater(windowBits);
    const owner = this.#owner();
    return {
      inflate: (input, maxBytes) => owner.use(() => inflater.inflate(input, maxBytes)),
      inflateAside: (input, maxBytes, done) =>
        owner.work(() => inflater.inflate(input, maxBytes), done),
      endBlock: () => owner.use(() => inflater.endBlock()),
      reset: () => owner.use(() => inflater.reset()),
      free: () => owner.free(),
    };
  }

  createDeflater(windowBits: number): Deflater {
    const deflater = pakoCodec.createDeflater(windowBits);
    const owner = this.#owner();
    return {
      deflate: (input) => owner.use(() => deflater.deflate(input)),
      deflateAside: (input, done) => owner.work(() => deflater.deflate(input), done),
      reset: () => owner.use(() => deflater.reset()),
      free: () => owner.free(),
    };
  }

  /** Who watches one context. */
  #owner() {
    let state: "idle" | "working" | "freed" = "idle";
    const use = <Result>(action: () => Result): Result => {
      if (state !== "idle") throw new Error(`a context is used that is ${state}`);
      return action();
    };
    this.#live++;
    return {
      use,
      work: <Result>(action: () => Result, done: (result: Result) => void) =>
        use(() => {
          state = "working";
          this.#later(() => {
            state = "idle";
            done(action());
          });
        }),
      free: () =>
        use(() => {
          state = "freed";
          this.#live--;
        }),
    };
  }
}
