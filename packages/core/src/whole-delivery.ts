// A message as one event. One that lies in one piece is delivered from where it lies; everything else
// is gathered, and text in pieces is validated as it arrives: it fails at the first impossible byte.

import type { Delivery, DeliveryOptions, MessageEvent } from "./delivery.ts";
import { ProtocolError } from "./error.ts";
import type { MessageType } from "./event.ts";
import type { Platform } from "./platform.ts";
import { owned, type Piece, Slab } from "./slab.ts";
import { Utf8Validator } from "./utf8.ts";

export class WholeDelivery implements Delivery {
  readonly #platform: Platform;
  /** Where pieces are gathered: most messages come whole. */
  #slab: Slab | undefined;
  readonly #textAs: DeliveryOptions["textAs"];
  #isText = false;
  #validator: Utf8Validator | undefined;

  constructor(platform: Platform, textAs: DeliveryOptions["textAs"]) {
    this.#platform = platform;
    this.#textAs = textAs;
  }

  begin(type: MessageType): void {
    this.#isText = type === "text";
    this.#validator = undefined;
  }

  take(piece: Piece, last: boolean, expected: number): MessageEvent | undefined {
    if (last && this.#slab === undefined) return this.#whole(piece);
    const slab = (this.#slab ??= new Slab(this.#platform));
    this.#gather(slab, piece, expected);
    return last ? this.#gathered(slab) : undefined;
  }

  clear(): void {
    this.#slab = undefined;
  }

  #whole(piece: Piece): MessageEvent {
    if (this.#isText && this.#textAs !== "bytes")
      return this.#text(piece.chunk, piece.start, piece.end);
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
    slab.append(chunk, start, end, expected, lent);
  }

  #gathered(slab: Slab): MessageEvent {
    const bytes = slab.take();
    this.#slab = undefined;
    if (this.#validator?.complete === false) throw new ProtocolError("invalid-utf8");
    const isString = this.#isText && this.#textAs !== "bytes";
    return isString ? this.#text(bytes, 0, bytes.length) : this.#bytes(bytes);
  }

  #text(bytes: Uint8Array, start: number, end: number): MessageEvent {
    const data = this.#platform.decodeUtf8(bytes, start, end);
    if (data === undefined) throw new ProtocolError("invalid-utf8");
    return { type: "text", data };
  }

  #bytes(data: Uint8Array): MessageEvent {
    return { type: this.#isText ? "utf8" : "binary", data };
  }
}
