// What we send, deflated. RFC 7692 §7.2.1. A message is deflated and flushed, and the flush's last four
// bytes are left out; one that is sent in pieces keeps them in all pieces but the last.

import { NOTHING } from "../bytes.ts";
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
    this.#mustReset = true;
    const parts = this.#parts;
    return {
      variant: `${NAME} ${this.windowBits}`,
      encode: (bytes) => encodeApart(bytes, parts),
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
    deflateAside(deflater, piece, (output) => done(this.#finish(deflater, output, place)));
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

/** With a deflater that no connection has to itself, and that forgets what it has said. */
function encodeApart(
  payload: Uint8Array,
  { codec, deflaters, outgoing }: SessionParts,
): Uint8Array | Job<Uint8Array> {
  const borrower = deflaters.shared(outgoing.windowBits);
  const finish = (deflater: Deflater, output: Uint8Array): Uint8Array => {
    deflater.reset();
    deflaters.takeBack(borrower, deflater);
    return output.subarray(0, -FLUSH_BYTES);
  };
  if (payload.length > (codec.offloadAboveBytes ?? Infinity)) {
    return {
      run(done) {
        const deflater = deflaters.lend(borrower);
        deflateAside(deflater, payload, (output) => done(finish(deflater, output)));
      },
    };
  }
  const deflater = deflaters.lend(borrower);
  // Whoever is sent it comes later.
  return finish(deflater, deflater.deflate(payload).slice());
}

function deflateAside(
  deflater: Deflater,
  input: Uint8Array,
  done: (output: Uint8Array) => void,
): void {
  if (deflater.deflateAside === undefined) done(deflater.deflate(input).slice());
  else deflater.deflateAside(input, done);
}
