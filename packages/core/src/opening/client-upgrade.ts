// The client's side of the opening handshake over values: a request as bytes, and whether a response
// head agrees to it. RFC 6455 §4.1.

import { UsageError } from "../error.ts";
import type { Extension, ExtensionElement, ExtensionSession } from "../extension.ts";
import { acceptKey } from "./accept-key.ts";
import { extensionList, formatExtensions, hasToken, isToken } from "./field.ts";
import type { HeaderLine } from "./header-list.ts";
import { isTarget, parseAuthority } from "./host.ts";
import { formatRequestHead, type ResponseHead } from "./http-head.ts";
import { parseOrigin } from "./origin.ts";
import type { FailureCode } from "./refusal.ts";
import { addedHeaders, HANDSHAKE_HEADERS, knowsUpgrade } from "./upgrade.ts";

export interface UpgradeOffer {
  /** The host, with its port unless it is the default one of the scheme. */
  readonly host: string;
  /** Path and query. */
  readonly target: string;
  /** The subprotocols we offer, best first. */
  readonly protocols?: readonly string[] | undefined;
  readonly origin?: string | undefined;
  /** Further headers for the request. */
  readonly headers?: Iterable<HeaderLine> | undefined;
  /** The extensions we offer, best first. */
  readonly extensions?: readonly Extension[] | undefined;
  /** From `createKey`. */
  readonly key: string;
}

/** What client and server agreed on. */
export interface UpgradeAgreement {
  /** The subprotocol, empty if none. */
  readonly protocol: string;
  readonly extensions: readonly ExtensionSession[];
}

/**
 * Returns the request that makes an offer.
 *
 * @throws UsageError `host-invalid`, `target-invalid`, `subprotocol-invalid`, `origin-invalid`,
 *   `header-invalid`, `header-reserved`
 */
export function requestUpgrade(offer: UpgradeOffer): Uint8Array {
  const { host, target, protocols = [], origin, headers = [], extensions = [], key } = offer;
  if (parseAuthority(host) === undefined) throw new UsageError("host-invalid");
  if (!isTarget(target)) throw new UsageError("target-invalid");
  if (!protocols.every(isToken) || new Set(protocols).size < protocols.length) {
    throw new UsageError("subprotocol-invalid");
  }
  if (origin !== undefined && origin !== "null" && parseOrigin(origin) === undefined) {
    throw new UsageError("origin-invalid");
  }
  const added = addedHeaders(headers, HANDSHAKE_HEADERS);
  const elements = extensions.flatMap((extension) => extension.offer());

  const lines: HeaderLine[] = [
    ["Host", host],
    ["Upgrade", "websocket"],
    ["Connection", "Upgrade"],
    ["Sec-WebSocket-Key", key],
  ];
  if (origin !== undefined) lines.push(["Origin", origin]);
  if (protocols.length > 0) lines.push(["Sec-WebSocket-Protocol", protocols.join(", ")]);
  lines.push(["Sec-WebSocket-Version", "13"]);
  if (elements.length > 0) lines.push(["Sec-WebSocket-Extensions", formatExtensions(elements)]);
  return formatRequestHead("GET", target, [...lines, ...added]);
}

/** Reads the response to an offer: what was agreed on, or the code of what is wrong with it. */
export function readUpgradeResponse(
  head: ResponseHead,
  { key, protocols = [], extensions = [] }: Pick<UpgradeOffer, "key" | "protocols" | "extensions">,
): UpgradeAgreement | FailureCode {
  for (const [code, obeys] of RULES) if (!obeys(head)) return code;

  if (head.headers.get("sec-websocket-accept") !== acceptKey(key)) return "accept-wrong";
  const protocol = head.headers.get("sec-websocket-protocol");
  // "a subprotocol that was not present in the client's handshake" §4.1; ", " is in none of ours.
  if (protocol !== undefined && !protocols.includes(protocol)) return "subprotocol-not-offered";
  const answers = extensionList(head.headers.values("sec-websocket-extensions"));
  if (answers === undefined) return "extensions-malformed";
  const sessions: ExtensionSession[] = [];
  const fault = confirmExtensions(answers, extensions, sessions);
  if (fault === undefined) return { protocol: protocol ?? "", extensions: sessions };
  for (const session of sessions) session.free();
  return fault;
}

/** §4.1, steps 1–3. We ask for the version as well: HTTP/1.0 cannot switch protocols. */
const RULES: readonly (readonly [FailureCode, (head: ResponseHead) => boolean])[] = [
  ["status-not-101", ({ status }) => status === 101],
  ["http-version-unsupported", ({ version }) => knowsUpgrade(version)],
  ["upgrade-wrong", ({ headers }) => headers.get("upgrade")?.toLowerCase() === "websocket"],
  ["connection-wrong", ({ headers }) => hasToken(headers.values("connection"), "upgrade")],
];

/** Starts a session for each answer; returns what is wrong with the first that is none. */
function confirmExtensions(
  answers: readonly ExtensionElement[],
  ours: readonly Extension[],
  sessions: ExtensionSession[],
): FailureCode | undefined {
  const answered = new Set<string>();
  let claimed = 0;
  for (const answer of answers) {
    const extension = ours.find(({ name }) => name === answer.name);
    if (extension === undefined) return "extension-not-offered";
    if (answered.has(answer.name)) return "extension-repeated";
    const session = extension.confirm(answer);
    if (session === undefined) return "extension-answer-wrong";
    sessions.push(session);
    if ((claimed & session.rsv) !== 0) return "extensions-overlap";
    answered.add(answer.name);
    claimed |= session.rsv;
  }
  return undefined;
}
