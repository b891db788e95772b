// Two toy extensions that are real ones: they claim a bit, encode whole messages, and decode pieces
// with their state kept, in bounds.

import type { Work } from "../../src/event.ts";
import {
  type Decoded,
  type ExtensionSession,
  type Job,
  type Place,
  WHOLE,
} from "../../src/extension.ts";

const NOTHING = new Uint8Array(0);

/** What a session makes of a message, or of a piece of one, at once. */
export function encoded(
  session: ExtensionSession,
  piece: Uint8Array,
  wanted?: boolean,
  place: Place = WHOLE,
): Uint8Array | undefined {
  return atOnce(session.encode(piece, place, wanted));
}

/** What a session decodes at once. */
export function decoded(
  session: ExtensionSession,
  piece: Uint8Array,
  last: boolean,
  maxBytes: number,
): Decoded | undefined {
  return atOnce(session.decode(piece, last, maxBytes));
}

function atOnce<Result extends object>(made: Result | Job<Result | undefined> | undefined) {
  if (made !== undefined && "run" in made) throw new Error("this is a job");
  return made;
}

/** RSV1: each byte is said twice. A byte that is not said twice is not valid. */
export class Doubling implements ExtensionSession {
  readonly name = "doubling";
  readonly rsv = 0x40;
  /** What `decode` was asked for and gave. */
  readonly log: { readonly maxBytes: number; readonly given: number; readonly more: boolean }[] =
    [];
  freed = 0;
  /** Messages whose first piece has this size or more are encoded. */
  readonly #fromBytes: number;
  #pending = NOTHING;

  constructor(fromBytes = 0) {
    this.#fromBytes = fromBytes;
  }

  encode(payload: Uint8Array, { first }: Place = WHOLE): Uint8Array | undefined {
    if (first && payload.length < this.#fromBytes) return undefined;
    return Uint8Array.from({ length: payload.length * 2 }, (_, i) => payload[i >> 1]);
  }

  decode(piece: Uint8Array, last: boolean, maxBytes: number): Decoded | undefined {
    const input = Uint8Array.from([...this.#pending, ...piece]);
    const count = Math.min(input.length >> 1, maxBytes);
    const output = Uint8Array.from({ length: count }, (_, i) => input[2 * i]);
    if (output.some((byte, i) => input[2 * i + 1] !== byte)) return undefined;
    this.#pending = input.slice(2 * count);
    const more = this.#pending.length > 1;
    if (last && this.#pending.length === 1) return undefined;
    this.log.push({ maxBytes, given: count, more });
    return { output, more };
  }

  free(): void {
    this.freed++;
  }
}

/** Where everything lies that sessions lend. */
const lentMemory = new Uint8Array(16_384);

function lend(output: Uint8Array): Uint8Array {
  lentMemory.set(output);
  return lentMemory.subarray(0, output.length);
}

/** What is made next lies where this did, even while this is read. */
function spoilLent(): void {
  lentMemory.fill(0xff);
}

/** The same, lending what it gives, to us and to other extensions. */
export function lending(session: ExtensionSession): ExtensionSession {
  return {
    name: session.name,
    rsv: session.rsv,
    encode(piece, place, wanted) {
      spoilLent();
      const output = encoded(session, piece, wanted, place);
      return output && lend(output);
    },
    decode(piece, last, maxBytes) {
      spoilLent();
      const given = decoded(session, piece, last, maxBytes);
      return given && { output: lend(given.output), more: given.more, lent: true };
    },
    free: () => session.free(),
  };
}

/** RSV2: the message is said backwards. Nothing comes out before the last piece. */
export class Reversing implements ExtensionSession {
  readonly name = "reversing";
  readonly rsv = 0x20;
  freed = 0;
  #gathered: number[] = [];

  encode(payload: Uint8Array): Uint8Array {
    return payload.toReversed();
  }

  decode(piece: Uint8Array, last: boolean, maxBytes: number): Decoded {
    this.#gathered.push(...piece);
    if (!last) return { output: NOTHING, more: false };
    const output = Uint8Array.from(this.#gathered.splice(-maxBytes).toReversed());
    return { output, more: this.#gathered.length > 0 };
  }

  free(): void {
    this.freed++;
  }
}

/** The same extension; what it does is a job, in both directions or in one. */
export function withJobs(
  session: ExtensionSession,
  direction?: Work["direction"],
): ExtensionSession & { jobs: number } {
  const counted = {
    name: session.name,
    rsv: session.rsv,
    /** How many were done. */
    jobs: 0,
    encode: (piece: Uint8Array, place: Place, wanted: boolean | undefined) => {
      if (direction === "receiving") return session.encode(piece, place, wanted);
      // A short piece may change as soon as it was said.
      const payload = piece.slice();
      return job(() => encoded(session, payload, wanted, place)!);
    },
    decode: (piece: Uint8Array, last: boolean, maxBytes: number) => {
      if (direction === "sending") return session.decode(piece, last, maxBytes);
      // It is lent.
      const payload = piece.slice();
      return job(() => decoded(session, payload, last, maxBytes));
    },
    free: () => session.free(),
  };
  function job<Result>(work: () => Result): Job<Result> {
    return {
      run(done) {
        counted.jobs++;
        done(work());
      },
    };
  }
  return counted;
}

/** Claims no bit: it was agreed on for something else. */
export const RESERVING: ExtensionSession = {
  name: "reserving",
  rsv: 0,
  encode: () => undefined,
  decode: () => undefined,
  free: () => undefined,
};
