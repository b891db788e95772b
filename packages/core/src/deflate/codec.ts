// DEFLATE (RFC 1951) as we need it from whoever supplies it: synchronous, with its context kept, and
// resumable, so that a message is stopped while it inflates.

/** What a platform supplies, usually over zlib. */
export interface DeflateCodec {
  /** The smallest window that `createDeflater` keeps to: zlib's raw deflate cannot do 8. */
  readonly minDeflateWindowBits: number;
  /**
   * More than this many bytes, of a message in or out, are worked on aside, where that can be done;
   * so much takes about a millisecond. Default: never.
   */
  readonly offloadAboveBytes?: number | undefined;
  createInflater(windowBits: number): Inflater;
  createDeflater(windowBits: number): Deflater;
}

export interface Inflater {
  /**
   * Inflates what it can of `input` into at most `maxBytes`. It stops behind a final block: then
   * input is left though there was room. `undefined`: this is no DEFLATE data.
   */
  inflate(input: Uint8Array, maxBytes: number): Inflated | undefined;
  /** Does the same on another thread; then calls `done`. Until then it is asked for nothing else. */
  inflateAside?(
    input: Uint8Array,
    maxBytes: number,
    done: (inflated: Inflated | undefined) => void,
  ): void;
  /** Takes an empty stored block's `00 00 ff ff`; tells whether a block ends with exactly that. */
  endBlock(): boolean;
  /** Forgets its context. */
  reset(): void;
  free(): void;
}

export interface Inflated {
  readonly output: Uint8Array;
  /** The output is lent until the codec gives the next one; by default it is the receiver's own. */
  readonly lent?: boolean | undefined;
  /** How much of the input was taken. */
  readonly consumed: number;
}

export interface Deflater {
  /**
   * Deflates a message and flushes it: the output ends with an empty stored block. It is lent until
   * the codec gives the next one.
   */
  deflate(input: Uint8Array): Uint8Array;
  /** Does the same on another thread; then calls `done`. Until then it is asked for nothing else. */
  deflateAside?(input: Uint8Array, done: (output: Uint8Array) => void): void;
  /** Forgets its context. */
  reset(): void;
  free(): void;
}
