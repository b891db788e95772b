// How a connection ended: what both sides said, who began, and what went wrong.

import { CloseCode } from "./close-code.ts";
import type { ProtocolError } from "./error.ts";

/** The code and reason of one Close frame; 1005 where the frame had none. */
export interface CloseReason {
  readonly code: number;
  readonly reason: string;
}

/** Ways to end that no peer's frame explains. */
export const LAPSES = {
  "ended-without-close": "The peer ended the stream without a Close frame (RFC 6455 §7.1.5).",
  "connection-lost": "The transport failed.",
  aborted: "We aborted the connection.",
  closing: "The connection is closing.",
  "keepalive-timeout": "The peer was silent for keepaliveTimeoutMs after a ping (RFC 6455 §5.5.2).",
  "close-timeout": "The closing handshake took longer than closeTimeoutMs (RFC 6455 §7.1.1).",
  "write-stalled": "The transport took no bytes for writeStallTimeoutMs.",
  "slow-consumer": "More than maxBufferedBytes waited to be sent.",
  "slow-reader": "More than maxUnreadBytes or maxUnreadMessages waited to be read.",
  "handler-failed": "A handler threw an error or rejected.",
  "extension-failed": "An extension threw an error (RFC 6455 §9).",
  "idle-timeout": "No message passed for idleTimeoutMs.",
  "lifetime-reached": "The connection reached maxLifetimeMs.",
} as const;

/** The stable name of such an end. */
export type LapseCode = keyof typeof LAPSES;

/** An end that no peer's frame explains; `cause` holds the error of the transport, the handler or the extension. */
export class LapseError extends Error {
  override readonly name = "LapseError";
  readonly code: LapseCode;

  constructor(code: LapseCode, cause?: unknown) {
    super(LAPSES[code], cause === undefined ? undefined : { cause });
    this.code = code;
  }
}

/** How a connection ended. */
export interface CloseInfo {
  /** The code the peer gave, 1005 if its Close had none, 1006 if no Close arrived (§7.1.5). */
  readonly code: number;
  /** The reason the peer gave, else empty (§7.1.6). */
  readonly reason: string;
  /** Both Close frames passed (§7.1.4). */
  readonly wasClean: boolean;
  /** Who sent the first Close frame; `undefined` if nobody sent one. */
  readonly initiator: "we" | "peer" | undefined;
  /** Our Close frame, if it left. */
  readonly sent: CloseReason | undefined;
  /** The peer's Close frame, if it arrived. */
  readonly received: CloseReason | undefined;
  /** What went wrong: the rule that the peer broke, or what else ended the connection. */
  readonly cause: ProtocolError | LapseError | undefined;
}

/** Tells how a connection ended by what both sides said, who began, and what went wrong. */
export function closeInfo(
  sent: CloseReason | undefined,
  received: CloseReason | undefined,
  initiator: CloseInfo["initiator"],
  cause: CloseInfo["cause"],
): CloseInfo {
  return {
    code: received?.code ?? CloseCode.abnormal,
    reason: received?.reason ?? "",
    wasClean: sent !== undefined && received !== undefined,
    initiator,
    sent,
    received,
    cause,
  };
}
