// A failed opening handshake by its code alone. Who says but a few of them names their rows instead,
// and does not carry the tables.

import { HandshakeError, type HandshakeErrorOptions } from "./handshake-error.ts";
import {
  type FailureCode,
  type FailureRow,
  FAILURES,
  type RefusalCode,
  REFUSALS,
} from "./refusal.ts";

/** Makes the error that a row of FAILURES or REFUSALS stands for. */
export function handshakeFailure(
  code: RefusalCode | FailureCode,
  options?: HandshakeErrorOptions,
): HandshakeError {
  return new HandshakeError(code, ROWS[code], options);
}

const ROWS: Readonly<Record<RefusalCode | FailureCode, FailureRow>> = { ...FAILURES, ...REFUSALS };
