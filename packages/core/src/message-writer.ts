// A message that is said piece by piece: each leaves as a frame of its own, the last one with FIN. RFC
// 6455 §5.4. Text may be cut anywhere, within a character too: what leaves is valid UTF-8 in all.

import { join, NOTHING } from "./bytes.ts";
import { UsageError } from "./error.ts";
import * as Mistake from "./mistake.ts";
import type { MessageType } from "./event.ts";
import { type Sendable, toBytes } from "./sendable.ts";
import { encodeUtf8, Utf8Validator } from "./utf8.ts";

const HALF_A_CHARACTER = /[\uD800-\uDBFF]$/;

/** Sends a piece, the last one perhaps; `false`: we are closing. */
type SayPiece = (piece: Uint8Array, last: boolean) => boolean;

export class MessageWriter {
  readonly type: MessageType;
  readonly #say: SayPiece;
  #ended = false;
  /** Has seen the bytes so far. */
  #validator = new Utf8Validator();
  /** The first half of a surrogate pair whose second half has not come. */
  #half = "";

  constructor(type: MessageType, say: SayPiece) {
    this.type = type;
    this.#say = say;
  }

  /** The last piece was sent: nothing follows. */
  get ended(): boolean {
    return this.#ended;
  }

  /**
   * Sends a piece: of text, a string or its UTF-8; of a binary message, bytes. `false`: we are
   * closing, it goes nowhere.
   *
   * @throws UsageError `data-type`, `text-invalid`, `message-ended`
   */
  write(data: Sendable): boolean {
    return this.#write(data, false);
  }

  /**
   * Sends the last piece, which is empty by default.
   *
   * @throws UsageError `data-type`, `text-invalid`, `message-ended`
   */
  end(data: Sendable = NOTHING): boolean {
    return this.#write(data, true);
  }

  #write(data: Sendable, last: boolean): boolean {
    if (this.#ended) throw new UsageError(Mistake.messageEnded);
    const piece = this.type === "text" ? this.#text(data, last) : binary(data);
    this.#ended = last;
    return this.#say(piece, last);
  }

  /** The UTF-8 of a piece of text; half a character waits for the piece that completes it. */
  #text(data: Sendable, last: boolean): Uint8Array {
    return typeof data === "string" ? this.#string(data, last) : this.#utf8(toBytes(data), last);
  }

  /** What a string becomes is valid in itself. */
  #string(data: string, last: boolean): Uint8Array {
    // A string, even an empty one, continues no character that bytes began.
    if (!this.#validator.complete) throw new UsageError(Mistake.textInvalid);
    const text = this.#half + data;
    this.#half = last ? "" : (HALF_A_CHARACTER.exec(text)?.[0] ?? "");
    return encodeUtf8(this.#half === "" ? text : text.slice(0, -1));
  }

  #utf8(data: Uint8Array, last: boolean): Uint8Array {
    const validator = this.#validator.clone();
    const valid = validator.accept(data, 0, data.length);
    if (!valid || (last && !validator.complete)) throw new UsageError(Mistake.textInvalid);
    this.#validator = validator;
    const piece = join(encodeUtf8(this.#half), data);
    this.#half = "";
    return piece;
  }
}

function binary(data: Sendable): Uint8Array {
  if (typeof data === "string")
    throw new UsageError(Mistake.dataType, "A binary message takes bytes.");
  return toBytes(data);
}
