// Why a connection closes, as a number. RFC 6455 §7.4, and the IANA registry that §11.7 began.

import * as codes from "./close-codes.ts";

export const CloseCode = {
  normal: codes.normal,
  goingAway: codes.goingAway,
  protocolError: codes.protocolError,
  unsupportedData: codes.unsupportedData,
  /** Never on the wire: a Close frame arrived without a code. */
  noStatus: codes.noStatus,
  /** Never on the wire: the connection ended without a Close frame. */
  abnormal: codes.abnormal,
  invalidPayload: codes.invalidPayload,
  policyViolation: codes.policyViolation,
  messageTooBig: codes.messageTooBig,
  mandatoryExtension: codes.mandatoryExtension,
  internalError: codes.internalError,
  serviceRestart: codes.serviceRestart,
  tryAgainLater: codes.tryAgainLater,
  badGateway: codes.badGateway,
  /** Never on the wire: the TLS handshake failed. */
  tlsHandshake: codes.tlsHandshake,
} as const;
export type CloseCode = (typeof CloseCode)[keyof typeof CloseCode];

/**
 * Tells whether a Close frame may carry this code: 1000–1014 without the reserved 1004, 1005 and
 * 1006, and 3000–4999, which libraries, frameworks and applications share out (§7.4.2).
 */
export function isWireCloseCode(code: number): boolean {
  return (
    Number.isInteger(code) &&
    ((code >= 3000 && code <= 4999) ||
      (code >= 1000 && code <= 1014 && (code < 1004 || code > 1006)))
  );
}

/**
 * Says in a few words what a close code means: 1001 is "going away" (§7.4.1, and the registry of
 * §11.7); what has no meaning of its own is told by its range (§7.4.2).
 */
export function closeCodeInWords(code: number): string {
  return WORDS[code] ?? RANGES.find(([from, to]) => code >= from && code <= to)?.[2] ?? UNASSIGNED;
}

const WORDS: Readonly<Record<number, string>> = {
  1000: "normal closure",
  1001: "going away",
  1002: "protocol error",
  1003: "unsupported data",
  1004: "reserved",
  1005: "no code given",
  1006: "lost without a closing handshake",
  1007: "invalid payload",
  1008: "policy violation",
  1009: "message too big",
  1010: "mandatory extension missing",
  1011: "internal error",
  1012: "service restart",
  1013: "try again later",
  1014: "bad gateway",
  1015: "TLS handshake failed",
};

const RANGES: readonly (readonly [from: number, to: number, words: string])[] = [
  [3000, 3999, "a code of a library"],
  [4000, 4999, "a code of the application"],
];

const UNASSIGNED = "an unassigned code";
