// The rows of FAILURES that are all that can be said where the runtime opens connections in our place:
// by themselves, so that a page does not carry the others.

import type { FailureRow } from "./refusal.ts";

/** `handshake-timeout` */
export const HANDSHAKE_TIMEOUT = {
  section: "RFC 9110 §15.5.9",
  sentence: "The opening handshake took longer than handshakeTimeoutMs.",
} as const satisfies FailureRow;

/** `not-told` */
export const NOT_TOLD = {
  section: "RFC 6455 §4.1",
  sentence:
    "The runtime opens connections in our place here, and does not tell why this one failed.",
} as const satisfies FailureRow;
