// What a peer may cost us, and how long it may take. All limits are on by default; Infinity turns
// one off. Every layer uses these names.

import { effectiveOptions, type Given } from "./effective-options.ts";

export interface Limits {
  /** The opening handshake, in total, in milliseconds. Default 10_000. */
  readonly handshakeTimeoutMs: number;
  /** An HTTP head (start line and headers), in bytes. Default 16_384. */
  readonly maxHeadBytes: number;
  /** Header lines in a head. Default 128. */
  readonly maxHeaders: number;
  /** The body of a response that refuses the handshake, in bytes: more is cut off. Default 65_536. */
  readonly maxBodyBytes: number;

  /** A message, decompressed, in bytes. Default 16 MiB (16_777_216). */
  readonly maxMessageBytes: number;
  /** Frames of one message, empty ones counted. Default 131_072. */
  readonly maxFragments: number;
  /** Bytes that wait to be parsed while reading is paused. Default 16 MiB (16_777_216). */
  readonly maxUnreadBytes: number;

  /** Silence of the peer before we ping it, in milliseconds. Default 30_000. */
  readonly keepaliveIntervalMs: number;
  /** Silence after that ping before we give up, in milliseconds. Default 30_000. */
  readonly keepaliveTimeoutMs: number;
  /** The closing handshake and the end of the transport, in milliseconds. Default 10_000. */
  readonly closeTimeoutMs: number;
  /** No progress of a write, in milliseconds. Default 30_000. */
  readonly writeStallTimeoutMs: number;
  /** No message in either direction, in milliseconds. Default Infinity. */
  readonly idleTimeoutMs: number;
  /** The age at which we close a connection, in milliseconds. Default Infinity. */
  readonly maxLifetimeMs: number;
}

// By themselves for a page that has no others: its browser has the frames.
export const HANDSHAKE_TIMEOUT_MS = 10_000;
export const CLOSE_TIMEOUT_MS = 10_000;

export const DEFAULT_LIMITS: Limits = /* @__PURE__ */ Object.freeze({
  handshakeTimeoutMs: HANDSHAKE_TIMEOUT_MS,
  maxHeadBytes: 16_384,
  maxHeaders: 128,
  maxBodyBytes: 65_536,
  maxMessageBytes: 16_777_216,
  maxFragments: 131_072,
  maxUnreadBytes: 16_777_216,
  keepaliveIntervalMs: 30_000,
  keepaliveTimeoutMs: 30_000,
  closeTimeoutMs: CLOSE_TIMEOUT_MS,
  writeStallTimeoutMs: 30_000,
  idleTimeoutMs: Infinity,
  maxLifetimeMs: Infinity,
});

/**
 * Returns all limits: the given ones, and the defaults for the rest. Other options beside them are
 * left out.
 *
 * @throws UsageError `limit-invalid`: not a whole number, negative, or NaN.
 */
export function effectiveLimits(given?: Given<Limits>): Limits {
  return effectiveOptions(DEFAULT_LIMITS, given);
}
