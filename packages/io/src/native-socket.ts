// A WebSocket that a runtime brings, as a PresentedConnection sees it: open, its frames hidden. A
// runtime that has one is one new NativeSocket.

/** What an adapter supplies. */
export interface NativeSocket {
  /** Who hears of what arrives. Set before the first `resume`. */
  sink: NativeSink | undefined;
  /** The subprotocol agreed on, empty if none. */
  readonly protocol: string;
  /** The names of the extensions agreed on. */
  readonly extensions: readonly string[];
  /** It still takes messages. */
  readonly isOpen: boolean;
  /** Bytes taken and not yet handed to the system. */
  readonly bufferedBytes: number;
  /** The close code that says that a handler failed: 1011 where it can be sent, else none. */
  readonly failureCode?: number | undefined;
  /** Sends a message as it is now: bytes may change afterwards. */
  send(message: string | Uint8Array, compress: boolean | undefined): void;
  /** Somebody waits for room: tells `handedOver` whenever less waits, until nothing does. */
  awaitRoom(): void;
  /** Begins the closing handshake. */
  close(code: number | undefined, reason: string): void;
  /** Ends as fast as it can. It tells nothing more. */
  abort(): void;
  /** Reads no more, where it can; else what arrives is told all the same. */
  pause(): void;
  resume(): void;
}

/** Whom it calls. Never from within a call to it. */
export interface NativeSink {
  received(message: string | Uint8Array): void;
  /** Less waits to be sent than before. */
  handedOver(): void;
  /** It is over, once and for all. */
  ended(end: NativeEnd): void;
}

/** How it ended, as far as it tells. */
export interface NativeEnd {
  /** The code of the peer's Close, 1005 if it had none, 1006 if there was none, or it is not told. */
  readonly code: number;
  readonly reason: string;
  /** Both Close frames passed; `undefined` where that is not told. */
  readonly wasClean: boolean | undefined;
  /** Why not, if that is known. */
  readonly error?: unknown;
}
