// Every way in which an opening handshake can fail. A failure is a row of FAILURES: which rule was
// broken (the section), and what happened in a sentence. What a server answers with an HTTP status
// is a row of REFUSALS. Whoever finds the fault names a row; types, responses, messages,
// documentation and tests come from here.

import type { HeaderLine } from "./header-list.ts";
import { HANDSHAKE_TIMEOUT, NOT_TOLD } from "./native-failure.ts";

export interface FailureRow {
  readonly section: string;
  readonly sentence: string;
}

export interface RefusalRow extends FailureRow {
  /** The status of the HTTP response that tells it (RFC 9110 §15). */
  readonly status: number;
  readonly headers?: readonly HeaderLine[];
}

/** What ends an opening, on either side, or makes a client refuse the response. */
export const FAILURES = {
  // The head, on either side
  "head-malformed": {
    section: "RFC 9112 §2",
    sentence: "What arrived is no HTTP/1.1 head.",
  },
  "head-too-big": {
    section: "RFC 6585 §5",
    sentence: "The head is longer than maxHeadBytes.",
  },
  "too-many-headers": {
    section: "RFC 6585 §5",
    sentence: "The head has more than maxHeaders header lines.",
  },
  "http-version-unsupported": {
    section: "RFC 6455 §4.1",
    sentence: "The HTTP version is not 1.1, nor a later 1.x.",
  },
  "extensions-malformed": {
    section: "RFC 6455 §9.1",
    sentence: "Sec-WebSocket-Extensions is no list of extensions.",
  },
  "connection-header-present": {
    section: "RFC 9113 §8.2.2",
    sentence: "The head has Connection, Upgrade or the like, which are not part of HTTP/2.",
  },

  // The response
  "too-many-interim-responses": {
    section: "RFC 9110 §15.2",
    sentence: "The server sent more than 16 interim responses.",
  },
  "status-not-101": {
    section: "RFC 6455 §4.1",
    sentence: "The server did not switch protocols: the status of its response is not 101.",
  },
  "status-not-200": {
    section: "RFC 8441 §5",
    sentence:
      "The server did not accept the CONNECT request: the status of its response is not 200.",
  },
  "upgrade-wrong": {
    section: "RFC 6455 §4.1",
    sentence: "The Upgrade header of the response is not websocket.",
  },
  "connection-wrong": {
    section: "RFC 6455 §4.1",
    sentence: "The Connection header of the response does not contain Upgrade.",
  },
  "accept-wrong": {
    section: "RFC 6455 §4.1",
    sentence: "Sec-WebSocket-Accept is missing, or does not answer our key.",
  },
  "subprotocol-not-offered": {
    section: "RFC 6455 §4.1",
    sentence: "The server chose a subprotocol that we did not offer, or more than one.",
  },
  "extension-not-offered": {
    section: "RFC 6455 §4.1",
    sentence: "The server chose an extension that we did not offer.",
  },
  "extension-repeated": {
    section: "RFC 6455 §9.1",
    sentence: "The server chose the same extension twice.",
  },
  "extension-answer-wrong": {
    section: "RFC 6455 §9.1",
    sentence: "The server's parameters for an extension are no answer to our offer.",
  },
  "extensions-overlap": {
    section: "RFC 6455 §9",
    sentence: "The server chose extensions that use the same reserved bit.",
  },

  // On the way to the server, told by adapters
  "proxy-refused": {
    section: "RFC 9110 §9.3.6",
    sentence: "The proxy opened no tunnel: the status of its response is not 2xx.",
  },
  "redirect-forbidden": {
    section: "RFC 9110 §15.4",
    sentence: "The server redirects to what is no WebSocket URL, or from wss: to ws:.",
  },
  "too-many-redirects": {
    section: "RFC 9110 §15.4",
    sentence: "The server redirects, and maxRedirects were followed already.",
  },

  "connect-not-allowed": {
    section: "RFC 8441 §3",
    sentence: "The server's SETTINGS do not allow Extended CONNECT.",
  },
  "session-closed": {
    section: "RFC 9113 §6.8",
    sentence: "The HTTP/2 session is closed, or begins nothing new.",
  },

  // The end
  "handshake-timeout": HANDSHAKE_TIMEOUT,
  "ended-early": {
    section: "RFC 6455 §4.1",
    sentence: "The peer ended the stream before the opening handshake was done.",
  },
  "connection-lost": {
    section: "RFC 6455 §4.1",
    sentence: "The transport failed before the opening handshake was done.",
  },
  "not-told": NOT_TOLD,
  aborted: {
    section: "RFC 6455 §4.1",
    sentence: "We aborted the opening handshake.",
  },
  rejected: {
    section: "RFC 6455 §4.2.2",
    sentence: "We rejected the request.",
  },
} as const satisfies Record<string, FailureRow>;

/** "send an appropriate HTTP error code (such as 426 Upgrade Required)" RFC 6455 §4.2.2 */
const UPGRADE_REQUIRED = {
  status: 426,
  headers: [
    ["Upgrade", "websocket"],
    ["Sec-WebSocket-Version", "13"],
  ],
} as const;

/** What makes a server refuse a request, and how it answers. */
export const REFUSALS = {
  // The head
  "head-malformed": { ...FAILURES["head-malformed"], status: 400 },
  "head-too-big": { ...FAILURES["head-too-big"], status: 431 },
  "too-many-headers": { ...FAILURES["too-many-headers"], status: 431 },
  "handshake-timeout": { ...HANDSHAKE_TIMEOUT, status: 408 },

  // The request, in the order of the checks
  "method-not-get": {
    status: 405,
    section: "RFC 6455 §4.2.1",
    sentence: "The method is not GET.",
    headers: [["Allow", "GET"]],
  },
  "http-version-unsupported": { ...FAILURES["http-version-unsupported"], status: 400 },
  "header-malformed": {
    status: 400,
    section: "RFC 9110 §5",
    sentence: "A header's name is no token, or its value holds what no value may.",
  },
  "target-invalid": {
    status: 400,
    section: "RFC 6455 §3",
    sentence: "The request target is not a path with an optional query, in printable ASCII.",
  },
  "host-invalid": {
    status: 400,
    section: "RFC 6455 §4.2.1",
    sentence: "The request has no valid Host header, or more than one.",
  },
  "upgrade-missing": {
    ...UPGRADE_REQUIRED,
    section: "RFC 6455 §4.2.1",
    sentence: "The Upgrade header does not contain websocket.",
  },
  "connection-without-upgrade": {
    status: 400,
    section: "RFC 6455 §4.2.1",
    sentence: "The Connection header does not contain Upgrade.",
  },
  "body-announced": {
    status: 400,
    section: "RFC 6455 §4.1",
    sentence: "The request announces a body.",
  },
  "version-unsupported": {
    ...UPGRADE_REQUIRED,
    section: "RFC 6455 §4.4",
    sentence: "Sec-WebSocket-Version is not 13.",
  },
  "key-invalid": {
    status: 400,
    section: "RFC 6455 §4.2.1",
    sentence: "Sec-WebSocket-Key is not one base64 text of 16 bytes.",
  },
  "subprotocols-malformed": {
    status: 400,
    section: "RFC 6455 §4.1",
    sentence: "Sec-WebSocket-Protocol is no list of different tokens.",
  },
  "extensions-malformed": { ...FAILURES["extensions-malformed"], status: 400 },
  "origin-forbidden": {
    status: 403,
    section: "RFC 6455 §10.2",
    sentence: "Pages of this origin may not connect.",
  },

  // The request over HTTP/2 and HTTP/3, where some of the rows above do not apply
  "method-not-connect": {
    status: 405,
    section: "RFC 8441 §4",
    sentence: "The method is not CONNECT.",
    headers: [["Allow", "CONNECT"]],
  },
  "protocol-unsupported": {
    status: 501,
    section: "RFC 9220 §3",
    sentence: "The :protocol is not websocket.",
  },
  "scheme-invalid": {
    status: 400,
    section: "RFC 8441 §5",
    sentence: "The :scheme is neither https nor http.",
  },
  "authority-invalid": {
    status: 400,
    section: "RFC 9113 §8.3.1",
    sentence: "The request has no valid :authority, or a Host header that differs from it.",
  },
  "connection-header-present": { ...FAILURES["connection-header-present"], status: 400 },
  // Not 426 as above: that asks for an Upgrade, which is not part of HTTP/2.
  "connect-version-unsupported": {
    status: 400,
    section: "RFC 6455 §4.4",
    sentence: "Sec-WebSocket-Version is not 13.",
    headers: [["Sec-WebSocket-Version", "13"]],
  },

  // The wait for our answer
  "data-before-answer": {
    status: 400,
    section: "RFC 6455 §4.1",
    sentence: "The client sent more than maxHeadBytes before the response to its request.",
  },
} as const satisfies Record<string, RefusalRow>;

/** The stable name of what failed. */
export type FailureCode = keyof typeof FAILURES;

/** The stable name of what a server refuses. */
export type RefusalCode = keyof typeof REFUSALS;
