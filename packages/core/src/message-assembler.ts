// Pieces of data frames in, messages out. Joins fragments (RFC 6455 §5.4), keeps every message within
// its limits, and has extensions decode what they encoded (§9). What becomes of the pieces is the
// delivery's.

import { Decoding } from "./decoding.ts";
import type { Delivery, DeliveryOptions, MessageEvent } from "./delivery.ts";
import { ProtocolError } from "./error.ts";
import type { Work } from "./event.ts";
import type { ExtensionSession } from "./extension.ts";
import type { FrameDecoder } from "./frame-decoder.ts";
import type { Limits } from "./limits.ts";
import { Opcode } from "./opcode.ts";
import { PieceDelivery } from "./piece-delivery.ts";
import type { Platform } from "./platform.ts";
import { WholeDelivery } from "./whole-delivery.ts";

export class MessageAssembler {
  readonly #limits: Limits;
  readonly #extensions: readonly ExtensionSession[];
  readonly #delivery: Delivery;
  #decoding: Decoding | undefined;

  // Counted, for `Traffic`
  messages = 0;
  messageBytes = 0;
  payloadBytes = 0;

  // The message being read
  #fragments = 0;
  /** Payload bytes that its headers have announced so far, or that were decoded. */
  #bytes = 0;
  #encoded = false;

  constructor(
    platform: Platform,
    limits: Limits,
    extensions: readonly ExtensionSession[],
    { delivery = "whole", textAs = "string" }: DeliveryOptions = {},
  ) {
    this.#limits = limits;
    this.#extensions = extensions;
    const Chosen = delivery === "whole" ? WholeDelivery : PieceDelivery;
    this.#delivery = new Chosen(platform, textAs);
  }

  /** A job has to be done before anything more comes out. */
  get busy(): boolean {
    return this.#decoding !== undefined && this.#decoding.busy;
  }

  /** Something that arrived has not come out. */
  get pending(): boolean {
    return this.#decoding !== undefined && this.#decoding.pending;
  }

  /** The job, if nobody has been told of it yet. */
  work(): Work | undefined {
    return this.#decoding?.work();
  }

  /**
   * A message arrived that is one frame, in one piece and not encoded. Its plain twin is `begin`, then
   * `take`. @throws ProtocolError
   */
  whole(frame: FrameDecoder): MessageEvent | undefined {
    const size = frame.end - frame.start;
    this.#fragments = this.#bytes = 0;
    this.#countFrame(size);
    this.payloadBytes += size;
    this.#delivery.begin(frame.opcode === Opcode.text ? "text" : "binary");
    const event = this.#delivery.take(frame, true, size);
    this.#passed(size, true);
    return event;
  }

  /** A data frame begins. @throws ProtocolError */
  begin(frame: FrameDecoder): void {
    if (frame.opcode !== Opcode.continuation) this.#beginMessage(frame);
    // An encoded message is measured as it is decoded.
    this.#countFrame(this.#encoded ? 0 : frame.length);
  }

  /** A piece of it arrived; the last one makes a message. @throws ProtocolError */
  take(frame: FrameDecoder): MessageEvent | undefined {
    const last = frame.fin && !frame.unfinished;
    const size = frame.end - frame.start;
    this.payloadBytes += size;
    if (this.#encoded) {
      this.#decoding!.push(frame.chunk.subarray(frame.start, frame.end), last);
      return this.next();
    }
    // Only the last frame tells how long the whole will be.
    const expected = frame.fin ? this.#bytes : this.#limits.maxMessageBytes;
    const event = this.#delivery.take(frame, last, expected);
    this.#passed(size, last);
    return event;
  }

  /** What a piece decodes to may be more than one event. @throws ProtocolError */
  next(): MessageEvent | undefined {
    const decoding = this.#decoding;
    if (decoding === undefined || !this.#encoded) return undefined;
    const { maxMessageBytes } = this.#limits;
    for (let room; decoding.next((room = maxMessageBytes - this.#bytes) + 1);) {
      const { output, last, lent } = decoding;
      decoding.forgetPiece();
      const piece = { chunk: output, start: 0, end: output.length, lent };
      // What fits is looked at before: the verdict is the same however the bytes were cut.
      if (output.length > room) this.#delivery.take({ ...piece, end: room }, false, room);
      this.#count(output.length);
      const event = this.#delivery.take(piece, last, maxMessageBytes);
      this.#passed(output.length, last);
      if (event !== undefined) return event;
    }
    return undefined;
  }

  /** Forgets the message being read. */
  clear(): void {
    this.#encoded = false;
    this.#decoding?.clear();
    this.#delivery.clear();
  }

  #beginMessage(frame: FrameDecoder): void {
    this.#fragments = this.#bytes = 0;
    this.#delivery.begin(frame.opcode === Opcode.text ? "text" : "binary");
    this.#encoded = frame.rsv !== 0;
    if (this.#encoded) this.#beginDecoding(frame.rsv);
  }

  #beginDecoding(bits: number): void {
    this.#decoding ??= new Decoding();
    this.#decoding.begin(this.#extensions.filter(({ rsv }) => (rsv & bits) !== 0).toReversed());
  }

  #passed(bytes: number, last: boolean): void {
    this.messageBytes += bytes;
    if (last) this.messages++;
  }

  #countFrame(bytes: number): void {
    if (++this.#fragments > this.#limits.maxFragments)
      throw new ProtocolError("too-many-fragments");
    this.#count(bytes);
  }

  #count(bytes: number): void {
    if (bytes > this.#limits.maxMessageBytes - this.#bytes)
      throw new ProtocolError("message-too-big");
    this.#bytes += bytes;
  }
}
