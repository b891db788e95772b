// A codec that tells what was done with it.

import type { DeflateCodec, Deflater, Inflater } from "../../src/deflate/codec.ts";
import { pakoCodec } from "../support/pako-codec.ts";

export class WatchedCodec implements DeflateCodec {
  readonly minDeflateWindowBits = 9;
  /** What happened, in order: `deflater 15`, `reset`, `free` … */
  readonly log: string[] = [];
  /** How many bytes each call inflated. */
  readonly inflated: number[] = [];
  #live = 0;

  /** Inflaters and deflaters that are not freed. */
  get live(): number {
    return this.#live;
  }

  createInflater(windowBits: number): Inflater {
    const inflater = pakoCodec.createInflater(windowBits);
    this.#made(`inflater ${windowBits}`);
    return {
      inflate: (input, maxBytes) => {
        const inflated = inflater.inflate(input, maxBytes);
        if (inflated !== undefined) this.inflated.push(inflated.output.length);
        return inflated;
      },
      endBlock: () => inflater.endBlock(),
      reset: () => this.#reset(inflater),
      free: () => this.#freed(),
    };
  }

  createDeflater(windowBits: number): Deflater {
    const deflater = pakoCodec.createDeflater(windowBits);
    this.#made(`deflater ${windowBits}`);
    return {
      deflate: (input) => deflater.deflate(input),
      reset: () => this.#reset(deflater),
      free: () => this.#freed(),
    };
  }

  #made(what: string): void {
    this.#live++;
    this.log.push(what);
  }

  #reset(what: Inflater | Deflater): void {
    what.reset();
    this.log.push("reset");
  }

  #freed(): void {
    this.#live--;
    this.log.push("free");
  }
}
