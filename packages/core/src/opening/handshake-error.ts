// An opening handshake that failed, as our caller hears of it: the row that tells what happened, and
// what was said in place of an agreement. RFC 6455 §4.1, §4.2.

import type { HeaderList } from "./header-list.ts";
import type { FailureCode, FailureRow, RefusalCode } from "./refusal.ts";

/** A response that refused our handshake, or sent it elsewhere. */
export interface HandshakeResponse {
  readonly status: number;
  readonly reason: string;
  readonly headers: HeaderList;
  readonly body: Uint8Array;
  /** The body was longer than maxBodyBytes, or ended early. */
  readonly truncated: boolean;
}

/** What was said, and what went wrong below. */
export interface HandshakeErrorOptions {
  readonly response?: HandshakeResponse | undefined;
  readonly cause?: unknown;
}

/** An opening handshake that failed, told by the row of its code. Match on `code`, never on `message`. */
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
    { section, sentence }: FailureRow,
    { response, cause }: HandshakeErrorOptions = {},
  ) {
    const status = response === undefined ? "" : `${response.status}; `;
    super(`${sentence} (${status}${section})`, cause === undefined ? undefined : { cause });
    this.code = code;
    this.section = section;
    this.response = response;
  }
}
