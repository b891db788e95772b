// The close codes that have a meaning of their own: RFC 6455 §7.4.1, and the IANA registry that §11.7
// began. Each is a constant of its own, so that a bundle carries nothing but its number: `import * as CloseCode`.

export const normal = 1000;
export const goingAway = 1001;
export const protocolError = 1002;
export const unsupportedData = 1003;
/** Never on the wire: a Close frame arrived without a code. */
export const noStatus = 1005;
/** Never on the wire: the connection ended without a Close frame. */
export const abnormal = 1006;
export const invalidPayload = 1007;
export const policyViolation = 1008;
export const messageTooBig = 1009;
export const mandatoryExtension = 1010;
export const internalError = 1011;
export const serviceRestart = 1012;
export const tryAgainLater = 1013;
export const badGateway = 1014;
/** Never on the wire: the TLS handshake failed. */
export const tlsHandshake = 1015;
