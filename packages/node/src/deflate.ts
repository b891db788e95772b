// zlib used synchronously, with its context kept: 1.5–3 µs for a small message, where a call through
// the thread pool costs ten times that. node:zlib offers no such call; its streams' handle does, and has
// since Node.js 10. It is what well-known packages use; a test on each version holds it to us.

import { constants, createDeflateRaw, createInflateRaw } from "node:zlib";
import type { DeflateCodec, Deflater, Inflated, Inflater } from "@ws/core";

const { Z_BLOCK, Z_DEFAULT_STRATEGY, Z_SYNC_FLUSH } = constants;

/** The binding below a zlib stream. */
interface Handle {
  onerror: (message: string, errno: number, code: string) => void;
  writeSync(
    flush: number,
    input: Uint8Array,
    inputAt: number,
    inputBytes: number,
    output: Uint8Array,
    outputAt: number,
    outputBytes: number,
  ): void;
  reset(): void;
  close(): void;
}

interface Stream {
  readonly _handle: Handle;
  /** After a write: output bytes that are left, input bytes that are left. */
  readonly _writeState: Uint32Array;
}

/** Where output lies until it is copied out; nothing runs between. */
const scratch = new Uint8Array(65_536);
const NOTHING = new Uint8Array(0);

/** The end of an empty stored block, and a byte that must not be taken with it. */
const FLUSH_AND_SENTINEL = Uint8Array.of(0x00, 0x00, 0xff, 0xff, 0x00);

class ZlibContext {
  readonly #handle: Handle;
  readonly #state: Uint32Array;
  #failed = false;
  /** Input that the last write did not take. */
  inputLeft = 0;

  constructor(stream: unknown) {
    const { _handle: handle, _writeState: state } = stream as Stream;
    this.#handle = handle;
    this.#state = state;
    handle.onerror = () => {
      this.#failed = true;
    };
  }

  /** Writes into the scratch; returns how many bytes came out, or -1 for input that is not valid. */
  write(flush: number, input: Uint8Array, maxBytes: number): number {
    const room = Math.min(maxBytes, scratch.length);
    this.#handle.writeSync(flush, input, 0, input.length, scratch, 0, room);
    if (this.#failed) return -1;
    const [outputLeft = 0, inputLeft = 0] = this.#state;
    this.inputLeft = inputLeft;
    return room - outputLeft;
  }

  reset(): void {
    this.#failed = false;
    this.#handle.reset();
  }

  free(): void {
    this.#handle.close();
  }
}

class ZlibInflater extends ZlibContext implements Inflater {
  inflate(input: Uint8Array, maxBytes: number): Inflated | undefined {
    const parts: Uint8Array[] = [];
    let made = 0;
    let rest = input;
    for (;;) {
      const bytes = this.write(Z_SYNC_FLUSH, rest, maxBytes - made);
      if (bytes < 0) return undefined;
      parts.push(scratch.slice(0, bytes));
      made += bytes;
      rest = rest.subarray(rest.length - this.inputLeft);
      if (bytes < scratch.length || made === maxBytes) break;
    }
    return { output: join(parts, made), consumed: input.length - rest.length };
  }

  endBlock(): boolean {
    return this.write(Z_BLOCK, FLUSH_AND_SENTINEL, scratch.length) === 0 && this.inputLeft === 1;
  }
}

class ZlibDeflater extends ZlibContext implements Deflater {
  deflate(input: Uint8Array): Uint8Array {
    const parts: Uint8Array[] = [];
    let made = 0;
    let rest = input;
    let bytes;
    do {
      bytes = this.write(Z_SYNC_FLUSH, rest, scratch.length);
      parts.push(scratch.slice(0, bytes));
      made += bytes;
      rest = rest.subarray(rest.length - this.inputLeft);
    } while (bytes === scratch.length);
    return join(parts, made);
  }
}

/** Speed before size: the fastest level. */
const DEFLATE_OPTIONS = { level: 1, memLevel: 5, strategy: Z_DEFAULT_STRATEGY };

/** DEFLATE by node:zlib. */
export const zlibCodec: DeflateCodec = {
  minDeflateWindowBits: 9,
  createInflater: (windowBits) => new ZlibInflater(createInflateRaw({ windowBits })),
  createDeflater: (windowBits) =>
    new ZlibDeflater(createDeflateRaw({ windowBits, ...DEFLATE_OPTIONS })),
};

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
