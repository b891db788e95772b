// Every mistake that our caller can make: its stable name, and what it says. Each row is an export of
// its own, so that a bundle carries only those that it can say: `import * as Mistake`.

export const dataType = {
  code: "data-type",
  sentence: "Messages are strings, ArrayBuffers or views on one.",
} as const;

export const textInvalid = {
  code: "text-invalid",
  sentence: "Bytes that are sent as text are valid UTF-8 (RFC 6455 §5.6).",
} as const;

export const messageType = {
  code: "message-type",
  sentence: 'A message is "text" or "binary" (RFC 6455 §5.6).',
} as const;

export const messageOpen = {
  code: "message-open",
  sentence: "A message is being sent in pieces: it ends first (RFC 6455 §5.4).",
} as const;

export const deliveryWhole = {
  code: "delivery-whole",
  sentence: 'Messages come whole here: pieces need `delivery: "pieces"`.',
} as const;

export const deliveryPieces = {
  code: "delivery-pieces",
  sentence: "Messages come in pieces here: iterate over `pieces()`.",
} as const;

export const messageEnded = {
  code: "message-ended",
  sentence: "This message has ended: nothing can be added to it.",
} as const;

export const controlPayloadTooLong = {
  code: "control-payload-too-long",
  sentence: "The payload of a ping or pong is at most 125 bytes (RFC 6455 §5.5).",
} as const;

export const closeCodeInvalid = {
  code: "close-code-invalid",
  sentence: "A close code is 1000–1003, 1007–1014 or 3000–4999 (RFC 6455 §7.4).",
} as const;

export const closeReasonType = {
  code: "close-reason-type",
  sentence: "A close reason is a string (RFC 6455 §5.5.1).",
} as const;

export const closeReasonWithoutCode = {
  code: "close-reason-without-code",
  sentence: "A close reason needs a close code before it (RFC 6455 §5.5.1).",
} as const;

export const closeReasonTooLong = {
  code: "close-reason-too-long",
  sentence: "A close reason is at most 123 bytes of UTF-8 (RFC 6455 §5.5.1).",
} as const;

export const optionInvalid = {
  code: "option-invalid",
  sentence: "This is not taken.",
} as const;

export const limitInvalid = {
  code: "limit-invalid",
  sentence:
    "A limit is a whole number that is not negative, or Infinity; a policy is close or drop.",
} as const;

export const randomnessMissing = {
  code: "randomness-missing",
  sentence: "A client needs platform.randomUint32 to mask its frames (RFC 6455 §5.3).",
} as const;

export const deflateOptionInvalid = {
  code: "deflate-option-invalid",
  sentence:
    "A window has 8 to 15 bits (RFC 7692 §7.1.2); other options are whole numbers from 0 on.",
} as const;

export const extensionsOverlap = {
  code: "extensions-overlap",
  sentence: "Two extensions of one connection claim the same reserved bit (RFC 6455 §9).",
} as const;

export const handshakeAlreadyAnswered = {
  code: "handshake-already-answered",
  sentence: "This handshake was answered before, or nothing was asked yet.",
} as const;

export const subprotocolNotOffered = {
  code: "subprotocol-not-offered",
  sentence: "The subprotocol is not among those the client offered (RFC 6455 §4.2.2).",
} as const;

export const subprotocolInvalid = {
  code: "subprotocol-invalid",
  sentence: "Subprotocols are different tokens (RFC 6455 §4.1).",
} as const;

export const headerInvalid = {
  code: "header-invalid",
  sentence: "A header name is a token, its value has no control characters (RFC 9110 §5.5).",
} as const;

export const headerReserved = {
  code: "header-reserved",
  sentence: "This header is written by the handshake itself (RFC 6455 §4).",
} as const;

export const upgradeAnswer = {
  code: "upgrade-answer",
  sentence:
    "An upgrade hook answers with an object: an acceptance, or a rejection with its status.",
} as const;

export const statusInvalid = {
  code: "status-invalid",
  sentence: "A rejection has a status from 200 to 599, and no body with 204 or 304.",
} as const;

export const targetInvalid = {
  code: "target-invalid",
  sentence: "A request target begins with / and is printable ASCII without # (RFC 6455 §3).",
} as const;

export const hostInvalid = {
  code: "host-invalid",
  sentence: "A host is a name or address with an optional port (RFC 9110 §7.2).",
} as const;

export const pathInvalid = {
  code: "path-invalid",
  sentence: "A path begins with / and has no query (RFC 3986 §3.3).",
} as const;

export const urlInvalid = {
  code: "url-invalid",
  sentence:
    "A WebSocket URL is ws:, wss:, http:, https: or ws+unix:, without a fragment (RFC 6455 §3).",
} as const;

export const proxyInvalid = {
  code: "proxy-invalid",
  sentence:
    "A proxy is an http: or https: URL without a path, and only for hosts (RFC 9110 §9.3.6).",
} as const;

export const http2WithoutTls = {
  code: "http2-without-tls",
  sentence: "A server speaks HTTP/2 beside HTTP/1.1 where TLS says which it is: give it tls.",
} as const;

export const sessionInvalid = {
  code: "session-invalid",
  sentence:
    "A session says all about the way: it goes without other options for that, and for wss: it is encrypted.",
} as const;

export const originInvalid = {
  code: "origin-invalid",
  sentence: "An origin is scheme://host[:port] or null (RFC 6454 §7).",
} as const;

export const notSupportedHere = {
  code: "not-supported-here",
  sentence: "What runs here does this in a way of its own, or not at all.",
} as const;
