// Any ordered stream of bytes, as the loop sees it. A new runtime is one new Transport.

/** What an adapter supplies: one open socket, or anything like it. */
export interface Transport {
  /** Who hears of what arrives. Set before the transport may call it. */
  sink: TransportSink | undefined;
  /**
   * Takes all chunks, in order, as one write where the system can. `false`: it is full, and calls
   * `drained` when it has room. Chunks may lie in large shared blocks: small ones that must wait
   * are copied.
   */
  write(chunks: readonly Uint8Array[]): boolean;
  /** Bytes taken and not yet handed to the system. */
  readonly pendingBytes: number;
  /** What was written last has been copied: nobody looks at its memory any more. */
  readonly copied?: boolean;
  /** A number that changes whenever bytes are handed to the system: a full transport's sign of life. */
  readonly progress: number;
  /** Ends our half, after what was written. */
  end(): void;
  /** Destroys both halves now. `closed` is called all the same. */
  abort(): void;
  /** Stops reading: at most what is on its way still arrives. */
  pause(): void;
  resume(): void;
  /** Whom we speak with, as the runtime tells it; empty where it does not. */
  readonly peerAddress: string;
  readonly encrypted: boolean;
}

/** Whom a transport calls. Never from within a call to the transport. */
export interface TransportSink {
  /** Bytes arrived. They are the sink's now; if they are lent, until it returns. */
  received(bytes: Uint8Array, lent?: boolean): void;
  /** The peer ended its half. */
  ended(): void;
  /** There is room again after a `write` that answered `false`. */
  drained(): void;
  /** Both halves are gone, once and for all; with the error, if that is why. */
  closed(error?: unknown): void;
}
