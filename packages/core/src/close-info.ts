// How a connection ended: what both sides said, who began, and what went wrong.

import * as CloseCode from "./close-codes.ts";
import { type ProtocolError, withoutStack } from "./error.ts";
import type * as Lapse from "./lapse.ts";

/** The code and reason of one Close frame; 1005 where the frame had none. */
export interface CloseReason {
  readonly code: number;
  readonly reason: string;
}

/** The stable name of an end that no peer's frame explains. */
export type LapseCode = Lapses[keyof Lapses]["code"];

type Lapses = typeof Lapse;

/** What such an end is called, and what it says. */
export interface LapseRow {
  readonly code: LapseCode;
  readonly sentence: string;
}

/** An end that no peer's frame explains; `cause` holds the error of the transport, the handler or the extension. */
export class LapseError extends Error {
  override readonly name = "LapseError";
  readonly code: LapseCode;

  constructor({ code, sentence }: LapseRow, cause?: unknown) {
    super(sentence, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}

/** What a peer, a network or time ended, no place in a program did. */
export function lapsed(row: LapseRow, cause?: unknown): LapseError {
  return withoutStack(() => new LapseError(row, cause));
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
