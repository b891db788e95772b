// Messages on their way through the extensions, in the order in which they were said: each is encoded
// by one extension after the other (RFC 6455 §9.1), and framed. Where an extension gives a job, what is
// said behind it waits, the Close too; pings and pongs pass.

import { Aside } from "./aside.ts";
import { LapseError } from "./close-info.ts";
import * as Lapse from "./lapse.ts";
import type { Work } from "./event.ts";
import { type ExtensionSession, type Job, type Place, WHOLE } from "./extension.ts";
import { Fifo } from "./fifo.ts";
import { FIN } from "./frame.ts";
import { COPY_UP_TO_BYTES, type FrameEncoder } from "./frame-encoder.ts";
import { Opcode } from "./opcode.ts";
import type { Prepared } from "./prepared.ts";

/** A message, or a piece of one. */
export interface Piece {
  /** That of its message. */
  readonly opcode: Opcode;
  readonly payload: Uint8Array;
  readonly place: Place;
  /** What the sender says of compressing it. */
  readonly compress: boolean | undefined;
  /** It is encoded for others as well. */
  readonly prepared?: Prepared | undefined;
}

/** What waits for its turn. */
interface Waiting {
  readonly bytes: number;
  readonly say: () => void;
}

export class Encoding {
  /** Payload bytes that wait: for the job, and behind it. */
  bytes = 0;
  /** Payload bytes that were framed, as they were before. */
  messageBytes = 0;

  readonly #encoder: FrameEncoder;
  readonly #sessions: readonly ExtensionSession[];
  /** The reserved bits of the message being said. */
  #rsv = 0;
  /** What extensions have made of a prepared one. */
  #variant = "";
  /** What the job is done for, and the extension that follows it. */
  #piece: Piece | undefined;
  #next = 0;
  readonly #aside = new Aside<Uint8Array>(
    "sending",
    (encoded) => this.#resume(encoded),
    (error) => this.#fail(error),
  );
  readonly #waiting = new Fifo<Waiting>();

  /** Who ends the connection where an extension throws: nothing that waited is left then. */
  readonly #failed: (cause: LapseError) => void;

  constructor(
    encoder: FrameEncoder,
    sessions: readonly ExtensionSession[],
    failed: (cause: LapseError) => void,
  ) {
    this.#encoder = encoder;
    this.#sessions = sessions;
    this.#failed = failed;
  }

  /** A job is not done yet. */
  get busy(): boolean {
    return this.#aside.busy;
  }

  /** The job, if nobody has been told of it yet. */
  work(): Work | undefined {
    return this.#aside.take();
  }

  /** A payload of up to 16 KiB may change once this was said; a longer one must not. */
  say(piece: Piece): void {
    if (!this.busy) return this.#encode(piece, piece.payload, 0);
    const { length } = piece.payload;
    const isFixed = length > COPY_UP_TO_BYTES || piece.prepared !== undefined;
    const payload = isFixed ? piece.payload : piece.payload.slice();
    this.#wait(length, () => this.#encode({ ...piece, payload }, payload, 0));
  }

  prepared(message: Prepared): void {
    const { opcode, payload, compress } = message;
    this.say({ opcode, payload, place: WHOLE, compress, prepared: message });
  }

  close(payload: Uint8Array): void {
    const say = (): void => this.#encoder.bytes(FIN | Opcode.close, payload);
    if (this.busy) this.#wait(payload.length, say);
    else say();
  }

  /** Forgets what waits. */
  clear(): void {
    this.#aside.giveUp();
    this.#piece = undefined;
    this.#waiting.clear();
    this.bytes = 0;
  }

  #wait(bytes: number, say: () => void): void {
    this.#waiting.push({ bytes, say });
    this.bytes += bytes;
  }

  /** Has the extensions from `next` on encode it, and frames it; or begins a job. */
  #encode(piece: Piece, encodedSoFar: Uint8Array, next: number): void {
    const { place, prepared } = piece;
    let payload = encodedSoFar;
    if (place.first && next === 0) {
      this.#rsv = 0;
      this.#variant = "";
    }
    for (let i = next; i < this.#sessions.length; i++) {
      const session = this.#sessions[i];
      // What encodes a message encodes all of it.
      if (!place.first && (this.#rsv & session.rsv) === 0) continue;
      let encoded;
      try {
        encoded = this.#encodeBy(session, piece, payload);
      } catch (error) {
        return this.#fail(error);
      }
      if (encoded === undefined) continue;
      this.#rsv |= session.rsv;
      if ("run" in encoded) {
        this.#piece = piece;
        this.#next = i + 1;
        this.bytes += piece.payload.length;
        return this.#aside.begin(encoded);
      }
      // Who encoded it may use its memory for what the next makes of it.
      payload = i + 1 < this.#sessions.length ? encoded.slice() : encoded;
    }
    this.messageBytes += piece.payload.length;
    if (prepared !== undefined)
      return prepared.sayTo(this.#encoder, { name: this.#variant, rsv: this.#rsv, payload });
    const start = place.first ? this.#rsv | piece.opcode : Opcode.continuation;
    this.#encoder.bytes((place.last ? FIN : 0) | start, payload);
  }

  /** A prepared message once for all; each extension must know of it: what follows may not refer back. */
  #encodeBy(
    session: ExtensionSession,
    { place, compress, prepared }: Piece,
    payload: Uint8Array,
  ): Uint8Array | Job<Uint8Array> | undefined {
    if (prepared === undefined) return session.encode(payload, place, compress);
    const apart = session.encodeApart?.(payload, compress);
    if (apart === undefined) return undefined;
    this.#variant += `${apart.variant};`;
    return prepared.encoded(this.#variant, () => apart.encode(payload));
  }

  /** What an extension has begun to say, nobody can end. */
  #fail(error: unknown): void {
    this.clear();
    this.#failed(new LapseError(Lapse.extensionFailed, error));
  }

  #resume(encoded: Uint8Array): void {
    const piece = this.#piece!;
    this.#piece = undefined;
    this.bytes -= piece.payload.length;
    this.#encode(piece, encoded, this.#next);
    for (let next; !this.busy && (next = this.#waiting.take()) !== undefined;) {
      this.bytes -= next.bytes;
      next.say();
    }
  }
}
