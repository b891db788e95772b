// What the peer sends, inflated. RFC 7692 §7.2.2. The four bytes that senders leave out are put back
// behind the last piece: where they do not end a block exactly, the message was cut. A final block
// (BFINAL) ends a stream but not the message: another stream follows (§7.2.3.4).

import { NOTHING } from "../bytes.ts";
import type { Decoded, Job } from "../extension.ts";
import type { Inflated, Inflater } from "./codec.ts";
import type { SessionParts } from "./session.ts";

/** So much is inflated at a time: what comes out is gathered, and copied once. */
const STEP_BYTES = 65_536;
/** The same on another thread: the way there and back takes time. */
const STEP_ASIDE_BYTES = 262_144;

/** Senders end a stream where they cannot flush: a few times a message, not once every two bytes. */
const MAX_STREAMS = 1024;

export class Inflating {
  readonly #parts: SessionParts;
  readonly #offloadAboveBytes: number;
  #inflater: Inflater | undefined;
  /** It is at work on another thread. */
  #working = false;
  #over = false;

  // Of the message so far
  #bytes = 0;
  /** Final blocks. */
  #streams = 0;
  /** What the inflater has not taken of the piece. */
  #rest: Uint8Array = NOTHING;

  constructor(parts: SessionParts) {
    this.#parts = parts;
    this.#offloadAboveBytes = parts.codec.offloadAboveBytes ?? Infinity;
  }

  decode(
    piece: Uint8Array,
    last: boolean,
    maxBytes: number,
  ): Decoded | Job<Decoded | undefined> | undefined {
    const input = piece.length > 0 ? piece : this.#rest;
    this.#inflater ??= this.#parts.inflaters.lend(this.#parts.incoming.windowBits);
    const inflater = this.#inflater;
    if (this.#isLarge(input)) {
      const room = Math.min(maxBytes, STEP_ASIDE_BYTES);
      const kept = (this.#rest = this.#kept(input));
      return { run: (done) => this.#inflateAside(inflater, kept, last, room, done) };
    }
    const room = Math.min(maxBytes, STEP_BYTES);
    return this.#step(inflater, inflater.inflate(input, room), input, last, room);
  }

  free(): void {
    this.#over = true;
    if (this.#working) return;
    this.#inflater?.free();
    this.#inflater = undefined;
  }

  /** A piece is lent; what is left of one is ours. */
  #kept(input: Uint8Array): Uint8Array {
    return input.buffer === this.#rest.buffer ? input : input.slice();
  }

  /** A few bytes may become a thousand times as many: what came of those before counts too. */
  #isLarge(input: Uint8Array): boolean {
    const most = Math.max(input.length, this.#bytes);
    return input.length > 0 && most > this.#offloadAboveBytes;
  }

  #inflateAside(
    inflater: Inflater,
    input: Uint8Array,
    last: boolean,
    room: number,
    done: (decoded: Decoded | undefined) => void,
  ): void {
    this.#working = true;
    const finish = (inflated: Inflated | undefined): void => {
      this.#working = false;
      if (this.#over) this.free();
      done(this.#over ? undefined : this.#step(inflater, inflated, input, last, room));
    };
    if (inflater.inflateAside === undefined) finish(ours(inflater.inflate(input, room)));
    else inflater.inflateAside(input, room, finish);
  }

  /** What a step made of `input`; the `last` one ends the message. */
  #step(
    inflater: Inflater,
    inflated: Inflated | undefined,
    input: Uint8Array,
    last: boolean,
    room: number,
  ): Decoded | undefined {
    if (inflated === undefined) return undefined;
    const { output, consumed, lent } = inflated;
    this.#bytes += output.length;
    const full = output.length === room;
    const left = consumed < input.length;
    // Who waits for more holds no chunk.
    this.#rest = left ? this.#kept(input).subarray(consumed) : NOTHING;
    // Input that is left, though there was room, stands behind a final block.
    if (left && !full) {
      if (++this.#streams > MAX_STREAMS) return undefined;
      inflater.reset();
    }
    const more = left || full;
    if (last && !more && !this.#endMessage(inflater)) return undefined;
    return { output, more, lent };
  }

  /** The message ends here: exactly behind a block? */
  #endMessage(inflater: Inflater): boolean {
    const whole = inflater.endBlock();
    this.#bytes = 0;
    this.#streams = 0;
    const { noContextTakeover, windowBits } = this.#parts.incoming;
    if (whole && noContextTakeover) {
      this.#inflater = undefined;
      this.#parts.inflaters.takeBack(windowBits, inflater);
    }
    return whole;
  }
}

/** Who asks for it comes later. */
function ours(inflated: Inflated | undefined): Inflated | undefined {
  return inflated && { output: inflated.output.slice(), consumed: inflated.consumed };
}
