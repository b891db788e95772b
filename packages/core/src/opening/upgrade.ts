// What both sides of the handshake share: the request, once it is known to be a good one, what they
// agree on, and the header lines that an application adds to the handshake's own. RFC 6455 §4.1, §4.2.

import { UsageError } from "../error.ts";
import * as Mistake from "../mistake.ts";
import type { ExtensionElement, ExtensionSession } from "../extension.ts";
import type { HeaderLine } from "./header-list.ts";
import { checkHeader, type RequestHead } from "./http-head.ts";

/**
 * A client's request for a WebSocket connection, which keeps to every rule of §4.2.1, or of RFC 8441 §5
 * over HTTP/2 and HTTP/3.
 */
export interface UpgradeRequest {
  /** Over HTTP/2 and HTTP/3 without the pseudo-headers; its method is CONNECT. */
  readonly head: RequestHead;
  /** The target as received: path and query, nothing decoded or normalized. */
  readonly target: string;
  readonly path: string;
  /** What follows the first `?`, else empty. */
  readonly query: string;
  /** The Host header as received; `:authority` over HTTP/2 and HTTP/3. */
  readonly host: string;
  /** The Origin header in lower case (§4.2.2); only browsers have to send one. */
  readonly origin: string | undefined;
  /** The subprotocols that the client offers, best first. */
  readonly protocols: readonly string[];
  /** The extensions that the client offers, best first. */
  readonly extensions: readonly ExtensionElement[];
}

/** What client and server agreed on. */
export interface UpgradeAgreement {
  /** The subprotocol, empty if none. */
  readonly protocol: string;
  readonly extensions: readonly ExtensionSession[];
}

/** Tells whether this version of HTTP, such as "1.1", knows the upgrade: "at least 1.1" §4.1. */
export function knowsUpgrade(version: string): boolean {
  return version.startsWith("1.") && version !== "1.0";
}

/** The headers that the handshake writes itself, or that would promise a body. */
export const HANDSHAKE_HEADERS: ReadonlySet<string> = new Set([
  "connection",
  "content-length",
  "host",
  "origin",
  "sec-websocket-accept",
  "sec-websocket-extensions",
  "sec-websocket-key",
  "sec-websocket-protocol",
  "sec-websocket-version",
  "transfer-encoding",
  "upgrade",
]);

/**
 * Returns the headers of an application, once it is known that they may be written.
 *
 * @throws UsageError `header-reserved`, `header-invalid`
 */
export function addedHeaders(
  headers: Iterable<HeaderLine>,
  reserved: ReadonlySet<string>,
): readonly HeaderLine[] {
  const lines = [...headers];
  for (const [name, value] of lines) {
    checkHeader(name, value);
    if (reserved.has(name.toLowerCase())) {
      throw new UsageError(Mistake.headerReserved, JSON.stringify(name));
    }
  }
  return lines;
}
