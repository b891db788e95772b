// What a runtime lends to the loop besides sockets: a clock, three ways to be called later, and a
// place for errors that nobody handles.

export interface Host {
  /** A monotonic clock, in milliseconds. */
  now(): number;
  /** Calls `run` once, after the delay; returns what cancels it. Must not keep the process alive. */
  setTimer(run: () => void, delayMs: number): () => void;
  /** Calls `run` when what runs now is done, before anything else is read. */
  endOfTick(run: () => void): void;
  /** Calls `run` after other connections had their turn. */
  nextTurn(run: () => void): void;
  /** An error that a handler threw and no `error` handler takes. */
  reportError(error: unknown): void;
}
