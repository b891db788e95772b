// What an application says of the WebSockets of its Bun.serve, and what Bun is told of it.

import type { WebSocketHandler } from "bun";
import { DEFAULT_LIMITS, type Limits, type OriginPolicy } from "@ws/core";
import {
  type AdmissionLimits,
  type Backpressure,
  checkServer,
  DEFAULT_UNREAD,
  type Handler,
  namesOf,
  refuseOptions,
  type Unread,
  type UpgradeAnswer,
  type UpgradeAttempt,
} from "@ws/io";
import type { BunConnection } from "./bun-connection.ts";

export interface PresentOptions<Data = unknown>
  extends
    Partial<Pick<Limits, (typeof LIMITS)[number]>>,
    Partial<Backpressure>,
    Partial<Unread>,
    Partial<AdmissionLimits> {
  /** Who may connect from a browser (RFC 6455 §10.2). Default `same-host`. */
  readonly origins?: OriginPolicy | undefined;
  /** The subprotocols we speak, best first. */
  readonly protocols?: readonly string[] | undefined;
  /** Accepts permessage-deflate (RFC 7692), as Bun has it. Default false. */
  readonly compress?: boolean | undefined;
  /** Decides on each request that breaks no rule. Default: accepts all. */
  readonly upgrade?: PresentHook<Data> | undefined;
}

/** What Bun tells of a request besides what every runtime does. */
export interface PresentAttempt extends UpgradeAttempt {
  readonly request: Request;
}

export type PresentHook<Data = unknown> = (
  attempt: PresentAttempt,
) => UpgradeAnswer<Data> | PromiseLike<UpgradeAnswer<Data>>;

/** What Bun tells a handler: pings, pongs and pieces it keeps to itself. */
export type PresentedHandler<Data = unknown> = Omit<
  Handler<Data, BunConnection<Data>>,
  "ping" | "pong" | "piece"
>;

/** The limits that Bun has, too. */
const LIMITS = [
  "handshakeTimeoutMs",
  "maxMessageBytes",
  "keepaliveIntervalMs",
  "keepaliveTimeoutMs",
  "closeTimeoutMs",
] as const;

const OURS: readonly string[] = [...LIMITS, ...Object.keys(DEFAULT_UNREAD)];

/** Of a driven connection alone: what Bun does in another way, or hides. */
const HIDDEN: readonly string[] = [
  "delivery",
  "textAs",
  "extensions",
  "trace",
  "path",
  ...Object.keys(DEFAULT_LIMITS).filter((name) => !OURS.includes(name)),
];

/** @throws UsageError `option-invalid`, `origin-invalid`, `not-supported-here` */
export function checkPresenter(options: unknown, handler: unknown): void {
  refuseOptions(options, HIDDEN);
  // Bun's own compression has no options.
  checkServer(options, handler, { compress: "boolean", ...namesOf(DEFAULT_UNREAD) });
}

/** Our limits, as Bun has them. How much waits to be sent is ours to bound. */
export function nativeOptions(
  limits: Limits,
  compress = false,
): Partial<WebSocketHandler<unknown>> {
  const { maxMessageBytes, keepaliveIntervalMs, keepaliveTimeoutMs } = limits;
  const silenceSeconds = Math.ceil((keepaliveIntervalMs + keepaliveTimeoutMs) / 1000);
  return {
    maxPayloadLength: Math.min(maxMessageBytes, 2 ** 32 - 1),
    backpressureLimit: 0,
    idleTimeout: silenceSeconds === Infinity ? 0 : Math.min(silenceSeconds, LONGEST_SECONDS),
    sendPings: true,
    perMessageDeflate: compress,
  };
}

const LONGEST_SECONDS = 960;
