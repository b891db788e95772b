// The client's side of the handshake over HTTP/2 and HTTP/3: an Extended CONNECT as a header list, and
// whether a response agrees to it. RFC 8441 §5, RFC 9220 §3. The server must have sent
// SETTINGS_ENABLE_CONNECT_PROTOCOL before (RFC 8441 §3), which is for the transport to wait for.

import { type HandshakeOffer, offerLines, readAgreement } from "./client-negotiation.ts";
import { CONNECT_HEADERS, hasNoConnectionHeaders, lowerCased } from "./connect.ts";
import type { HeaderList } from "./header-list.ts";
import type { ResponseHead } from "./http-head.ts";
import type { FailureCode } from "./refusal.ts";
import type { UpgradeAgreement } from "./upgrade.ts";

export interface ConnectOffer extends HandshakeOffer {
  /** Whether the URL is `wss:`: the scheme is `https` if so, else `http` (RFC 8441 §5). */
  readonly secure: boolean;
}

/**
 * Returns the headers of the request that makes an offer, pseudo-headers first.
 *
 * @throws UsageError `host-invalid`, `target-invalid`, `subprotocol-invalid`, `origin-invalid`,
 *   `header-invalid`, `header-reserved`
 */
export function requestConnect(offer: ConnectOffer): HeaderList {
  const lines = offerLines(offer, CONNECT_HEADERS);
  return lowerCased([
    [":method", "CONNECT"],
    [":protocol", "websocket"],
    [":scheme", offer.secure ? "https" : "http"],
    [":path", offer.target],
    [":authority", offer.host],
    ...lines,
  ]);
}

/** Reads the final response to an offer: what was agreed on, or the code of what is wrong with it. */
export function readConnectResponse(
  { status, headers }: Pick<ResponseHead, "status" | "headers">,
  offer: Pick<ConnectOffer, "protocols" | "extensions">,
): UpgradeAgreement | FailureCode {
  // We take 200 alone, as in RFC 8441 §5.1; after RFC 9110 §9.3.6 any 2xx would open the tunnel.
  if (status !== 200) return "status-not-200";
  if (!hasNoConnectionHeaders(headers)) return "connection-header-present";
  return readAgreement(headers, offer);
}
