// How the connections of a server are closed: all at once, or at a rate.

import { checkOptions, encodeCloseReason, UsageError } from "@ws/core";
import * as CloseCode from "@ws/core/close-codes";
import * as Mistake from "@ws/core/mistake";

export interface CloseOptions {
  /** Default 1001: we are going away (RFC 6455 §7.4.1). */
  readonly code?: number | undefined;
  readonly reason?: string | undefined;
  /**
   * How long closing handshakes, and plain HTTP requests in flight, may take, in milliseconds. Default
   * `closeTimeoutMs`.
   */
  readonly graceMs?: number | undefined;
}

export interface DrainOptions {
  /** How many connections begin to close in a second, those first that came first. */
  readonly perSecond: number;
  /** Default 1012: the service restarts. */
  readonly code?: number | undefined;
  readonly reason?: string | undefined;
  /** Ends the draining: who is still there stays, and requests are accepted again. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * The given options, and the defaults for the rest.
 *
 * @throws UsageError `option-invalid`, `limit-invalid`, and for what no Close frame says
 */
export function effectiveClose(options: CloseOptions) {
  checkOptions(options, { graceMs: "number" });
  const { code = CloseCode.goingAway, reason = "", graceMs } = options;
  if (graceMs !== undefined && !(graceMs >= 0)) {
    throw new UsageError(Mistake.limitInvalid, "This one is graceMs.");
  }
  encodeCloseReason(code, reason);
  return { code, reason, graceMs };
}

/**
 * The given options, and the defaults for the rest.
 *
 * @throws UsageError `option-invalid`, `limit-invalid`, and for what no Close frame says
 */
export function effectiveDrain(options: DrainOptions) {
  checkOptions(options, { perSecond: "number", signal: "signal" });
  const { perSecond, code = CloseCode.serviceRestart, reason = "", signal } = options;
  if (!(perSecond > 0))
    throw new UsageError(Mistake.limitInvalid, "This one is perSecond, above 0.");
  encodeCloseReason(code, reason);
  return { perSecond, code, reason, signal };
}
