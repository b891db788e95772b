// permessage-deflate at work on one connection: one half deflates what we send, the other inflates
// what the peer sends. RFC 7692 §7.2. What is large is worked on aside, where the codec can, and then
// nothing is freed under its hands.

import type { Apart, Decoded, ExtensionSession, Job, Place } from "../extension.ts";
import type { DeflateCodec } from "./codec.ts";
import type { Deflaters } from "./deflaters.ts";
import { Deflating } from "./deflating.ts";
import type { Inflaters } from "./inflaters.ts";
import { Inflating } from "./inflating.ts";
import { NAME } from "./parameters.ts";

/** RSV1: "the "Per-Message Compressed" bit" (§6). */
const RSV1 = 0b0100_0000;

/** One direction of the connection, as agreed. */
export interface Direction {
  readonly windowBits: number;
  /** Each message begins with an empty window. */
  readonly noContextTakeover: boolean;
}

export interface SessionParts {
  readonly codec: DeflateCodec;
  readonly deflaters: Deflaters;
  readonly inflaters: Inflaters;
  readonly outgoing: Direction;
  readonly incoming: Direction;
  /** Shorter messages are sent as they are. */
  readonly thresholdBytes: number;
}

export class DeflateSession implements ExtensionSession {
  readonly name = NAME;
  readonly rsv = RSV1;
  readonly #deflating: Deflating;
  readonly #inflating: Inflating;

  constructor(parts: SessionParts) {
    this.#deflating = new Deflating(parts);
    this.#inflating = new Inflating(parts);
  }

  encode(
    piece: Uint8Array,
    place: Place,
    wanted: boolean | undefined,
  ): Uint8Array | Job<Uint8Array> | undefined {
    return this.#deflating.encode(piece, place, wanted);
  }

  encodeApart(payload: Uint8Array, wanted: boolean | undefined): Apart | undefined {
    return this.#deflating.encodeApart(payload, wanted);
  }

  decode(
    piece: Uint8Array,
    last: boolean,
    maxBytes: number,
  ): Decoded | Job<Decoded | undefined> | undefined {
    return this.#inflating.decode(piece, last, maxBytes);
  }

  free(): void {
    this.#deflating.free();
    this.#inflating.free();
  }
}
