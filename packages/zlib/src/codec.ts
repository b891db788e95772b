// zlib used synchronously, with its context kept: 1.5–3 µs for a small message, where a call through
// the thread pool costs ten times that. What is large goes to the thread pool.

import { constants, createDeflateRaw, createInflateRaw } from "node:zlib";
import type { DeflateCodec, Deflater, Inflated, Inflater } from "@ws/core";
import { ZlibContext } from "./zlib-context.ts";

const { Z_BLOCK, Z_DEFAULT_STRATEGY, Z_SYNC_FLUSH } = constants;

/** Where output lies until it is copied out; nothing runs between. */
const scratch = new Uint8Array(65_536);

/** What a deflater writes at a time on the thread pool. */
const ASIDE_BYTES = 262_144;

const NOTHING = new Uint8Array(0);

/** The end of an empty stored block, and a byte that must not be taken with it. */
const FLUSH_AND_SENTINEL = Uint8Array.of(0x00, 0x00, 0xff, 0xff, 0x00);

class ZlibInflater extends ZlibContext implements Inflater {
  inflate(input: Uint8Array, maxBytes: number): Inflated | undefined {
    const parts: Uint8Array[] = [];
    let made = 0;
    let rest = input;
    for (;;) {
      const room = Math.min(maxBytes - made, scratch.length);
      const bytes = this.write(Z_SYNC_FLUSH, rest, scratch, room);
      if (bytes < 0) return undefined;
      made += bytes;
      const isLast = bytes < scratch.length || made === maxBytes;
      const consumed = input.length - this.inputLeft;
      // Mostly it is the first, too: then it is lent.
      if (isLast && made === bytes)
        return { output: scratch.subarray(0, bytes), consumed, lent: true };
      parts.push(scratch.slice(0, bytes));
      if (isLast) return { output: join(parts, made), consumed };
      rest = rest.subarray(rest.length - this.inputLeft);
    }
  }

  inflateAside(
    input: Uint8Array,
    maxBytes: number,
    done: (inflated: Inflated | undefined) => void,
  ): void {
    const output = allocate(maxBytes);
    this.writeAside(Z_SYNC_FLUSH, input, output, (bytes) => {
      if (bytes < 0) return done(undefined);
      done({ output: output.subarray(0, bytes), consumed: input.length - this.inputLeft });
    });
  }

  endBlock(): boolean {
    const bytes = this.write(Z_BLOCK, FLUSH_AND_SENTINEL, scratch, scratch.length);
    return bytes === 0 && this.inputLeft === 1;
  }
}

class ZlibDeflater extends ZlibContext implements Deflater {
  deflate(input: Uint8Array): Uint8Array {
    const parts: Uint8Array[] = [];
    let made = 0;
    let rest = input;
    for (;;) {
      const bytes = this.write(Z_SYNC_FLUSH, rest, scratch, scratch.length);
      made += bytes;
      if (made < scratch.length) return scratch.subarray(0, bytes);
      parts.push(scratch.slice(0, bytes));
      if (bytes < scratch.length) return join(parts, made);
      rest = rest.subarray(rest.length - this.inputLeft);
    }
  }

  deflateAside(input: Uint8Array, done: (output: Uint8Array) => void): void {
    // One buffer, filled step by step: to join parts at the end would hold up the loop. Memory that is
    // never written costs none.
    const whole = allocate(deflatedBound(input.length));
    let made = 0;
    const step = (rest: Uint8Array): void => {
      const output = whole.subarray(made, made + ASIDE_BYTES);
      this.writeAside(Z_SYNC_FLUSH, rest, output, (bytes) => {
        made += bytes;
        if (bytes < output.length) return done(whole.subarray(0, made));
        step(rest.subarray(rest.length - this.inputLeft));
      });
    };
    step(input);
  }
}

/** We use what lies below the stream; its own buffer, which is never filled, is as small as can be. */
const STREAM_OPTIONS = { chunkSize: 64 };

/**
 * Speed before size: the fastest level. JSON of 512 B becomes 33.6 % of its size with a context, of 64
 * KiB 28.5 %; zlib's own choice (level 6, memLevel 8, a window of 15) would make it 28.4 and 23.1 %, in 1.8 and
 * 2.5 times the time. Less memory costs up to a tenth of the time, more saves no more than that.
 */
const DEFLATE_OPTIONS = { level: 1, memLevel: 5, strategy: Z_DEFAULT_STRATEGY };

/** Ours may be smaller than what was agreed on. A deflater holds 114 KiB at 13, 210 KiB at 15. */
const MOST_WINDOW_BITS = 13;

/** DEFLATE by node:zlib. */
export const zlibCodec: DeflateCodec = {
  minDeflateWindowBits: 9,
  offloadAboveBytes: 131_072,
  createInflater: (windowBits) =>
    new ZlibInflater(createInflateRaw({ windowBits, ...STREAM_OPTIONS })),
  createDeflater: (windowBits) =>
    new ZlibDeflater(
      createDeflateRaw({
        windowBits: Math.min(windowBits, MOST_WINDOW_BITS),
        ...DEFLATE_OPTIONS,
        ...STREAM_OPTIONS,
      }),
    ),
};

/** zlib's `deflateBound` for any memLevel, and the flush. */
function deflatedBound(bytes: number): number {
  return bytes + Math.ceil(bytes / 8) + Math.ceil(bytes / 64) + 64;
}

/** Not filled with zeros first. */
function allocate(bytes: number): Uint8Array {
  return new Uint8Array(Buffer.allocUnsafeSlow(bytes).buffer);
}

function join(parts: readonly Uint8Array[], bytes: number): Uint8Array {
  if (parts.length === 1) return parts[0] ?? NOTHING;
  const whole = new Uint8Array(bytes);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
