// The server's side of the opening handshake over values: a request head is good or refused, and its
// answer is bytes. RFC 6455 §4.2. Nothing here waits or remembers, so a head that an HTTP server has
// parsed enters by the same door as one that we read.

import { UsageError } from "../error.ts";
import type {
  AcceptedExtension,
  Extension,
  ExtensionElement,
  ExtensionSession,
} from "../extension.ts";
import { encodeUtf8 } from "../utf8.ts";
import { acceptKey, isKey } from "./accept-key.ts";
import { distinctTokens, extensionList, formatExtensions, hasToken } from "./field.ts";
import { type HeaderLine, HeaderList } from "./header-list.ts";
import { isTarget, parseAuthority } from "./host.ts";
import { formatResponseHead, type RequestHead } from "./http-head.ts";
import { originAllowed, type OriginPolicy } from "./origin.ts";
import { type RefusalCode, type RefusalRow, REFUSALS } from "./refusal.ts";
import { addedHeaders, HANDSHAKE_HEADERS, knowsUpgrade, type UpgradeRequest } from "./upgrade.ts";

/** An HTTP response instead of a connection. */
export interface Rejection {
  /** 200–599. Default 403. */
  readonly status?: number | undefined;
  readonly headers?: Iterable<HeaderLine> | undefined;
  /** Text is sent as UTF-8. Default empty. */
  readonly body?: string | Uint8Array | undefined;
}

/** The response to a request that breaks a rule; `rejectUpgrade` makes bytes of it. */
export interface Refusal extends Rejection {
  readonly code: RefusalCode;
  readonly status: number;
  readonly headers: readonly HeaderLine[];
  readonly body: string;
}

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

/** An accepted request: the response that says so, and what was agreed on. */
export interface AcceptedUpgrade {
  readonly head: Uint8Array;
  /** The subprotocol, empty if none. */
  readonly protocol: string;
  readonly extensions: readonly ExtensionSession[];
}

/** Reads a request head: what has a `code` is refused. `origins` is `"same-host"` by default. */
export function readUpgrade(
  head: RequestHead,
  { origins = "same-host" }: { readonly origins?: OriginPolicy | undefined } = {},
): UpgradeRequest | Refusal {
  for (const [code, obeys] of RULES) if (!obeys(head)) return refusal(code);

  const { target, headers } = head;
  const protocols = distinctTokens(headers.values("sec-websocket-protocol"));
  if (protocols === undefined) return refusal("subprotocols-malformed");
  const extensions = extensionList(headers.values("sec-websocket-extensions"));
  if (extensions === undefined) return refusal("extensions-malformed");

  const [path, query] = splitOnce(target, "?");
  const host = valueOf(headers, "host");
  const key = valueOf(headers, "sec-websocket-key");
  const origin = headers.get("origin")?.toLowerCase();
  const request = { head, target, path, query, host, origin, protocols, extensions, key };
  return originAllowed(origins, request) ? request : refusal("origin-forbidden");
}

/**
 * Accepts a request: returns the 101 response (§4.2.2).
 *
 * @throws UsageError `subprotocol-not-offered`, `header-invalid`, `header-reserved`
 */
export function acceptUpgrade(
  request: UpgradeRequest,
  { protocols = [], protocol, headers = [], extensions = [] }: AcceptOptions = {},
): AcceptedUpgrade {
  if (protocol !== undefined && !request.protocols.includes(protocol)) {
    throw new UsageError("subprotocol-not-offered", JSON.stringify(protocol));
  }
  const chosen = protocol ?? protocols.find((ours) => request.protocols.includes(ours));
  const added = addedHeaders(headers, HANDSHAKE_HEADERS);
  const accepted = acceptExtensions(request.extensions, extensions);

  const lines: HeaderLine[] = [
    ["Upgrade", "websocket"],
    ["Connection", "Upgrade"],
    ["Sec-WebSocket-Accept", acceptKey(request.key)],
  ];
  if (chosen !== undefined) lines.push(["Sec-WebSocket-Protocol", chosen]);
  if (accepted.length > 0) {
    const answers = accepted.map(({ answer }) => answer);
    lines.push(["Sec-WebSocket-Extensions", formatExtensions(answers)]);
  }
  return {
    head: formatResponseHead(101, [...lines, ...added]),
    protocol: chosen ?? "",
    extensions: accepted.map(({ session }) => session),
  };
}

/**
 * Rejects a request: returns a whole HTTP response, after which the connection closes.
 *
 * @throws UsageError `status-invalid`, `header-invalid`, `header-reserved`
 */
export function rejectUpgrade(rejection: Rejection = {}): Uint8Array {
  const { status = 403, headers = [], body = "" } = rejection;
  const content = typeof body === "string" ? encodeUtf8(body) : body;
  const hasNoBody = status === 204 || status === 304;
  if (!isFinal(status) || (hasNoBody && content.length > 0)) {
    throw new UsageError("status-invalid", String(status));
  }
  const lines = [...addedHeaders(headers, MESSAGE_HEADERS)];
  const given = new HeaderList(lines);
  if (typeof body === "string" && body !== "" && !given.has("content-type")) {
    lines.push(["Content-Type", "text/plain; charset=utf-8"]);
  }
  if (!hasNoBody) lines.push(["Content-Length", String(content.length)]);
  // "A sender of Upgrade MUST also send an "Upgrade" connection option" RFC 9110 §7.8
  lines.push(["Connection", given.has("upgrade") ? "Upgrade, close" : "close"]);

  const head = formatResponseHead(status, lines);
  const response = new Uint8Array(head.length + content.length);
  response.set(head);
  response.set(content, head.length);
  return response;
}

/** Returns the response that a row of REFUSALS stands for. */
export function refusal(code: RefusalCode): Refusal {
  const { status, headers = [], sentence, section }: RefusalRow = REFUSALS[code];
  return { code, status, headers, body: `${sentence} (${section})\n` };
}

/** §4.2.1, in an order in which the first breach tells most: what no WebSocket client would send. */
const RULES: readonly (readonly [RefusalCode, (head: RequestHead) => boolean])[] = [
  ["method-not-get", ({ method }) => method === "GET"],
  ["http-version-unsupported", ({ version }) => knowsUpgrade(version)],
  ["target-invalid", ({ target }) => isTarget(target)],
  ["host-invalid", ({ headers }) => parseAuthority(valueOf(headers, "host")) !== undefined],
  ["upgrade-missing", ({ headers }) => hasToken(headers.values("upgrade"), "websocket")],
  [
    "connection-without-upgrade",
    ({ headers }) => hasToken(headers.values("connection"), "upgrade"),
  ],
  ["body-announced", ({ headers }) => !headers.has("transfer-encoding") && isEmpty(headers)],
  ["version-unsupported", ({ headers }) => headers.get("sec-websocket-version") === "13"],
  ["key-invalid", ({ headers }) => isKey(valueOf(headers, "sec-websocket-key"))],
];

/** Of several lines it is one that no rule takes: it holds ", ". */
function valueOf(headers: HeaderList, name: string): string {
  return headers.get(name) ?? "";
}

function isEmpty(headers: HeaderList): boolean {
  return headers.values("content-length").every((length) => length === "0");
}

function splitOnce(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}

function isFinal(status: number): boolean {
  return Number.isInteger(status) && status >= 200 && status <= 599;
}

/**
 * Takes up the client's offers in its order (§9.1), those of one name together. An extension whose
 * reserved bit is taken already is left out.
 */
function acceptExtensions(
  offers: readonly ExtensionElement[],
  ours: readonly Extension[],
): AcceptedExtension[] {
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

/** What frames a response, and is therefore ours to write. */
const MESSAGE_HEADERS: ReadonlySet<string> = new Set([
  "connection",
  "content-length",
  "transfer-encoding",
]);
