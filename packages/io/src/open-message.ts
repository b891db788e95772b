// A message that is being sent in pieces, and what waits behind it.

import { type MessageWriter, type Sendable, UsageError } from "@ws/core";
import * as Mistake from "@ws/core/mistake";
import type { OutgoingMessage, SendResult } from "./connection.ts";

/** What a piece goes through on its way out: is there room, and what became of it? */
export type SendPiece = (data: Sendable, write: () => boolean) => SendResult;

export class OpenMessage implements OutgoingMessage {
  /** Payload bytes that wait behind it. */
  waitingBytes = 0;
  readonly #writer: MessageWriter;
  readonly #send: SendPiece;
  readonly #ended: () => void;
  readonly #waiting: (() => void)[] = [];

  constructor(writer: MessageWriter, send: SendPiece, ended: () => void) {
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
    this.#ended();
    for (const send of this.#waiting.splice(0)) send();
    return result;
  }

  /** What is sent, so many bytes, waits until this one has ended. */
  putBehind(bytes: number, send: () => void): void {
    this.#waiting.push(send);
    this.waitingBytes += bytes;
  }

  /** Before anybody asks whether there is room. */
  #expectOpen(): void {
    if (this.#writer.ended) throw new UsageError(Mistake.messageEnded);
  }
}
