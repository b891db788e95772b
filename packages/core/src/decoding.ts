// Pieces of an encoded message in, decoded pieces out: one extension after the other, the last that
// encoded first (RFC 6455 §9.1). Nothing is decoded ahead of what is asked for, so that a message is
// stopped while it grows. Where an extension gives a job, decoding stops until that is done.

import { NOTHING } from "./bytes.ts";
import { Aside } from "./aside.ts";
import { LapseError } from "./close-info.ts";
import * as Lapse from "./lapse.ts";
import { ProtocolError } from "./error.ts";
import type { Work } from "./event.ts";
import type { Decoded, ExtensionSession } from "./extension.ts";

/** An extension, and what it has to decode. */
interface Stage {
  readonly session: ExtensionSession;
  input: Uint8Array;
  /** The input ends the message. */
  last: boolean;
  pending: boolean;
}

export class Decoding {
  // The piece just decoded
  output: Uint8Array = NOTHING;
  /** It ends the message. */
  last = false;
  /** It is lent until the next. */
  lent = false;

  #stages: Stage[] = [];
  readonly #aside = new Aside<Decoded | undefined>(
    "receiving",
    (decoded) => (this.#result = { decoded }),
    (error) => (this.#result = { error }),
  );
  /** The stage whose job it was. */
  #at = 0;
  #result: { readonly decoded: Decoded | undefined } | { readonly error: unknown } | undefined;

  /** A message begins that these have encoded, the one to undo first in front. */
  begin(sessions: readonly ExtensionSession[]): void {
    this.#stages = sessions.map((session) => ({
      session,
      input: NOTHING,
      last: false,
      pending: false,
    }));
  }

  /** A job is not done yet. */
  get busy(): boolean {
    return this.#aside.busy;
  }

  /** Something that arrived has not come out. */
  get pending(): boolean {
    return this.#deepest() >= 0;
  }

  /** The job, if nobody has been told of it yet. */
  work(): Work | undefined {
    return this.#aside.take();
  }

  /** A piece arrived, lent until it was decoded. */
  push(piece: Uint8Array, last: boolean): void {
    this.#put(0, piece, last);
  }

  /** Decodes a piece of at most `maxBytes`; `false`: there is none for now. @throws ProtocolError, LapseError */
  next(maxBytes: number): boolean {
    while (!this.busy) {
      const at = this.#result === undefined ? this.#deepest() : this.#at;
      if (at < 0) return false;
      const decoded = this.#result === undefined ? this.#decode(at, maxBytes) : this.#takeResult();
      if (this.busy) return false;
      if (decoded === undefined) throw new ProtocolError("extension-data-invalid");
      if (this.#pass(at, decoded)) return true;
    }
    return false;
  }

  /** Who waits for more holds no piece. */
  forgetPiece(): void {
    this.output = NOTHING;
  }

  /** Forgets the message. */
  clear(): void {
    this.#stages = [];
    this.#result = undefined;
    this.output = NOTHING;
    this.#aside.giveUp();
  }

  /** Nothing piles up between two: who is behind goes first. */
  #deepest(): number {
    return this.#stages.findLastIndex(({ pending }) => pending);
  }

  /** Decodes at once; or begins a job, and is busy. */
  #decode(at: number, maxBytes: number): Decoded | undefined {
    const stage = this.#stages[at];
    const { input } = stage;
    stage.input = NOTHING;
    let decoded;
    try {
      decoded = stage.session.decode(input, stage.last, maxBytes);
    } catch (error) {
      throw new LapseError(Lapse.extensionFailed, error);
    }
    if (decoded === undefined || !("run" in decoded)) return decoded;
    this.#at = at;
    this.#aside.begin(decoded);
    return undefined;
  }

  #takeResult(): Decoded | undefined {
    const result = this.#result;
    this.#result = undefined;
    if (result === undefined || "decoded" in result) return result?.decoded;
    throw new LapseError(Lapse.extensionFailed, result.error);
  }

  /** Hands on what a stage decoded; tells whether it has come out of the last. */
  #pass(at: number, { output, more, lent = false }: Decoded): boolean {
    const stage = this.#stages[at];
    stage.pending = more;
    const last = stage.last && !more;
    if (output.length === 0 && !last) return false;
    if (at + 1 < this.#stages.length) {
      this.#put(at + 1, lent ? output.slice() : output, last);
      return false;
    }
    this.output = output;
    this.last = last;
    this.lent = lent;
    return true;
  }

  #put(at: number, input: Uint8Array, last: boolean): void {
    const stage = this.#stages[at];
    stage.input = input;
    stage.last = last;
    stage.pending = input.length > 0 || last;
  }
}
