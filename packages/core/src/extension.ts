// The seam for extensions: who may use a frame's reserved bits, and what happens to a message that
// sets them. RFC 6455 §9. An `Extension` negotiates; what it agrees on is an `ExtensionSession`. It works
// at once, or gives a `Job`: until that is done it is asked for nothing else in this direction.

/** A parameter and its value, or `true` where it stands alone. Order and repetition are kept. */
export type ExtensionParam = readonly [name: string, value: string | true];

/** One element of a Sec-WebSocket-Extensions list (§9.1). */
export interface ExtensionElement {
  readonly name: string;
  readonly params: readonly ExtensionParam[];
}

/** An extension that we are ready to use: its whole negotiation, for both roles. */
export interface Extension {
  readonly name: string;
  /** As a client: what we offer, best first. */
  offer(): readonly ExtensionElement[];
  /** As a server: takes one of the client's offers of this name; `undefined` declines them all. */
  accept(offers: readonly ExtensionElement[]): AcceptedExtension | undefined;
  /** As a client: what the server's answer starts; `undefined` if it is no answer to our offer. */
  confirm(answer: ExtensionElement): ExtensionSession | undefined;
}

/** A server's answer to an offer, and what it starts. */
export interface AcceptedExtension {
  readonly answer: ExtensionElement;
  readonly session: ExtensionSession;
}

/** Where a piece stands in its message. */
export interface Place {
  readonly first: boolean;
  readonly last: boolean;
}

/** A piece that is the whole message. */
export const WHOLE: Place = Object.freeze({ first: true, last: true });

/**
 * An agreed extension at work on one connection. One that throws ends it with 1011, told as
 * `extension-failed`.
 */
export interface ExtensionSession {
  readonly name: string;
  /** The reserved bits that are ours, as they lie in a frame's first byte: RSV1 is 0x40. */
  readonly rsv: number;
  /**
   * Decodes a piece of a message whose first frame sets our bits. `last` comes with the last piece,
   * which may be empty. Gives at most `maxBytes`; while `more` is set, an empty piece asks for what
   * is left. The piece is lent until this returns: what is kept of it, as by a job, is copied.
   * `undefined`: the data is not valid.
   */
  decode(
    piece: Uint8Array,
    last: boolean,
    maxBytes: number,
  ): Decoded | Job<Decoded | undefined> | undefined;
  /**
   * Encodes a message, or a piece of one that is sent in pieces. `undefined`, at the first piece,
   * sends the whole message as it is, our bits clear. `wanted` is what the sender says of this
   * message; where it says nothing, the session decides. A piece of up to 16 KiB may change when this
   * returns: a job copies it. What comes of it may lie, up to 16 KiB too, where the next will.
   */
  encode(
    piece: Uint8Array,
    place: Place,
    wanted: boolean | undefined,
  ): Uint8Array | Job<Uint8Array> | undefined;
  /**
   * How a message is encoded for this connection and others alike: it must refer to nothing that was
   * sent before, and what is sent later must not refer to it. `undefined`, or no such function: it
   * is sent as it is.
   */
  encodeApart?(payload: Uint8Array, wanted: boolean | undefined): Apart | undefined;
  /** The connection is over: gives back what the session holds. */
  free(): void;
}

export interface Decoded {
  readonly output: Uint8Array;
  /** The output is lent until something is decoded again; by default it is not used again. */
  readonly lent?: boolean | undefined;
  readonly more: boolean;
}

/** An encoding that connections share: where `variant` is the same, so are the bytes. */
export interface Apart {
  readonly variant: string;
  /** Outlives the connection: others may wait for what it began. */
  encode(payload: Uint8Array): Uint8Array | Job<Uint8Array>;
}

/** Work that would hold up everyone else: whoever polls the endpoint has it done. */
export interface Job<Result> {
  /** It was begun for another, whose result is ours as well. */
  readonly isUnderway?: boolean | undefined;
  /** Does it, here or on another thread; calls `done`, once, now or later. */
  run(done: (result: Result) => void): void;
}
