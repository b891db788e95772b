// What a server negotiates, whichever version of HTTP carries it: what a client offers, what we take of
// it, and how we refuse. RFC 6455 §4.2, §9.1; over HTTP/2 the same header fields "are used … as they are
// in [RFC6455]" (RFC 8441 §5). What differs stands in server-upgrade.ts and server-connect.ts.

import { UsageError } from "../error.ts";
import * as Mistake from "../mistake.ts";
import type { AcceptedExtension, Extension, ExtensionElement } from "../extension.ts";
import { encodeUtf8 } from "../utf8.ts";
import { distinctTokens, extensionList, formatExtensions } from "./field.ts";
import { type HeaderLine, HeaderList } from "./header-list.ts";
import type { RequestHead } from "./http-head.ts";
import { originAllowed, type OriginPolicy } from "./origin.ts";
import { type RefusalCode, type RefusalRow, REFUSALS } from "./refusal.ts";
import { addedHeaders, type UpgradeAgreement, type UpgradeRequest } from "./upgrade.ts";

export interface AcceptOptions {
  /** The subprotocols we speak, best first: the first that was offered is chosen. */
  readonly protocols?: readonly string[] | undefined;
  /** The subprotocol chosen; it must have been offered. */
  readonly protocol?: string | undefined;
  /** Further headers for the response. */
  readonly headers?: Iterable<HeaderLine> | undefined;
  /** The extensions we are ready to use. */
  readonly extensions?: readonly Extension[] | undefined;
}

/** An HTTP response instead of a connection. */
export interface Rejection {
  /** 200–599, over HTTP/2 and HTTP/3 300–599. Default 403. */
  readonly status?: number | undefined;
  readonly headers?: Iterable<HeaderLine> | undefined;
  /** Text is sent as UTF-8. Default empty. */
  readonly body?: string | Uint8Array | undefined;
}

/** The response to a request that breaks a rule: what `rejectUpgrade` or `rejectConnect` is given. */
export interface Refusal extends Rejection {
  readonly code: RefusalCode;
  readonly status: number;
  readonly headers: readonly HeaderLine[];
  readonly body: string;
}

/** Returns the response that a row of REFUSALS stands for. */
export function refusal(code: RefusalCode): Refusal {
  const { status, headers = [], sentence, section }: RefusalRow = REFUSALS[code];
  return { code, status, headers, body: `${sentence} (${section})\n` };
}

/** Reads what a request offers, once its head is known to be a good one; refuses what is malformed. */
export function readOffer(
  head: RequestHead,
  host: string,
  origins: OriginPolicy = "same-host",
): UpgradeRequest | Refusal {
  const { target, headers } = head;
  const protocols = distinctTokens(headers.values("sec-websocket-protocol"));
  if (protocols === undefined) return refusal("subprotocols-malformed");
  const extensions = extensionList(headers.values("sec-websocket-extensions"));
  if (extensions === undefined) return refusal("extensions-malformed");

  const [path, query] = splitOnce(target, "?");
  const origin = headers.get("origin")?.toLowerCase();
  const request = { head, target, path, query, host, origin, protocols, extensions };
  return originAllowed(origins, request) ? request : refusal("origin-forbidden");
}

/** What we take of an offer, and the header lines that say so. */
export interface AcceptedOffer extends UpgradeAgreement {
  readonly lines: readonly HeaderLine[];
}

/**
 * Takes up an offer (§4.2.2).
 *
 * @throws UsageError `subprotocol-not-offered`, `header-invalid`, `header-reserved`
 */
export function acceptOffer(
  request: UpgradeRequest,
  { protocols = [], protocol, headers = [], extensions = [] }: AcceptOptions,
  reserved: ReadonlySet<string>,
): AcceptedOffer {
  if (protocol !== undefined && !request.protocols.includes(protocol)) {
    throw new UsageError(Mistake.subprotocolNotOffered, JSON.stringify(protocol));
  }
  const chosen = protocol ?? protocols.find((ours) => request.protocols.includes(ours));
  const added = addedHeaders(headers, reserved);
  const accepted = acceptExtensions(request.extensions, extensions);

  const lines: HeaderLine[] = [];
  if (chosen !== undefined) lines.push(["Sec-WebSocket-Protocol", chosen]);
  if (accepted.length > 0) {
    const answers = accepted.map(({ answer }) => answer);
    lines.push(["Sec-WebSocket-Extensions", formatExtensions(answers)]);
  }
  return {
    lines: [...lines, ...added],
    protocol: chosen ?? "",
    extensions: accepted === NONE ? NONE : accepted.map(({ session }) => session),
  };
}

/** A rejection that may be written. */
export interface RejectionMessage {
  readonly status: number;
  readonly lines: readonly HeaderLine[];
  readonly body: Uint8Array;
}

/**
 * Completes a rejection with the headers that describe its body.
 *
 * @throws UsageError `status-invalid`, `header-invalid`, `header-reserved`
 */
export function completeRejection(
  { status = 403, headers = [], body = "" }: Rejection,
  reserved: ReadonlySet<string>,
): RejectionMessage {
  const content = typeof body === "string" ? encodeUtf8(body) : body;
  const hasNoBody = status === 204 || status === 304;
  if (!isFinal(status) || (hasNoBody && content.length > 0)) {
    throw new UsageError(Mistake.statusInvalid, String(status));
  }
  const lines = [...addedHeaders(headers, reserved)];
  if (typeof body === "string" && body !== "" && !new HeaderList(lines).has("content-type")) {
    lines.push(["Content-Type", "text/plain; charset=utf-8"]);
  }
  if (!hasNoBody) lines.push(["Content-Length", String(content.length)]);
  return { status, lines, body: content };
}

/** Tells whether no body is announced, which nobody would read. */
export function hasNoContent(headers: HeaderList): boolean {
  return headers.values("content-length").every((length) => length === "0");
}

/** What all hold who agree on no extension. */
const NONE: readonly never[] = Object.freeze([]);

/**
 * Takes up the client's offers in its order (§9.1), those of one name together. An extension whose
 * reserved bit is taken already is left out.
 */
function acceptExtensions(
  offers: readonly ExtensionElement[],
  ours: readonly Extension[],
): readonly AcceptedExtension[] {
  if (offers.length === 0 || ours.length === 0) return NONE;
  const all: AcceptedExtension[] = [];
  let claimed = 0;
  for (const name of new Set(offers.map((offer) => offer.name))) {
    const extension = ours.find((candidate) => candidate.name === name);
    const accepted = extension?.accept(offers.filter((offer) => offer.name === name));
    if (accepted === undefined) continue;
    if ((claimed & accepted.session.rsv) !== 0) {
      accepted.session.free();
      continue;
    }
    claimed |= accepted.session.rsv;
    all.push(accepted);
  }
  return all;
}

function splitOnce(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}

function isFinal(status: number): boolean {
  return Number.isInteger(status) && status >= 200 && status <= 599;
}
