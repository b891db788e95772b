// The client's side of the opening handshake over values: a request as bytes, and whether a response
// head agrees to it. RFC 6455 §4.1.

import { acceptKey } from "./accept-key.ts";
import { type HandshakeOffer, offerLines, readAgreement } from "./client-negotiation.ts";
import { hasToken } from "./field.ts";
import { formatRequestHead, type ResponseHead } from "./http-head.ts";
import type { FailureCode } from "./refusal.ts";
import { HANDSHAKE_HEADERS, knowsUpgrade, type UpgradeAgreement } from "./upgrade.ts";

export interface UpgradeOffer extends HandshakeOffer {
  /** From `createKey`. */
  readonly key: string;
}

/**
 * Returns the request that makes an offer.
 *
 * @throws UsageError `host-invalid`, `target-invalid`, `subprotocol-invalid`, `origin-invalid`,
 *   `header-invalid`, `header-reserved`
 */
export function requestUpgrade(offer: UpgradeOffer): Uint8Array {
  const lines = offerLines(offer, HANDSHAKE_HEADERS);
  return formatRequestHead("GET", offer.target, [
    ["Host", offer.host],
    ["Upgrade", "websocket"],
    ["Connection", "Upgrade"],
    ["Sec-WebSocket-Key", offer.key],
    ...lines,
  ]);
}

/** Reads the response to an offer: what was agreed on, or the code of what is wrong with it. */
export function readUpgradeResponse(
  head: ResponseHead,
  offer: Pick<UpgradeOffer, "key" | "protocols" | "extensions">,
): UpgradeAgreement | FailureCode {
  for (const [code, obeys] of RULES) if (!obeys(head)) return code;
  const { headers } = head;
  if (headers.get("sec-websocket-accept") !== acceptKey(offer.key)) return "accept-wrong";
  return readAgreement(headers, offer);
}

/** §4.1, steps 1–3. We ask for the version as well: HTTP/1.0 cannot switch protocols. */
const RULES: readonly (readonly [FailureCode, (head: ResponseHead) => boolean])[] = [
  ["status-not-101", ({ status }) => status === 101],
  ["http-version-unsupported", ({ version }) => knowsUpgrade(version)],
  ["upgrade-wrong", ({ headers }) => headers.get("upgrade")?.toLowerCase() === "websocket"],
  ["connection-wrong", ({ headers }) => hasToken(headers.values("connection"), "upgrade")],
];
