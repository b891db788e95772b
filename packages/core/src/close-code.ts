// Why a connection closes, as a number. RFC 6455 §7.4, and the IANA registry that §11.7 began.

export const CloseCode = {
  normal: 1000,
  goingAway: 1001,
  protocolError: 1002,
  unsupportedData: 1003,
  /** Never on the wire: a Close frame arrived without a code. */
  noStatus: 1005,
  /** Never on the wire: the connection ended without a Close frame. */
  abnormal: 1006,
  invalidPayload: 1007,
  policyViolation: 1008,
  messageTooBig: 1009,
  mandatoryExtension: 1010,
  internalError: 1011,
  serviceRestart: 1012,
  tryAgainLater: 1013,
  badGateway: 1014,
  /** Never on the wire: the TLS handshake failed. */
  tlsHandshake: 1015,
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
