// A toy extension that is a real one: messages that set RSV1 have all their bits turned over, at once or,
// where they are large, when the test says so.

import type { Apart, Decoded, ExtensionSession, Job, Place } from "@ws/core";
import { concat } from "@ws/peer/frames";

/** So much is decoded at a time. */
const STEP_BYTES = 30_000;

export class Flipping implements ExtensionSession {
  readonly name = "flipping";
  readonly rsv = 0x40;
  freed = 0;
  readonly #asideFromBytes: number;
  /** What was begun and is not done. */
  readonly #jobs: (() => void)[] = [];
  #rest = new Uint8Array(0);

  constructor(asideFromBytes: number) {
    this.#asideFromBytes = asideFromBytes;
  }

  encode(piece: Uint8Array, { first }: Place, wanted = true) {
    return first && !wanted ? undefined : this.#work(flipped(piece), piece.length);
  }

  encodeApart(_: Uint8Array, wanted = true): Apart | undefined {
    if (!wanted) return undefined;
    return { variant: "flipped", encode: (bytes) => this.#work(flipped(bytes), bytes.length) };
  }

  decode(piece: Uint8Array, _: boolean, maxBytes: number): Decoded | Job<Decoded> {
    const all = concat(this.#rest, piece);
    const output = flipped(all.slice(0, Math.min(maxBytes, STEP_BYTES)));
    this.#rest = all.slice(output.length);
    return this.#work({ output, more: this.#rest.length > 0 }, piece.length);
  }

  free(): void {
    this.freed++;
  }

  /** Ends the job that was begun first; tells whether there was one. */
  finish(): boolean {
    const job = this.#jobs.shift();
    job?.();
    return job !== undefined;
  }

  #work<Result>(result: Result, bytes: number): Result | Job<Result> {
    if (bytes < this.#asideFromBytes) return result;
    return { run: (done) => void this.#jobs.push(() => done(result)) };
  }
}

export function flipped(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(bytes, (byte) => byte ^ 0xff);
}
