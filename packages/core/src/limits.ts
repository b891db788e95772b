// What a peer may cost us, and how long it may take. All limits are on by default; Infinity turns
// one off. Every layer uses these names.

import { UsageError } from "./error.ts";

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

/** One limit: its default, in this unit, what it bounds, and what happens beyond it. */
export interface LimitRow {
  readonly standard: number;
  readonly unit: "ms" | "bytes" | "lines" | "frames";
  readonly bounds: string;
  readonly beyond: string;
}

/** Every limit. The defaults and the documentation come from here. */
export const LIMITS = {
  handshakeTimeoutMs: {
    standard: 10_000,
    unit: "ms",
    bounds: "the opening handshake, in total, not for each read",
    beyond: "408 and the end; a client fails",
  },
  maxHeadBytes: {
    standard: 16_384,
    unit: "bytes",
    bounds: "an HTTP head, start line included; and what a client may send before our answer",
    beyond: "431, or 400 for the latter; a client fails",
  },
  maxHeaders: {
    standard: 128,
    unit: "lines",
    bounds: "the header lines of a head",
    beyond: "431; a client fails",
  },
  maxBodyBytes: {
    standard: 65_536,
    unit: "bytes",
    bounds: "the body of a response that refuses our handshake",
    beyond: "the rest is cut off, and said to be",
  },
  maxMessageBytes: {
    standard: 16_777_216,
    unit: "bytes",
    bounds: "a message, decompressed",
    beyond: "1009 at the header that passes it, or while it inflates",
  },
  maxFragments: {
    standard: 131_072,
    unit: "frames",
    bounds: "the frames of one message, empty ones counted; pieces are gathered and cost no object",
    beyond: "1008",
  },
  maxUnreadBytes: {
    standard: 16_777_216,
    unit: "bytes",
    bounds: "what waits to be parsed, while reading is paused or work is done",
    beyond: "1008",
  },
  keepaliveIntervalMs: {
    standard: 30_000,
    unit: "ms",
    bounds: "silence of the peer",
    beyond: "we ping it",
  },
  keepaliveTimeoutMs: {
    standard: 30_000,
    unit: "ms",
    bounds: "silence after that ping",
    beyond: "abort, `keepalive-timeout`",
  },
  closeTimeoutMs: {
    standard: 10_000,
    unit: "ms",
    bounds: "the closing handshake and the end of the transport, in total",
    beyond: "abort, `close-timeout`",
  },
  writeStallTimeoutMs: {
    standard: 30_000,
    unit: "ms",
    bounds: "a write that makes no progress",
    beyond: "abort, `write-stalled`",
  },
  idleTimeoutMs: {
    standard: Infinity,
    unit: "ms",
    bounds: "time without a message in either direction",
    beyond: "1001, `idle-timeout`",
  },
  maxLifetimeMs: {
    standard: Infinity,
    unit: "ms",
    bounds: "the age of a connection",
    beyond: "1001, `lifetime-reached`",
  },
} as const satisfies Record<keyof Limits, LimitRow>;

export const DEFAULT_LIMITS: Limits = Object.freeze(
  Object.fromEntries(Object.entries(LIMITS).map(([name, { standard }]) => [name, standard])),
) as unknown as Limits;

/**
 * Returns all limits: the given ones, and the defaults for the rest. Other options beside them are
 * left out.
 *
 * @throws UsageError `limit-invalid`: not a whole number, negative, or NaN.
 */
export function effectiveLimits(given: Partial<Limits> = {}): Limits {
  const limits: Record<string, number> = { ...DEFAULT_LIMITS };
  for (const name of Object.keys(DEFAULT_LIMITS) as (keyof Limits)[]) {
    const value: unknown = given[name];
    if (value === undefined) continue;
    if (!isLimit(value)) throw new UsageError("limit-invalid", `This one is ${name}.`);
    limits[name] = value;
  }
  return Object.freeze(limits) as unknown as Limits;
}

function isLimit(value: unknown): value is number {
  return (
    typeof value === "number" && value >= 0 && (value === Infinity || Number.isSafeInteger(value))
  );
}
