// How a server is closed.

import { CloseCode, encodeClosePayload } from "@ws/core";

export interface CloseOptions {
  /** Default 1001: we are going away (RFC 6455 §7.4.1). */
  readonly code?: number | undefined;
  readonly reason?: string | undefined;
  /** How long the closing handshakes may take, in milliseconds. Default `closeTimeoutMs`. */
  readonly graceMs?: number | undefined;
}

/** The given options, and the defaults for the rest. @throws UsageError for what no Close frame says. */
export function effectiveClose({ code = CloseCode.goingAway, reason = "", graceMs }: CloseOptions) {
  encodeClosePayload(code, reason);
  return { code, reason, graceMs };
}
