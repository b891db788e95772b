// Every limit in words: what it bounds, and what happens beyond it. Documentation comes from here; a
// program that does not print it does not carry it.

import { DEFAULT_LIMITS, type Limits } from "./limits.ts";

/** One limit: its default, in this unit, what it bounds, and what happens beyond it. */
export interface LimitRow {
  readonly standard: number;
  readonly unit: "ms" | "bytes" | "lines" | "frames";
  readonly bounds: string;
  readonly beyond: string;
}

/** Every limit. */
export const LIMITS = {
  handshakeTimeoutMs: {
    standard: DEFAULT_LIMITS.handshakeTimeoutMs,
    unit: "ms",
    bounds: "the opening handshake, in total, not for each read",
    beyond: "408 and the end; a client fails",
  },
  maxHeadBytes: {
    standard: DEFAULT_LIMITS.maxHeadBytes,
    unit: "bytes",
    bounds: "an HTTP head, start line included; and what a client may send before our answer",
    beyond: "431, or 400 for the latter; a client fails",
  },
  maxHeaders: {
    standard: DEFAULT_LIMITS.maxHeaders,
    unit: "lines",
    bounds: "the header lines of a head",
    beyond: "431; a client fails",
  },
  maxBodyBytes: {
    standard: DEFAULT_LIMITS.maxBodyBytes,
    unit: "bytes",
    bounds: "the body of a response that refuses our handshake",
    beyond: "the rest is cut off, and said to be",
  },
  maxMessageBytes: {
    standard: DEFAULT_LIMITS.maxMessageBytes,
    unit: "bytes",
    bounds: "a message, decompressed",
    beyond: "1009 at the header that passes it, or while it inflates",
  },
  maxFragments: {
    standard: DEFAULT_LIMITS.maxFragments,
    unit: "frames",
    bounds: "the frames of one message, empty ones counted; pieces are gathered and cost no object",
    beyond: "1008",
  },
  maxUnreadBytes: {
    standard: DEFAULT_LIMITS.maxUnreadBytes,
    unit: "bytes",
    bounds: "what waits to be parsed, while reading is paused or work is done",
    beyond: "1008",
  },
  keepaliveIntervalMs: {
    standard: DEFAULT_LIMITS.keepaliveIntervalMs,
    unit: "ms",
    bounds: "silence of the peer",
    beyond: "we ping it",
  },
  keepaliveTimeoutMs: {
    standard: DEFAULT_LIMITS.keepaliveTimeoutMs,
    unit: "ms",
    bounds: "silence after that ping",
    beyond: "abort, `keepalive-timeout`",
  },
  closeTimeoutMs: {
    standard: DEFAULT_LIMITS.closeTimeoutMs,
    unit: "ms",
    bounds: "the closing handshake and the end of the transport, in total",
    beyond: "abort, `close-timeout`",
  },
  writeStallTimeoutMs: {
    standard: DEFAULT_LIMITS.writeStallTimeoutMs,
    unit: "ms",
    bounds: "a write that makes no progress",
    beyond: "abort, `write-stalled`",
  },
  idleTimeoutMs: {
    standard: DEFAULT_LIMITS.idleTimeoutMs,
    unit: "ms",
    bounds: "time without a message in either direction",
    beyond: "1001, `idle-timeout`",
  },
  maxLifetimeMs: {
    standard: DEFAULT_LIMITS.maxLifetimeMs,
    unit: "ms",
    bounds: "the age of a connection",
    beyond: "1001, `lifetime-reached`",
  },
} as const satisfies Record<keyof Limits, LimitRow>;
