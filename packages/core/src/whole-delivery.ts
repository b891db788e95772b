// A message as one event. One that lies in one piece is delivered from where it lies; everything else
// is gathered, and text in pieces is validated as it arrives: it fails at the first impossible byte. Long
// text is decoded part by part, as it arrives: all of it at once would hold up everyone else.

import type { Delivery, DeliveryOptions, MessageEvent } from "./delivery.ts";
import { ProtocolError } from "./error.ts";
import type { MessageType } from "./event.ts";
import type { Platform } from "./platform.ts";
import { owned, type Piece, Slab } from "./slab.ts";
import { unfinishedBytes, Utf8Validator } from "./utf8.ts";

/** So much text is decoded in about two milliseconds. */
const PART_BYTES = 1_048_576;

export class WholeDelivery implements Delivery {
  readonly #platform: Platform;
  /** Where pieces are gathered: most messages come whole. */
  #slab: Slab | undefined;
  readonly #textAs: DeliveryOptions["textAs"];
  #isText = false;
  #isString = false;
  #validator: Utf8Validator | undefined;
  /** The parts of a long text that are decoded, and their bytes. */
  #decoded = "";
  #decodedBytes = 0;

  constructor(platform: Platform, textAs: DeliveryOptions["textAs"]) {
    this.#platform = platform;
    this.#textAs = textAs;
  }

  begin(type: MessageType): void {
    this.#isText = type === "text";
    this.#isString = this.#isText && this.#textAs !== "bytes";
    this.#validator = undefined;
  }

  take(piece: Piece, last: boolean, expected: number): MessageEvent | undefined {
    if (last && this.#slab === undefined) return this.#whole(piece);
    const slab = (this.#slab ??= new Slab(this.#platform));
    this.#gather(slab, piece, expected);
    if (last) return this.#gathered(slab);
    if (this.#isString && slab.length >= PART_BYTES) this.#decodePart(slab);
    return undefined;
  }

  clear(): void {
    this.#slab = undefined;
    this.#decoded = "";
    this.#decodedBytes = 0;
  }

  #whole(piece: Piece): MessageEvent {
    if (this.#isString)
      return { type: "text", data: this.#decode(piece.chunk, piece.start, piece.end) };
    const bytes = owned(piece, this.#platform);
    if (this.#isText && !this.#platform.isUtf8(bytes, 0, bytes.length))
      throw new ProtocolError("invalid-utf8");
    return this.#bytes(bytes);
  }

  #gather(slab: Slab, { chunk, start, end, lent }: Piece, expected: number): void {
    if (this.#isText) {
      this.#validator ??= new Utf8Validator();
      if (!this.#validator.acceptPiece(chunk, start, end, this.#platform))
        throw new ProtocolError("invalid-utf8");
    }
    const left = expected - this.#decodedBytes;
    // No part is longer than that.
    const room = this.#isString ? Math.min(left, PART_BYTES + end - start) : left;
    slab.append(chunk, start, end, room, lent);
  }

  /** What is cut within its last character waits for the rest. */
  #decodePart(slab: Slab): void {
    const bytes = slab.take();
    const whole = bytes.length - (this.#validator!.complete ? 0 : unfinishedBytes(bytes));
    this.#decoded = this.#withDecoded(bytes, whole);
    this.#decodedBytes += whole;
    slab.append(bytes, whole, bytes.length, PART_BYTES);
  }

  #gathered(slab: Slab): MessageEvent {
    const bytes = slab.take();
    if (this.#validator?.complete === false) throw new ProtocolError("invalid-utf8");
    const event: MessageEvent = this.#isString
      ? { type: "text", data: this.#withDecoded(bytes, bytes.length) }
      : this.#bytes(bytes);
    this.clear();
    return event;
  }

  /** What is decoded so far, and so many bytes of the next part. */
  #withDecoded(bytes: Uint8Array, end: number): string {
    const part = this.#decode(bytes, 0, end);
    try {
      return this.#decoded + part;
    } catch {
      // Engines have a limit of their own, of 512 MiB or more: maxMessageBytes may be Infinity.
      throw new ProtocolError("message-too-big");
    }
  }

  #decode(bytes: Uint8Array, start: number, end: number): string {
    const text = this.#platform.decodeUtf8(bytes, start, end);
    if (text === undefined) throw new ProtocolError("invalid-utf8");
    return text;
  }

  #bytes(data: Uint8Array): MessageEvent {
    return { type: this.#isText ? "utf8" : "binary", data };
  }
}
