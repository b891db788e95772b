// A codec that tells what was done with it. It may lend what it gives, and then spoil it by what it
// gives next.

import type { DeflateCodec, Deflater, Inflater } from "../../src/deflate/codec.ts";
import { pakoCodec } from "../support/pako-codec.ts";

export class WatchedCodec implements DeflateCodec {
  readonly minDeflateWindowBits = 9;
  /** What happened, in order: `deflater 15`, `reset`, `free` … */
  readonly log: string[] = [];
  readonly #lends: boolean;
  /** How many bytes each call inflated. */
  readonly inflated: number[] = [];
  #live = 0;
  #lent: Uint8Array = new Uint8Array(0);

  constructor({ lends = false } = {}) {
    this.#lends = lends;
  }

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
        if (inflated === undefined) return undefined;
        this.inflated.push(inflated.output.length);
        const output = this.#lend(inflated.output);
        return this.#lends ? { ...inflated, output, lent: true } : inflated;
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
      deflate: (input) => this.#lend(deflater.deflate(input)),
      reset: () => this.#reset(deflater),
      free: () => this.#freed(),
    };
  }

  #lend(output: Uint8Array): Uint8Array {
    if (!this.#lends) return output;
    this.#lent.fill(0xff);
    return (this.#lent = output);
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
