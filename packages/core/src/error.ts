// Whose fault is it? A UsageError is our caller's, thrown before any state changes. A ProtocolError
// is the peer's: it is never thrown at our caller, it ends the connection and is told in CloseInfo.

import type * as Mistake from "./mistake.ts";
import { type ViolationCode, VIOLATIONS } from "./violation.ts";

/** The stable name of a caller's mistake. */
export type UsageCode = Mistakes[keyof Mistakes]["code"];

type Mistakes = typeof Mistake;

/** What a mistake is called, and what it says. */
export interface MistakeRow {
  readonly code: UsageCode;
  readonly sentence: string;
}

/**
 * Makes an error that tells of a peer, of a network or of time: they stand nowhere in the code, and to
 * gather a stack can take longer than all else of a connection's end. Where an engine takes
 * no limit, or it must not be changed, there is one all the same.
 */
export function withoutStack<Made extends Error>(make: () => Made): Made {
  const frames: unknown = Reflect.get(Error, "stackTraceLimit");
  Reflect.set(Error, "stackTraceLimit", 0);
  try {
    return make();
  } finally {
    Reflect.set(Error, "stackTraceLimit", frames);
  }
}

/** Our caller's mistake. Nothing has changed; match on `code`, never on `message`. */
export class UsageError extends TypeError {
  override readonly name = "UsageError";
  readonly code: UsageCode;

  constructor({ code, sentence }: MistakeRow, detail = "") {
    super(detail === "" ? sentence : `${sentence} ${detail}`);
    this.code = code;
  }
}

/** The peer's breach of a rule of the table of violations. */
export class ProtocolError extends Error {
  override readonly name = "ProtocolError";
  readonly code: ViolationCode;
  readonly closeCode: number;
  readonly section: string;

  constructor(code: ViolationCode) {
    const { closeCode, section, sentence } = VIOLATIONS[code];
    super(`${sentence} (${section})`);
    this.code = code;
    this.closeCode = closeCode;
    this.section = section;
  }
}
