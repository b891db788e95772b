// DEFLATE where there is no zlib: pako's port of it, used as zlib is. pako's own interface makes whole
// messages only; below it lies what keeps a context, and stops a bomb while it inflates.

import type { DeflateCodec, Deflater, Inflated, Inflater } from "@ws/core";
import deflateModule from "pako/lib/zlib/deflate.js";
import inflateModule from "pako/lib/zlib/inflate.js";
import ZStream from "pako/lib/zlib/zstream.js";

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

/** Speed before size: the fastest level. */
const LEVEL = 1;
const MEM_LEVEL = 5;

/** The end of an empty stored block, and a byte that must not be taken with it. */
const FLUSH_AND_SENTINEL = Uint8Array.of(0x00, 0x00, 0xff, 0xff, 0x00);

/** Where output lies until it is copied out; nothing runs between. */
const scratch = new Uint8Array(65_536);

type Step = (stream: ZStream, flush: number) => number;

/** A stream of zlib and one of its two functions. */
class Context {
  readonly #stream = new ZStream();
  readonly #step: Step;
  readonly #reset: (stream: ZStream) => number;

  constructor(init: (stream: ZStream) => number, step: Step, reset: (stream: ZStream) => number) {
    init(this.#stream);
    this.#step = step;
    this.#reset = reset;
  }

  /** Makes at most so many bytes of the input; `undefined` if it is none. */
  run(flush: number, input: Uint8Array, maxBytes: number): Inflated | undefined {
    const parts: Uint8Array[] = [];
    let made = 0;
    let consumed = 0;
    for (;;) {
      const room = Math.min(maxBytes - made, scratch.length);
      const step = this.#once(flush, input.subarray(consumed), room);
      if (step === undefined) return undefined;
      parts.push(step.output);
      made += step.output.length;
      consumed += step.consumed;
      if (step.output.length < scratch.length || made === maxBytes) break;
    }
    return { output: join(parts, made), consumed };
  }

  reset(): void {
    this.#reset(this.#stream);
  }

  free(): void {}

  #once(flush: number, input: Uint8Array, room: number): Inflated | undefined {
    const stream = this.#stream;
    Object.assign(stream, { input, next_in: 0, avail_in: input.length });
    Object.assign(stream, { output: scratch, next_out: 0, avail_out: room });
    const status = this.#step(stream, flush);
    stream.input = stream.output = null;
    if (status !== Z_OK && status !== Z_STREAM_END && status !== Z_BUF_ERROR) return undefined;
    return { output: scratch.slice(0, stream.next_out), consumed: stream.next_in };
  }
}

class PakoInflater extends Context implements Inflater {
  constructor(windowBits: number) {
    super((stream) => inflateInit2(stream, -windowBits), inflate, inflateReset);
  }

  inflate(input: Uint8Array, maxBytes: number): Inflated | undefined {
    return this.run(Z_SYNC_FLUSH, input, maxBytes);
  }

  endBlock(): boolean {
    const ended = this.run(Z_BLOCK, FLUSH_AND_SENTINEL, scratch.length);
    return ended?.consumed === FLUSH_AND_SENTINEL.length - 1 && ended.output.length === 0;
  }
}

class PakoDeflater extends Context implements Deflater {
  constructor(windowBits: number) {
    const init = (stream: ZStream): number =>
      deflateInit2(stream, LEVEL, Z_DEFLATED, -windowBits, MEM_LEVEL, Z_DEFAULT_STRATEGY);
    super(init, deflate, deflateReset);
  }

  deflate(input: Uint8Array): Uint8Array {
    return this.run(Z_SYNC_FLUSH, input, Infinity)!.output;
  }
}

/** DEFLATE by pako, for `permessageDeflate`. */
export const pakoCodec: DeflateCodec = {
  minDeflateWindowBits: 9,
  createInflater: (windowBits) => new PakoInflater(windowBits),
  createDeflater: (windowBits) => new PakoDeflater(windowBits),
};

function join(parts: readonly Uint8Array[], bytes: number): Uint8Array {
  if (parts.length === 1) return parts[0];
  const whole = new Uint8Array(bytes);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
