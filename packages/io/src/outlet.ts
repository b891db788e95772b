// How much of what we send may wait: `send` tells the truth, and a peer that does not read meets a
// limit in bytes and a policy.

import { LapseError, type PreparedMessage } from "@ws/core";
import * as Lapse from "@ws/core/lapse";
import { type Backpressure, isLonger } from "./backpressure.ts";
import type { SendResult, WaitOptions } from "./connection.ts";
import { checkWait, Waiters } from "./waiters.ts";

export abstract class Outlet {
  readonly #backpressure: Backpressure;
  /** `send` answered `full`: who waits for room is to be told. */
  #full = false;
  #drainWaiters: Waiters<void> | undefined;
  /** What was sent when nothing waited: it may be of any size, and what follows it has room. */
  #aloneBytes = 0;
  /** Messages that were refused, and not their connection with them. */
  dropped = 0;

  constructor(backpressure: Backpressure) {
    this.#backpressure = backpressure;
  }

  /** Bytes accepted and not yet handed to the system. */
  abstract readonly bytes: number;
  /** What is sent now may still leave. */
  abstract readonly isOpen: boolean;
  /** Ends the connection. */
  abstract abort(cause: LapseError): void;

  /** Tells whether a message may be sent while so many bytes wait. */
  protected fits(message: string | Uint8Array | PreparedMessage, waitingBytes: number): boolean {
    if (waitingBytes === 0) return true;
    const { maxBufferedBytes } = this.#backpressure;
    const isOversize = waitingBytes > maxBufferedBytes && this.#aloneBytes > maxBufferedBytes;
    const maxBytes = maxBufferedBytes + (isOversize ? this.#aloneBytes : 0);
    return !isLonger(message, maxBytes - waitingBytes);
  }

  /** A message was sent while so many bytes waited. */
  protected sent(waitedBytes: number): SendResult {
    const { bytes } = this;
    if (waitedBytes === 0) this.#aloneBytes = bytes;
    if (bytes < this.#backpressure.highWaterMarkBytes) return "ok";
    this.awaitRoom();
    return "full";
  }

  /** A message does not fit: more than `maxBufferedBytes` would wait. */
  protected refuse(policy = this.#backpressure.slowConsumer): SendResult {
    if (!this.isOpen) return "closed";
    if (policy === "drop") {
      this.dropped++;
      return "dropped";
    }
    this.abort(new LapseError(Lapse.slowConsumer));
    return "closed";
  }

  drained(options: WaitOptions = {}): Promise<void> {
    checkWait(options);
    if (this.#isThere()) return Promise.resolve();
    this.awaitRoom();
    return (this.#drainWaiters ??= new Waiters()).wait(options.signal);
  }

  /** Somebody waits for room, and is told by `settle`. */
  protected awaitRoom(): void {
    this.#full = true;
  }

  /** Tells who waits for room, where there is some; `true` if there is some again. */
  settle(): boolean {
    if (!this.#full || !this.#isThere()) return false;
    this.#full = false;
    this.#drainWaiters?.resolve();
    return this.isOpen;
  }

  /** The connection is over: nobody has to wait. */
  end(): void {
    this.#drainWaiters?.resolve();
  }

  #isThere(): boolean {
    const { bytes, isOpen } = this;
    // Less than nothing cannot wait, even where the mark is 0.
    if (bytes === 0 || !isOpen) return true;
    return bytes < this.#backpressure.highWaterMarkBytes;
  }
}
