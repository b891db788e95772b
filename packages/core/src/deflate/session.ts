// permessage-deflate at work on one connection. RFC 7692 §7.2.
//
// Out: a message is deflated and flushed, and the flush's last four bytes are left out. In: those
// four bytes are put back behind the last piece. Where they do not end a block exactly, the message
// was cut. A final block (BFINAL) ends a stream but not the message: another stream follows.

import type { Decoded, ExtensionSession } from "../extension.ts";
import type { DeflateCodec, Inflater } from "./codec.ts";
import type { Borrower, Deflaters } from "./deflaters.ts";
import { NAME } from "./parameters.ts";

/** RSV1: "the "Per-Message Compressed" bit" (§6). */
const RSV1 = 0b0100_0000;

/** 00 00 ff ff: the end of an empty stored block, which every message has and none carries. */
const FLUSH_BYTES = 4;

/** So much is inflated at a time: what comes out is gathered, and copied once. */
const STEP_BYTES = 65_536;

/** Senders end a stream where they cannot flush: a few times a message, not once every two bytes. */
const MAX_STREAMS = 1024;

const NOTHING = new Uint8Array(0);

/** One direction of the connection, as agreed. */
export interface Direction {
  readonly windowBits: number;
  /** Each message begins with an empty window. */
  readonly noContextTakeover: boolean;
}

export interface SessionParts {
  readonly codec: DeflateCodec;
  readonly deflaters: Deflaters;
  readonly outgoing: Direction;
  readonly incoming: Direction;
  /** Shorter messages are sent as they are. */
  readonly thresholdBytes: number;
}

export class DeflateSession implements ExtensionSession, Borrower {
  readonly name = NAME;
  readonly rsv = RSV1;
  readonly windowBits: number;

  readonly #codec: DeflateCodec;
  readonly #deflaters: Deflaters;
  readonly #outgoing: Direction;
  readonly #incoming: Direction;
  readonly #thresholdBytes: number;
  readonly #canDeflate: boolean;

  #inflater: Inflater | undefined;
  /** Final blocks of the message so far. */
  #streams = 0;
  /** What the inflater has not taken of the piece. */
  #rest: Uint8Array = NOTHING;

  constructor(parts: SessionParts) {
    this.#codec = parts.codec;
    this.#deflaters = parts.deflaters;
    this.#outgoing = parts.outgoing;
    this.#incoming = parts.incoming;
    this.#thresholdBytes = parts.thresholdBytes;
    this.windowBits = parts.outgoing.windowBits;
    this.#canDeflate = this.windowBits >= parts.codec.minDeflateWindowBits;
  }

  encode(payload: Uint8Array, wanted?: boolean): Uint8Array | undefined {
    const worthwhile = payload.length > 0 && (wanted ?? payload.length >= this.#thresholdBytes);
    if (!worthwhile || !this.#canDeflate) return undefined;
    const deflater = this.#deflaters.borrow(this);
    const output = deflater.deflate(payload);
    if (this.#outgoing.noContextTakeover) deflater.reset();
    return output.subarray(0, output.length - FLUSH_BYTES);
  }

  decode(piece: Uint8Array, last: boolean, maxBytes: number): Decoded | undefined {
    const input = piece.length > 0 ? piece : this.#rest;
    const room = Math.min(maxBytes, STEP_BYTES);
    this.#inflater ??= this.#codec.createInflater(this.#incoming.windowBits);
    const inflated = this.#inflater.inflate(input, room);
    if (inflated === undefined) return undefined;

    const { output, consumed } = inflated;
    const full = output.length === room;
    const left = consumed < input.length;
    // Who waits for more holds no chunk.
    this.#rest = left ? input.subarray(consumed) : NOTHING;
    // Input that is left, though there was room, stands behind a final block.
    if (left && !full) {
      if (++this.#streams > MAX_STREAMS) return undefined;
      this.#inflater.reset();
    }
    const more = left || full;
    if (last && !more && !this.#endMessage(this.#inflater)) return undefined;
    return { output, more };
  }

  free(): void {
    this.#deflaters.giveBack(this);
    this.#inflater?.free();
    this.#inflater = undefined;
  }

  /** The message ends here: exactly behind a block? */
  #endMessage(inflater: Inflater): boolean {
    const whole = inflater.endBlock();
    this.#streams = 0;
    if (this.#incoming.noContextTakeover) inflater.reset();
    return whole;
  }
}
