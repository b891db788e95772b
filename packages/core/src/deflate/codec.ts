// DEFLATE (RFC 1951) as we need it from whoever supplies it: synchronous, with its context kept, and
// resumable, so that a message is stopped while it inflates.

/** What a platform supplies, usually over zlib. */
export interface DeflateCodec {
  /** The smallest window that `createDeflater` keeps to: zlib's raw deflate cannot do 8. */
  readonly minDeflateWindowBits: number;
  createInflater(windowBits: number): Inflater;
  createDeflater(windowBits: number): Deflater;
}

export interface Inflater {
  /**
   * Inflates what it can of `input` into at most `maxBytes`. It stops behind a final block: then
   * input is left though there was room. `undefined`: this is no DEFLATE data.
   */
  inflate(input: Uint8Array, maxBytes: number): Inflated | undefined;
  /** Takes an empty stored block's `00 00 ff ff`; tells whether a block ends with exactly that. */
  endBlock(): boolean;
  /** Forgets its context. */
  reset(): void;
  free(): void;
}

export interface Inflated {
  /** The receiver's own. */
  readonly output: Uint8Array;
  /** How much of the input was taken. */
  readonly consumed: number;
}

export interface Deflater {
  /** Deflates a message and flushes it: the output ends with an empty stored block. */
  deflate(input: Uint8Array): Uint8Array;
  /** Forgets its context. */
  reset(): void;
  free(): void;
}
