// What we send: messages, and those in pieces, behind which others wait.

import {
  type LapseError,
  type MessageOptions,
  type MessageType,
  PreparedMessage,
  type Sendable,
  type SendOptions,
  toBytes,
} from "@ws/core";
import type { Backpressure } from "./backpressure.ts";
import type { OutgoingMessage, SendResult } from "./connection.ts";
import type { Driver } from "./driver.ts";
import { OpenMessage, type SendPiece } from "./open-message.ts";
import { Outlet } from "./outlet.ts";

export class Outgoing extends Outlet {
  readonly #driver: Driver;
  /** The message that is being sent in pieces. */
  #openMessage: OpenMessage | undefined;

  constructor(driver: Driver, backpressure: Backpressure) {
    super(backpressure);
    this.#driver = driver;
  }

  get bytes(): number {
    const { bufferedBytes } = this.#driver;
    return this.#openMessage === undefined
      ? bufferedBytes
      : bufferedBytes + this.#openMessage.waitingBytes;
  }

  get isOpen(): boolean {
    return this.#driver.endpoint.state === "open";
  }

  send(message: Sendable | PreparedMessage, options?: SendOptions): SendResult {
    const isReady = typeof message === "string" || message instanceof PreparedMessage;
    const payload = isReady ? message : toBytes(message);
    const before = this.bytes;
    if (!this.fits(payload, before)) {
      // A mistake is one, though there is no room for it.
      this.#driver.endpoint.typeOf(payload, options);
      return this.refuse();
    }
    if (this.#openMessage !== undefined && this.isOpen)
      this.#openMessage.putBehind(payload, options);
    else if (!this.#driver.endpoint.send(payload, options)) return this.#tooLate();
    return this.sent(before);
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

  abort(cause?: LapseError): void {
    this.#driver.endpoint.abort(cause);
    this.#driver.flush();
  }

  /** A piece cannot be dropped: its message would be another. */
  #sendPiece(data: Sendable, write: () => boolean): SendResult {
    const before = this.bytes;
    const fits = this.fits(typeof data === "string" ? data : toBytes(data), before);
    if (!fits) return this.refuse("close");
    return write() ? this.sent(before) : this.#tooLate();
  }

  /** We are closing, or do now: an extension threw, and the Close has to leave. */
  #tooLate(): SendResult {
    this.#driver.flush();
    return "closed";
  }

  protected override sent(waitedBytes: number): SendResult {
    this.#driver.flush();
    return super.sent(waitedBytes);
  }
}
