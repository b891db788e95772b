// Whose fault is it? A UsageError is our caller's, thrown before any state changes. A ProtocolError
// is the peer's: it is never thrown at our caller, it ends the connection and is told in CloseInfo.

import { type ViolationCode, VIOLATIONS } from "./violation.ts";

export const USAGE = {
  "data-type": "Messages are strings, ArrayBuffers or views on one.",
  "text-invalid": "Bytes that are sent as text are valid UTF-8 (RFC 6455 §5.6).",
  "message-type": 'A message is "text" or "binary" (RFC 6455 §5.6).',
  "message-open": "A message is being sent in pieces: it ends first (RFC 6455 §5.4).",
  "delivery-whole": 'Messages come whole here: pieces need `delivery: "pieces"`.',
  "delivery-pieces": "Messages come in pieces here: iterate over `pieces()`.",
  "message-ended": "This message has ended: nothing can be added to it.",
  "control-payload-too-long": "The payload of a ping or pong is at most 125 bytes (RFC 6455 §5.5).",
  "close-code-invalid": "A close code is 1000–1003, 1007–1014 or 3000–4999 (RFC 6455 §7.4).",
  "close-reason-type": "A close reason is a string (RFC 6455 §5.5.1).",
  "close-reason-without-code": "A close reason needs a close code before it (RFC 6455 §5.5.1).",
  "close-reason-too-long": "A close reason is at most 123 bytes of UTF-8 (RFC 6455 §5.5.1).",
  "option-invalid": "An argument or option is of another type.",
  "limit-invalid": "A limit is a whole number that is not negative, or Infinity.",
  "randomness-missing": "A client needs platform.randomUint32 to mask its frames (RFC 6455 §5.3).",
  "deflate-option-invalid":
    "A window has 8 to 15 bits (RFC 7692 §7.1.2); other options are whole numbers from 0 on.",
  "extensions-overlap":
    "Two extensions of one connection claim the same reserved bit (RFC 6455 §9).",
  "handshake-already-answered": "This handshake was answered before, or nothing was asked yet.",
  "subprotocol-not-offered":
    "The subprotocol is not among those the client offered (RFC 6455 §4.2.2).",
  "subprotocol-invalid": "Subprotocols are different tokens (RFC 6455 §4.1).",
  "header-invalid":
    "A header name is a token, its value has no control characters (RFC 9110 §5.5).",
  "header-reserved": "This header is written by the handshake itself (RFC 6455 §4).",
  "upgrade-answer":
    "An upgrade hook answers with an object: an acceptance, or a rejection with its status.",
  "status-invalid": "A rejection has a status from 200 to 599, and no body with 204 or 304.",
  "target-invalid":
    "A request target begins with / and is printable ASCII without # (RFC 6455 §3).",
  "host-invalid": "A host is a name or address with an optional port (RFC 9110 §7.2).",
  "path-invalid": "A path begins with / and has no query (RFC 3986 §3.3).",
  "url-invalid":
    "A WebSocket URL is ws:, wss:, http:, https: or ws+unix:, without a fragment (RFC 6455 §3).",
  "proxy-invalid":
    "A proxy is an http: or https: URL without a path, and only for hosts (RFC 9110 §9.3.6).",
  "http2-without-tls":
    "A server speaks HTTP/2 beside HTTP/1.1 where TLS says which it is: give it tls.",
  "session-invalid":
    "A session says all about the way: it goes without other options for that, and for wss: it is encrypted.",
  "origin-invalid": "An origin is scheme://host[:port] or null (RFC 6454 §7).",
  "not-supported-here":
    "The runtime speaks the protocol in our place here, and does not let us do this.",
} as const;

/** The stable name of a caller's mistake. */
export type UsageCode = keyof typeof USAGE;

/** Our caller's mistake. Nothing has changed; match on `code`, never on `message`. */
export class UsageError extends TypeError {
  override readonly name = "UsageError";
  readonly code: UsageCode;

  constructor(code: UsageCode, detail = "") {
    super(detail === "" ? USAGE[code] : `${USAGE[code]} ${detail}`);
    this.code = code;
  }
}

/** The peer's breach of a rule of the table of violations. */
export class ProtocolError extends Error {
  override readonly name = "ProtocolError";
  readonly code: ViolationCode;
  readonly closeCode: number;
  readonly section: string;

  constructor(code: ViolationCode) {
    const { closeCode, section, sentence } = VIOLATIONS[code];
    super(`${sentence} (${section})`);
    this.code = code;
    this.closeCode = closeCode;
    this.section = section;
  }
}
