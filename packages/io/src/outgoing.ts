// What we send, and how much of it may wait: `send` tells the truth, and a peer that does not read
// meets a limit in bytes and a policy.

import {
  LapseError,
  type MessageOptions,
  type MessageType,
  PreparedMessage,
  type Sendable,
  type SendOptions,
  toBytes,
} from "@ws/core";
import { type Backpressure, isLonger } from "./backpressure.ts";
import type { OutgoingMessage, SendResult, WaitOptions } from "./connection.ts";
import type { Driver } from "./driver.ts";
import { OpenMessage, type SendPiece } from "./open-message.ts";
import { Waiters } from "./waiters.ts";

export class Outgoing {
  readonly #driver: Driver;
  readonly #backpressure: Backpressure;
  /** `send` answered `full`: who waits for room is to be told. */
  #full = false;
  #drainWaiters: Waiters<void> | undefined;
  /** What was sent when nothing waited: it may be of any size, and what follows it has room. */
  #aloneBytes = 0;
  /** The message that is being sent in pieces. */
  #openMessage: OpenMessage | undefined;
  /** Messages that were refused, and not their connection with them. */
  dropped = 0;

  constructor(driver: Driver, backpressure: Backpressure) {
    this.#driver = driver;
    this.#backpressure = backpressure;
  }

  /** Bytes accepted and not yet handed to the system. */
  get bytes(): number {
    const { bufferedBytes } = this.#driver;
    return this.#openMessage === undefined
      ? bufferedBytes
      : bufferedBytes + this.#openMessage.waitingBytes;
  }

  send(message: Sendable | PreparedMessage, options?: SendOptions): SendResult {
    const isReady = typeof message === "string" || message instanceof PreparedMessage;
    const payload = isReady ? message : toBytes(message);
    const before = this.bytes;
    if (!this.#fits(payload, before)) return this.#refuse(this.#backpressure.slowConsumer);
    if (this.#openMessage !== undefined && this.#isOpen)
      this.#openMessage.putBehind(payload, options);
    else if (!this.#driver.endpoint.send(payload, options)) return "closed";
    return this.#sent(before);
  }

  begin(type: MessageType, options?: MessageOptions): OutgoingMessage {
    const { endpoint } = this.#driver;
    const writer = endpoint.beginMessage(type, options);
    const sendPiece: SendPiece = (data, write) => this.#sendPiece(data, write);
    return (this.#openMessage = new OpenMessage(writer, sendPiece, (waiting) => {
      this.#openMessage = undefined;
      for (const message of waiting) endpoint.send(message);
    }));
  }

  drained({ signal }: WaitOptions): Promise<void> {
    if (this.#hasRoom()) return Promise.resolve();
    this.#full = true;
    this.#drainWaiters ??= new Waiters();
    return this.#drainWaiters.wait(signal);
  }

  /** Tells who waits for room, where there is some; `true` if there is some again. */
  settle(): boolean {
    if (!this.#full || !this.#hasRoom()) return false;
    this.#full = false;
    this.#drainWaiters?.resolve();
    return this.#isOpen;
  }

  /** The connection is over: nobody has to wait. */
  end(): void {
    this.#drainWaiters?.resolve();
  }

  /** A piece cannot be dropped: its message would be another. */
  #sendPiece(data: Sendable, write: () => boolean): SendResult {
    const before = this.bytes;
    const fits = this.#fits(typeof data === "string" ? data : toBytes(data), before);
    if (!fits) return this.#refuse("close");
    return write() ? this.#sent(before) : "closed";
  }

  #sent(before: number): SendResult {
    this.#driver.flush();
    if (before === 0) this.#aloneBytes = this.bytes;
    if (this.bytes < this.#backpressure.highWaterMarkBytes) return "ok";
    this.#full = true;
    return "full";
  }

  #fits(message: string | Uint8Array | PreparedMessage, waitingBytes: number): boolean {
    if (waitingBytes === 0) return true;
    const { maxBufferedBytes } = this.#backpressure;
    const isOversize = waitingBytes > maxBufferedBytes && this.#aloneBytes > maxBufferedBytes;
    const maxBytes = maxBufferedBytes + (isOversize ? this.#aloneBytes : 0);
    return !isLonger(message, maxBytes - waitingBytes);
  }

  /** More than `maxBufferedBytes` would wait. */
  #refuse(policy: Backpressure["slowConsumer"]): SendResult {
    if (!this.#isOpen) return "closed";
    if (policy === "drop") {
      this.dropped++;
      return "dropped";
    }
    this.#driver.endpoint.abort(new LapseError("slow-consumer"));
    this.#driver.flush();
    return "closed";
  }

  #hasRoom(): boolean {
    const { bytes } = this;
    // Less than nothing cannot wait, even where the mark is 0.
    if (bytes === 0 || !this.#isOpen) return true;
    return bytes < this.#backpressure.highWaterMarkBytes;
  }

  get #isOpen(): boolean {
    return this.#driver.endpoint.state === "open";
  }
}
