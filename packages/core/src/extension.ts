// The seam for extensions: who may use a frame's reserved bits, and what happens to a message that
// sets them. RFC 6455 §9. An `Extension` negotiates; what it agrees on is an `ExtensionSession`.

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

/** An agreed extension at work on one connection. */
export interface ExtensionSession {
  readonly name: string;
  /** The reserved bits that are ours, as they lie in a frame's first byte: RSV1 is 0x40. */
  readonly rsv: number;
  /**
   * Decodes a piece of a message whose first frame sets our bits. `last` comes with the last piece,
   * which may be empty. Gives at most `maxBytes`; while `more` is set, an empty piece asks for what
   * is left. The output is not used again. `undefined`: the data is not valid.
   */
  decode(piece: Uint8Array, last: boolean, maxBytes: number): Decoded | undefined;
  /**
   * Encodes a whole message; `undefined` sends it as it is, our bits clear. `wanted` is what the
   * sender says of this message; where it says nothing, the session decides.
   */
  encode(payload: Uint8Array, wanted: boolean | undefined): Uint8Array | undefined;
  /** The connection is over: gives back what the session holds. */
  free(): void;
}

export interface Decoded {
  readonly output: Uint8Array;
  readonly more: boolean;
}
