// The server's side of the opening handshake over values: a request head is good or refused, and its
// answer is bytes. RFC 6455 §4.2. Nothing here waits or remembers, so a head that an HTTP server has
// parsed enters by the same door as one that we read.

import { acceptKey, isKey } from "./accept-key.ts";
import { hasToken } from "./field.ts";
import { HeaderList, valueOf } from "./header-list.ts";
import { isTarget, parseAuthority } from "./host.ts";
import { formatHead, formatResponseHead, isHeader, type RequestHead } from "./http-head.ts";
import type { OriginPolicy } from "./origin.ts";
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
import {
  HANDSHAKE_HEADERS,
  knowsUpgrade,
  type UpgradeAgreement,
  type UpgradeRequest,
} from "./upgrade.ts";

/** An accepted request: the response that says so, and what was agreed on. */
export interface AcceptedUpgrade extends UpgradeAgreement {
  readonly head: Uint8Array;
}

/** Reads a request head: what has a `code` is refused. `origins` is `"same-host"` by default. */
export function readUpgrade(
  head: RequestHead,
  { origins }: { readonly origins?: OriginPolicy | undefined } = {},
): UpgradeRequest | Refusal {
  for (const [code, obeys] of RULES) if (!obeys(head)) return refusal(code);
  return readOffer(head, valueOf(head.headers, "host"), origins);
}

/** Tells whether a request is meant for us, whatever may be wrong with it. */
export function asksForWebSocket({ headers }: RequestHead): boolean {
  return hasToken(headers.values("upgrade"), "websocket");
}

/**
 * Accepts a request that `readUpgrade` found good: returns the 101 response (§4.2.2).
 *
 * @throws UsageError `subprotocol-not-offered`, `header-invalid`, `header-reserved`
 */
export function acceptUpgrade(
  request: UpgradeRequest,
  options: AcceptOptions = {},
): AcceptedUpgrade {
  const { lines, protocol, extensions } = acceptOffer(request, options, HANDSHAKE_HEADERS);
  const key = valueOf(request.head.headers, "sec-websocket-key");
  return { head: formatHead(ACCEPTED + acceptKey(key), lines), protocol, extensions };
}

/**
 * Rejects a request: returns a whole HTTP response, after which the connection closes.
 *
 * @throws UsageError `status-invalid`, `header-invalid`, `header-reserved`
 */
export function rejectUpgrade(rejection: Rejection = {}): Uint8Array {
  const { status, lines, body } = completeRejection(rejection, MESSAGE_HEADERS);
  // "A sender of Upgrade MUST also send an "Upgrade" connection option" RFC 9110 §7.8
  const connection = new HeaderList(lines).has("upgrade") ? "Upgrade, close" : "close";

  const head = formatResponseHead(status, [...lines, ["Connection", connection]]);
  const response = new Uint8Array(head.length + body.length);
  response.set(head);
  response.set(body, head.length);
  return response;
}

/** §4.2.1, in an order in which the first breach tells most: what no WebSocket client would send. */
const RULES: readonly (readonly [RefusalCode, (head: RequestHead) => boolean])[] = [
  ["method-not-get", ({ method }) => method === "GET"],
  ["http-version-unsupported", ({ version }) => knowsUpgrade(version)],
  ["header-malformed", ({ headers }) => [...headers].every(isHeader)],
  ["target-invalid", ({ target }) => isTarget(target)],
  ["host-invalid", ({ headers }) => parseAuthority(valueOf(headers, "host")) !== undefined],
  ["upgrade-missing", asksForWebSocket],
  [
    "connection-without-upgrade",
    ({ headers }) => hasToken(headers.values("connection"), "upgrade"),
  ],
  ["body-announced", ({ headers }) => !headers.has("transfer-encoding") && hasNoContent(headers)],
  ["version-unsupported", ({ headers }) => headers.get("sec-websocket-version") === "13"],
  ["key-invalid", ({ headers }) => isKey(valueOf(headers, "sec-websocket-key"))],
];

/** What every answer begins with (§4.2.2); the key is the last of it. */
const ACCEPTED =
  "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
  "Sec-WebSocket-Accept: ";

/** What frames a response, and is therefore ours to write. */
const MESSAGE_HEADERS: ReadonlySet<string> = new Set([
  "connection",
  "content-length",
  "transfer-encoding",
]);
