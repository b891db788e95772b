// What a client negotiates, whichever version of HTTP carries it: what it offers, and whether the answer
// agrees to that. RFC 6455 §4.1, §9.1; over HTTP/2 the same header fields "are used … as they are in
// [RFC6455]" (RFC 8441 §5). What differs stands in client-upgrade.ts and client-connect.ts.

import { UsageError } from "../error.ts";
import * as Mistake from "../mistake.ts";
import type { Extension, ExtensionElement, ExtensionSession } from "../extension.ts";
import { extensionList, formatExtensions, isToken } from "./field.ts";
import type { HeaderLine, HeaderList } from "./header-list.ts";
import { isTarget, parseAuthority } from "./host.ts";
import { parseOrigin } from "./origin.ts";
import type { FailureCode } from "./refusal.ts";
import { addedHeaders, type UpgradeAgreement } from "./upgrade.ts";

/** What a client asks for, and from whom. */
export interface HandshakeOffer {
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
}

/**
 * Returns the header lines that make an offer, once all of it is known to be good.
 *
 * @throws UsageError `host-invalid`, `target-invalid`, `subprotocol-invalid`, `origin-invalid`,
 *   `header-invalid`, `header-reserved`
 */
export function offerLines(
  { host, target, protocols = [], origin, headers = [], extensions = [] }: HandshakeOffer,
  reserved: ReadonlySet<string>,
): readonly HeaderLine[] {
  if (parseAuthority(host) === undefined) throw new UsageError(Mistake.hostInvalid);
  if (!isTarget(target)) throw new UsageError(Mistake.targetInvalid);
  if (!protocols.every(isToken) || new Set(protocols).size < protocols.length) {
    throw new UsageError(Mistake.subprotocolInvalid);
  }
  if (origin !== undefined && origin !== "null" && parseOrigin(origin) === undefined) {
    throw new UsageError(Mistake.originInvalid);
  }
  const added = addedHeaders(headers, reserved);
  const elements = extensions.flatMap((extension) => extension.offer());

  const lines: HeaderLine[] = [];
  if (origin !== undefined) lines.push(["Origin", origin]);
  if (protocols.length > 0) lines.push(["Sec-WebSocket-Protocol", protocols.join(", ")]);
  lines.push(["Sec-WebSocket-Version", "13"]);
  if (elements.length > 0) lines.push(["Sec-WebSocket-Extensions", formatExtensions(elements)]);
  return [...lines, ...added];
}

/** Reads what the headers of a response agree to, or the code of what is wrong with them. */
export function readAgreement(
  headers: HeaderList,
  { protocols = [], extensions = [] }: Pick<HandshakeOffer, "protocols" | "extensions">,
): UpgradeAgreement | FailureCode {
  const protocol = headers.get("sec-websocket-protocol");
  // "a subprotocol that was not present in the client's handshake" §4.1; ", " is in none of ours.
  if (protocol !== undefined && !protocols.includes(protocol)) return "subprotocol-not-offered";
  const answers = extensionList(headers.values("sec-websocket-extensions"));
  if (answers === undefined) return "extensions-malformed";
  const sessions: ExtensionSession[] = [];
  const fault = confirmExtensions(answers, extensions, sessions);
  if (fault === undefined) return { protocol: protocol ?? "", extensions: sessions };
  for (const session of sessions) session.free();
  return fault;
}

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
