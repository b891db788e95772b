// What we send: messages, and those in pieces, behind which others wait.

import {
  encodeUtf8,
  type LapseError,
  type MessageOptions,
  type MessageType,
  Prepared,
  type PreparedMessage,
  type Sendable,
  type SendOptions,
  toBytes,
} from "@ws/core";
import { type Backpressure, sizeOf } from "./backpressure.ts";
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
    const isReady = typeof message === "string" || message instanceof Prepared;
    const payload = isReady ? message : toBytes(message);
    const before = this.bytes;
    if (!this.fits(payload, before)) {
      // A mistake is one, though there is no room for it.
      this.#driver.endpoint.typeOf(payload, options);
      return this.refuse();
    }
    if (this.#openMessage !== undefined && this.isOpen)
      this.#sendBehind(this.#openMessage, payload, options);
    else if (!this.#driver.endpoint.send(payload, options)) return this.#tooLate();
    return this.sent(before);
  }

  begin(type: MessageType, options?: MessageOptions): OutgoingMessage {
    const { endpoint } = this.#driver;
    const writer = endpoint.beginMessage(type, options);
    const sendPiece: SendPiece = (data, write) => this.#sendPiece(data, write);
    return (this.#openMessage = new OpenMessage(writer, sendPiece, () => {
      this.#openMessage = undefined;
    }));
  }

  abort(cause?: LapseError): void {
    this.#driver.endpoint.abort(cause);
    this.#driver.flush();
  }

  /** It is kept as it was when it was said. @throws UsageError `message-type`, `text-invalid`, `option-invalid` */
  #sendBehind(
    open: OpenMessage,
    message: string | Uint8Array | PreparedMessage,
    options?: SendOptions,
  ): void {
    const { endpoint } = this.#driver;
    const as = endpoint.typeOf(message, options);
    const kept = fixed(message, options?.copy);
    open.putBehind(sizeOf(kept), () => endpoint.send(kept, { ...options, as, copy: false }));
  }

  /** A piece cannot be dropped: its message would be another. */
  #sendPiece(data: Sendable, write: () => boolean): SendResult {
    const before = this.bytes;
    const fits = this.fits(typeof data === "string" ? data : toBytes(data), before);
    // A mistake is one, though there is no room for it; and what follows it goes on from there.
    if (!write()) return this.#tooLate();
    return fits ? this.sent(before) : this.refuse("close");
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

function fixed(
  message: string | Uint8Array | PreparedMessage,
  copy = true,
): Uint8Array | PreparedMessage {
  if (typeof message === "string") return encodeUtf8(message);
  if (message instanceof Prepared) return message;
  // Without a copy it stays as long as it is now, though its memory may grow.
  return copy ? message.slice() : message.subarray(0, message.length);
}
