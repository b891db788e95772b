// How long what carries plain HTTP may lie idle, where a server of ours has it in its hands.

import { effectiveOptions, type Given } from "@ws/core";

export interface HttpIdle {
  /** What carries plain HTTP ends where nothing has passed for so long, in milliseconds. Default 120_000. */
  readonly httpIdleTimeoutMs: number;
}

/** Longer than what proxies wait, and than the heartbeats of event streams. */
export const DEFAULT_HTTP_IDLE: HttpIdle = Object.freeze({ httpIdleTimeoutMs: 120_000 });

/** The given option, or its default. @throws UsageError `limit-invalid` */
export function effectiveHttpIdle(given: Given<HttpIdle>): HttpIdle {
  return effectiveOptions(DEFAULT_HTTP_IDLE, given);
}
