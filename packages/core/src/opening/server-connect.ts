// The server's side of the handshake over HTTP/2 and HTTP/3: the header list of an Extended CONNECT is
// good or refused, and its answer is a status and another list. RFC 8441 §5, RFC 9220 §3. What it
// offers is negotiated as over HTTP/1.1; Sec-WebSocket-Key means nothing here, and we ignore it.

import { UsageError } from "../error.ts";
import * as Mistake from "../mistake.ts";
import {
  CONNECT_HEADERS,
  CONNECT_MESSAGE_HEADERS,
  hasNoConnectionHeaders,
  lowerCased,
} from "./connect.ts";
import { type HeaderLine, HeaderList, valueOf } from "./header-list.ts";
import { isTarget } from "./host.ts";
import { isHeader } from "./http-head.ts";
import { isSameOrigin, type OriginPolicy, parseOrigin } from "./origin.ts";
import type { RefusalCode } from "./refusal.ts";
import {
  acceptOffer,
  type AcceptOptions,
  completeRejection,
  hasNoContent,
  readOffer,
  type Refusal,
  refusal,
  type Rejection,
} from "./server-negotiation.ts";
import type { UpgradeAgreement, UpgradeRequest } from "./upgrade.ts";

/** An accepted CONNECT: the response that says so, and what was agreed on. */
export interface AcceptedConnect extends UpgradeAgreement {
  readonly status: 200;
  /** In lower case, without the status. */
  readonly headers: HeaderList;
}

/** The response to a CONNECT that opens no tunnel. */
export interface RejectedConnect {
  /** 300–599. */
  readonly status: number;
  /** In lower case, without the status. */
  readonly headers: HeaderList;
  readonly body: Uint8Array;
}

export interface ReadConnectOptions {
  /** Which pages may connect. Default `"same-host"`. */
  readonly origins?: OriginPolicy | undefined;
  /** The version of HTTP that carries the request, which its head does not tell. Default `"2.0"`. */
  readonly version?: string | undefined;
}

/**
 * Reads the headers of a request over HTTP/2 or HTTP/3, pseudo-headers included: what has a `code` is
 * refused.
 */
export function readConnect(
  headers: HeaderList,
  { origins, version = "2.0" }: ReadConnectOptions = {},
): UpgradeRequest | Refusal {
  for (const [code, obeys] of RULES) if (!obeys(headers)) return refusal(code);

  const head = {
    method: "CONNECT",
    target: valueOf(headers, ":path"),
    version,
    headers: new HeaderList(fieldsOf(headers)),
  };
  return readOffer(head, valueOf(headers, ":authority"), origins);
}

/**
 * Accepts a request that `readConnect` found good: returns the 200 response.
 *
 * @throws UsageError `subprotocol-not-offered`, `header-invalid`, `header-reserved`
 */
export function acceptConnect(
  request: UpgradeRequest,
  options: AcceptOptions = {},
): AcceptedConnect {
  const { lines, protocol, extensions } = acceptOffer(request, options, CONNECT_HEADERS);
  return { status: 200, headers: lowerCased(lines), protocol, extensions };
}

/**
 * Rejects a request: returns the response, after which the stream ends.
 *
 * @throws UsageError `status-invalid`, also for a status of 2xx, `header-invalid`, `header-reserved`
 */
export function rejectConnect(rejection: Rejection = {}): RejectedConnect {
  const { status, lines, body } = completeRejection(rejection, CONNECT_MESSAGE_HEADERS);
  // "Any 2xx (Successful) response indicates that the sender … will switch to tunnel mode" RFC 9110 §9.3.6
  if (status < 300) throw new UsageError(Mistake.statusInvalid, `To CONNECT, ${status} is a yes.`);
  return { status, headers: lowerCased(lines), body };
}

/** All lines but the pseudo-headers. */
function fieldsOf(headers: HeaderList): HeaderLine[] {
  return [...headers].filter(([name]) => !name.startsWith(":"));
}

/** RFC 8441 §4, §5, in an order in which the first breach tells most. */
const RULES: readonly (readonly [RefusalCode, (headers: HeaderList) => boolean])[] = [
  ["method-not-connect", (headers) => headers.get(":method") === "CONNECT"],
  ["protocol-unsupported", (headers) => headers.get(":protocol") === "websocket"],
  // "MUST be "https" for "wss"-schemed WebSockets and "http" for "ws"-schemed" RFC 8441 §5
  ["scheme-invalid", (headers) => /^https?$/.test(valueOf(headers, ":scheme"))],
  ["header-malformed", (headers) => fieldsOf(headers).every(isHeader)],
  ["target-invalid", (headers) => isTarget(valueOf(headers, ":path"))],
  ["authority-invalid", hasOneAuthority],
  ["connection-header-present", hasNoConnectionHeaders],
  ["body-announced", hasNoContent],
  ["connect-version-unsupported", (headers) => headers.get("sec-websocket-version") === "13"],
];

/** "a Host header field that identifies an entity that differs" makes it malformed, RFC 9113 §8.3.1. */
function hasOneAuthority(headers: HeaderList): boolean {
  const scheme = valueOf(headers, ":scheme");
  const authority = valueOf(headers, ":authority");
  const origin = parseOrigin(`${scheme}://${authority}`);
  const host = headers.get("host") ?? authority;
  return origin !== undefined && isSameOrigin(origin, parseOrigin(`${scheme}://${host}`));
}
