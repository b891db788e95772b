// What we send, deflated. RFC 7692 §7.2.1. A message is deflated and flushed, and the flush's last four
// bytes are left out; one that is sent in pieces keeps them in all pieces but the last.

import type { Apart, Job, Place } from "../extension.ts";
import { WHOLE } from "../extension.ts";
import { COPY_UP_TO_BYTES } from "../frame-encoder.ts";
import type { Deflater } from "./codec.ts";
import type { Borrower } from "./deflaters.ts";
import { NAME } from "./parameters.ts";
import type { SessionParts } from "./session.ts";

/** 00 00 ff ff: the end of an empty stored block, which every message has and none carries. */
const FLUSH_BYTES = 4;

/** What is left of an empty stored block: the end of a message whose pieces were flushed. */
const END_OF_MESSAGE = Uint8Array.of(0x00);

const NOTHING = new Uint8Array(0);

export class Deflating implements Borrower {
  readonly windowBits: number;
  readonly #parts: SessionParts;
  readonly #offloadAboveBytes: number;
  /** The peer's window is not what our deflater thinks: it must not refer back. */
  #mustReset = false;
  #over = false;

  constructor(parts: SessionParts) {
    this.windowBits = parts.outgoing.windowBits;
    this.#parts = parts;
    this.#offloadAboveBytes = parts.codec.offloadAboveBytes ?? Infinity;
  }

  encode(
    piece: Uint8Array,
    place: Place,
    wanted: boolean | undefined,
  ): Uint8Array | Job<Uint8Array> | undefined {
    if (place.first && !this.#takes(piece, place, wanted)) return undefined;
    if (piece.length === 0) return place.last ? this.#endMessage() : NOTHING;
    if (piece.length > this.#offloadAboveBytes) {
      const fixed = piece.length > COPY_UP_TO_BYTES ? piece : piece.slice();
      return { run: (done) => this.#deflateAside(fixed, place, done) };
    }
    const deflater = this.#borrow();
    const output = deflater.deflate(piece);
    // What is longer leaves by reference.
    const fixed = output.length > COPY_UP_TO_BYTES ? output.slice() : output;
    return this.#finish(deflater, fixed, place);
  }

  /** Deflated with an empty window, once for all who agreed on this one. */
  encodeApart(payload: Uint8Array, wanted: boolean | undefined): Apart | undefined {
    if (!this.#takes(payload, WHOLE, wanted)) return undefined;
    // It is done at once: what is large is not, unless it has to be.
    if (payload.length > this.#offloadAboveBytes && wanted !== true) return undefined;
    this.#mustReset = true;
    const { windowBits } = this;
    const { deflaters } = this.#parts;
    return {
      variant: `${NAME} ${windowBits}`,
      encode(bytes) {
        const borrower = deflaters.shared(windowBits);
        const deflater = deflaters.lend(borrower);
        const output = deflater.deflate(bytes);
        deflater.reset();
        deflaters.takeBack(borrower, deflater);
        return output.subarray(0, -FLUSH_BYTES);
      },
    };
  }

  free(): void {
    this.#over = true;
    this.#parts.deflaters.forget(this);
  }

  /** A message is deflated if that is worth while. How long one in pieces will be, nobody knows. */
  #takes(piece: Uint8Array, place: Place, wanted: boolean | undefined): boolean {
    const { codec, thresholdBytes } = this.#parts;
    if (this.windowBits < codec.minDeflateWindowBits) return false;
    if (!place.last) return wanted ?? true;
    return piece.length > 0 && (wanted ?? piece.length >= thresholdBytes);
  }

  /** Ends a message whose pieces have all been deflated. */
  #endMessage(): Uint8Array {
    this.#mustReset ||= this.#parts.outgoing.noContextTakeover;
    return END_OF_MESSAGE;
  }

  #borrow(): Deflater {
    const deflater = this.#parts.deflaters.lend(this);
    if (this.#mustReset) deflater.reset();
    this.#mustReset = false;
    return deflater;
  }

  #deflateAside(piece: Uint8Array, place: Place, done: (output: Uint8Array) => void): void {
    const deflater = this.#borrow();
    const finish = (output: Uint8Array): void => done(this.#finish(deflater, output, place));
    if (deflater.deflateAside === undefined) finish(deflater.deflate(piece).slice());
    else deflater.deflateAside(piece, finish);
  }

  #finish(deflater: Deflater, output: Uint8Array, { last }: Place): Uint8Array {
    if (this.#over) deflater.free();
    else {
      if (last && this.#parts.outgoing.noContextTakeover) deflater.reset();
      this.#parts.deflaters.takeBack(this, deflater);
    }
    return last ? output.subarray(0, -FLUSH_BYTES) : output;
  }
}
