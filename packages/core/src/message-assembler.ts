// Pieces of data frames in, messages out. Joins fragments (RFC 6455 §5.4), decodes what extensions
// encoded (§9), validates text (§8.1), and keeps every message within its limits.
//
// A message that lies in one piece is delivered from where it lies. Everything else is gathered.

import { ProtocolError } from "./error.ts";
import type { BinaryEvent, TextEvent } from "./event.ts";
import type { ExtensionSession } from "./extension.ts";
import type { FrameDecoder } from "./frame-decoder.ts";
import type { Limits } from "./limits.ts";
import { Opcode } from "./opcode.ts";
import type { Platform } from "./platform.ts";
import { isMostOf, Slab } from "./slab.ts";
import { Utf8Validator } from "./utf8.ts";

const NOTHING = new Uint8Array(0);

export class MessageAssembler {
  readonly #platform: Platform;
  readonly #limits: Limits;
  readonly #extensions: readonly ExtensionSession[];

  // The message being read
  #isText = false;
  #fragments = 0;
  /** Payload bytes announced by the headers so far. */
  #announced = 0;
  /** Which extensions encoded it, the one to undo first in front. */
  #encodings: readonly ExtensionSession[] = [];
  #validator: Utf8Validator | undefined;
  readonly #slab: Slab;

  constructor(platform: Platform, limits: Limits, extensions: readonly ExtensionSession[]) {
    this.#platform = platform;
    this.#slab = new Slab(platform);
    this.#limits = limits;
    this.#extensions = extensions;
  }

  /** A data frame begins. @throws ProtocolError */
  begin(frame: FrameDecoder): void {
    if (frame.opcode !== Opcode.continuation) this.#beginMessage(frame);

    const { maxFragments, maxMessageBytes } = this.#limits;
    if (++this.#fragments > maxFragments) throw new ProtocolError("too-many-fragments");
    // An encoded message is measured as it is decoded.
    if (this.#encodings.length > 0) return;
    if (frame.length > maxMessageBytes - this.#announced)
      throw new ProtocolError("message-too-big");
    this.#announced += frame.length;
  }

  /** A piece of it arrived; the last one makes a message. @throws ProtocolError */
  take(frame: FrameDecoder): TextEvent | BinaryEvent | undefined {
    const last = frame.fin && !frame.unfinished;
    if (this.#encodings.length > 0) {
      const piece = frame.chunk.subarray(frame.start, frame.end);
      this.#decode(0, piece, last);
      return last ? this.#gathered() : undefined;
    }
    if (last && this.#slab.length === 0) return this.#whole(frame.chunk, frame.start, frame.end);
    // Only the last frame tells how long the whole will be.
    const expected = frame.fin ? this.#announced : this.#limits.maxMessageBytes;
    this.#gather(frame.chunk, frame.start, frame.end, expected);
    return last ? this.#gathered() : undefined;
  }

  /** Forgets the message being read. */
  clear(): void {
    this.#slab.clear();
  }

  #beginMessage(frame: FrameDecoder): void {
    this.#isText = frame.opcode === Opcode.text;
    this.#fragments = 0;
    this.#announced = 0;
    this.#validator = undefined;
    this.#encodings =
      frame.rsv === 0
        ? []
        : this.#extensions.filter(({ rsv }) => (rsv & frame.rsv) !== 0).toReversed();
  }

  #whole(bytes: Uint8Array, start: number, end: number): TextEvent | BinaryEvent {
    if (this.#isText) return textEvent(this.#platform.decodeUtf8(bytes, start, end));
    const payload = bytes.subarray(start, end);
    // Who keeps a small message must not keep the large chunk it came in.
    return { type: "binary", data: isMostOf(payload) ? payload : payload.slice() };
  }

  /** Undoes one encoding after the other; what comes out of the last one is gathered. */
  #decode(depth: number, piece: Uint8Array, last: boolean): void {
    const session = this.#encodings[depth];
    if (session === undefined) return this.#gatherDecoded(piece);
    for (let input = piece; ; input = NOTHING) {
      const room = this.#limits.maxMessageBytes - this.#slab.length + 1;
      const decoded = session.decode(input, last, room);
      if (decoded === undefined) throw new ProtocolError("extension-data-invalid");
      this.#decode(depth + 1, decoded.output, last && !decoded.more);
      if (!decoded.more) return;
    }
  }

  #gatherDecoded(piece: Uint8Array): void {
    const { maxMessageBytes } = this.#limits;
    const room = maxMessageBytes - this.#slab.length;
    if (piece.length > room) throw new ProtocolError("message-too-big");
    this.#gather(piece, 0, piece.length, maxMessageBytes);
  }

  #gather(bytes: Uint8Array, start: number, end: number, expected: number): void {
    if (this.#isText) {
      this.#validator ??= new Utf8Validator();
      if (!this.#validator.accept(bytes, start, end)) throw new ProtocolError("invalid-utf8");
    }
    this.#slab.append(bytes, start, end, expected);
  }

  #gathered(): TextEvent | BinaryEvent {
    const bytes = this.#slab.take();
    if (!this.#isText) return { type: "binary", data: bytes };
    if (this.#validator?.complete === false) throw new ProtocolError("invalid-utf8");
    return textEvent(this.#platform.decodeUtf8(bytes, 0, bytes.length));
  }
}

function textEvent(data: string | undefined): TextEvent {
  if (data === undefined) throw new ProtocolError("invalid-utf8");
  return { type: "text", data };
}
