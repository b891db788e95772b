// A message as it arrives, piece by piece: nothing is gathered, but for the three bytes that a
// character may lack. Text is validated as it arrives.

import { join, NOTHING } from "./bytes.ts";
import type { Delivery, DeliveryOptions } from "./delivery.ts";
import { ProtocolError } from "./error.ts";
import type { MessageType, PieceEvent } from "./event.ts";
import type { Platform } from "./platform.ts";
import { owned, type Piece } from "./slab.ts";
import { unfinishedBytes, Utf8Validator } from "./utf8.ts";

export class PieceDelivery implements Delivery {
  readonly #platform: Platform;
  readonly #textAs: DeliveryOptions["textAs"];
  #type: MessageType = "binary";
  #validator = new Utf8Validator();
  #first = true;
  /** The beginning of a character whose end has not arrived. */
  #cut: Uint8Array = NOTHING;

  constructor(platform: Platform, textAs: DeliveryOptions["textAs"]) {
    this.#platform = platform;
    this.#textAs = textAs;
  }

  begin(type: MessageType): void {
    this.#type = type;
    this.#first = true;
    if (type === "text") this.#validator = new Utf8Validator();
  }

  take(piece: Piece, last: boolean): PieceEvent | undefined {
    const { chunk, start, end } = piece;
    if (this.#type === "text") this.#validate(chunk, start, end, last);
    const isString = this.#type === "text" && this.#textAs !== "bytes";
    const data = isString ? this.#string(chunk.subarray(start, end)) : owned(piece, this.#platform);
    if (data.length === 0 && !last) return undefined;
    const first = this.#first;
    this.#first = false;
    return { type: "piece", of: this.#type, data, first, last };
  }

  clear(): void {
    this.#cut = NOTHING;
  }

  #validate(bytes: Uint8Array, start: number, end: number, last: boolean): void {
    const valid = this.#validator.acceptPiece(bytes, start, end, this.#platform);
    if (!valid || (last && !this.#validator.complete)) throw new ProtocolError("invalid-utf8");
  }

  /** The characters that are whole by now. */
  #string(bytes: Uint8Array): string {
    const text = join(this.#cut, bytes);
    const whole = text.length - (this.#validator.complete ? 0 : unfinishedBytes(text));
    this.#cut = whole === text.length ? NOTHING : text.slice(whole);
    // It is valid: the validator has seen it.
    return this.#platform.decodeUtf8(text, 0, whole)!;
  }
}
