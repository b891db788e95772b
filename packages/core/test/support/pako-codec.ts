// DEFLATE for tests, on any runtime: pako's port of zlib, used as zlib is.

import deflateModule from "pako/lib/zlib/deflate.js";
import inflateModule from "pako/lib/zlib/inflate.js";
import ZStream from "pako/lib/zlib/zstream.js";
import type { DeflateCodec, Deflater, Inflated, Inflater } from "../../src/deflate/codec.ts";
import { concat } from "./frame.ts";

const { deflate, deflateInit2, deflateReset } = deflateModule;
const { inflate, inflateInit2, inflateReset } = inflateModule;

// What zlib calls them
const Z_OK = 0;
const Z_STREAM_END = 1;
const Z_BUF_ERROR = -5;
const Z_SYNC_FLUSH = 2;
const Z_BLOCK = 5;
const Z_DEFLATED = 8;
const Z_DEFAULT_STRATEGY = 0;
const LEVEL = 6;
const MEM_LEVEL = 8;

/** The end of an empty stored block, and a byte that must not be taken with it. */
const FLUSH_AND_SENTINEL = [0x00, 0x00, 0xff, 0xff, 0x00];

const OUTPUT_BYTES = 16_384;

/** One call of zlib: what came out, and how much of the input was taken. */
class Context {
  readonly stream = new ZStream();
  readonly #step: (stream: ZStream, flush: number) => number;

  constructor(step: (stream: ZStream, flush: number) => number) {
    this.#step = step;
  }

  run(flush: number, input: Uint8Array, maxBytes: number): Inflated | undefined {
    const { stream } = this;
    const output = new Uint8Array(maxBytes);
    stream.input = input;
    stream.next_in = 0;
    stream.avail_in = input.length;
    stream.output = output;
    stream.next_out = 0;
    stream.avail_out = maxBytes;
    const status = this.#step(stream, flush);
    stream.input = stream.output = null;
    if (![Z_OK, Z_STREAM_END, Z_BUF_ERROR].includes(status)) return undefined;
    return { output: output.subarray(0, stream.next_out), consumed: stream.next_in };
  }
}

class PakoInflater implements Inflater {
  readonly #context = new Context(inflate);

  constructor(windowBits: number) {
    inflateInit2(this.#context.stream, -windowBits);
  }

  inflate(input: Uint8Array, maxBytes: number): Inflated | undefined {
    return this.#context.run(Z_SYNC_FLUSH, input, maxBytes);
  }

  endBlock(): boolean {
    const ended = this.#context.run(Z_BLOCK, Uint8Array.from(FLUSH_AND_SENTINEL), OUTPUT_BYTES);
    return ended?.consumed === 4 && ended.output.length === 0;
  }

  reset(): void {
    inflateReset(this.#context.stream);
  }

  free(): void {}
}

class PakoDeflater implements Deflater {
  readonly #context = new Context(deflate);

  constructor(windowBits: number) {
    const { stream } = this.#context;
    deflateInit2(stream, LEVEL, Z_DEFLATED, -windowBits, MEM_LEVEL, Z_DEFAULT_STRATEGY);
  }

  deflate(input: Uint8Array): Uint8Array {
    const parts: Uint8Array[] = [];
    let rest = input;
    for (let full = true; full;) {
      const step = this.#context.run(Z_SYNC_FLUSH, rest, OUTPUT_BYTES);
      if (step === undefined) throw new Error("zlib fails");
      parts.push(step.output);
      rest = rest.subarray(step.consumed);
      full = step.output.length === OUTPUT_BYTES;
    }
    return concat(...parts);
  }

  reset(): void {
    deflateReset(this.#context.stream);
  }

  free(): void {}
}

export const pakoCodec: DeflateCodec = {
  minDeflateWindowBits: 9,
  createInflater: (windowBits) => new PakoInflater(windowBits),
  createDeflater: (windowBits) => new PakoDeflater(windowBits),
};
