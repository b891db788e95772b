// An opening handshake that failed, as our caller hears of it: the row that tells what happened, and
// what was said in place of an agreement. RFC 6455 §4.1, §4.2.

import type { HeaderList } from "./header-list.ts";
import {
  type FailureCode,
  type FailureRow,
  FAILURES,
  type RefusalCode,
  REFUSALS,
} from "./refusal.ts";

/** A response that refused our handshake, or sent it elsewhere. */
export interface HandshakeResponse {
  readonly status: number;
  readonly reason: string;
  readonly headers: HeaderList;
  readonly body: Uint8Array;
  /** The body was longer than maxBodyBytes, or ended early. */
  readonly truncated: boolean;
}

/** An opening handshake that failed. Match on `code`, never on `message`. */
export class HandshakeError extends Error {
  override readonly name = "HandshakeError";
  readonly code: RefusalCode | FailureCode;
  readonly section: string;
  /**
   * For a client, what was said instead of 101, or of 200 to a CONNECT: by the server, or with
   * `proxy-refused` by the proxy.
   */
  readonly response: HandshakeResponse | undefined;

  constructor(
    code: RefusalCode | FailureCode,
    { response, cause }: { response?: HandshakeResponse | undefined; cause?: unknown } = {},
  ) {
    const { section, sentence } = ROWS[code];
    super(`${sentence} (${section})`, cause === undefined ? undefined : { cause });
    this.code = code;
    this.section = section;
    this.response = response;
  }
}

const ROWS: Readonly<Record<RefusalCode | FailureCode, FailureRow>> = { ...FAILURES, ...REFUSALS };
