// A message that is being sent in pieces, and what waits behind it: other messages, which are kept as
// they were when they were said.

import {
  type MessageWriter,
  PreparedMessage,
  prepareMessage,
  type Sendable,
  type SendOptions,
  UsageError,
} from "@ws/core";
import * as Mistake from "@ws/core/mistake";
import type { OutgoingMessage, SendResult } from "./connection.ts";

/** What a piece goes through on its way out: is there room, and what became of it? */
export type SendPiece = (data: Sendable, write: () => boolean) => SendResult;

export class OpenMessage implements OutgoingMessage {
  /** Payload bytes that wait behind it. */
  waitingBytes = 0;
  readonly #writer: MessageWriter;
  readonly #send: SendPiece;
  readonly #ended: (waiting: readonly PreparedMessage[]) => void;
  readonly #waiting: PreparedMessage[] = [];

  constructor(
    writer: MessageWriter,
    send: SendPiece,
    ended: (waiting: readonly PreparedMessage[]) => void,
  ) {
    this.#writer = writer;
    this.#send = send;
    this.#ended = ended;
  }

  write(data: Sendable): SendResult {
    this.#expectOpen();
    return this.#send(data, () => this.#writer.write(data));
  }

  end(data: Sendable = new Uint8Array(0)): SendResult {
    this.#expectOpen();
    const result = this.#send(data, () => this.#writer.end(data));
    this.waitingBytes = 0;
    this.#ended(this.#waiting.splice(0));
    return result;
  }

  /** Keeps a message until this one has ended. @throws UsageError `data-type`, `text-invalid` */
  putBehind(data: Sendable | PreparedMessage, options?: SendOptions): void {
    const message = data instanceof PreparedMessage ? data : prepareMessage(data, options);
    this.#waiting.push(message);
    this.waitingBytes += message.payload.length;
  }

  /** Before anybody asks whether there is room. */
  #expectOpen(): void {
    if (this.#writer.ended) throw new UsageError(Mistake.messageEnded);
  }
}
