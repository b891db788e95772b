// What both sides of a WebSocket over HTTP/2 or HTTP/3 share: an Extended CONNECT instead of an Upgrade
// (RFC 8441 §4, §5; RFC 9220 §3). A head is a list of lines whose names are in lower case, the
// pseudo-headers before the others. Framing and compression of heads are the transport's; a stream takes
// the place of the TCP connection, its END_STREAM that of the end, its RST_STREAM that of a reset.

import { type HeaderLine, HeaderList } from "./header-list.ts";
import { HANDSHAKE_HEADERS } from "./upgrade.ts";

/** Tells whether a head keeps to "MUST NOT generate … connection-specific header fields" RFC 9113 §8.2.2. */
export function hasNoConnectionHeaders(headers: HeaderList): boolean {
  // "The only exception to this is the TE header field", with the value "trailers" alone.
  const te = headers.get("te") ?? "trailers";
  return te.toLowerCase() === "trailers" && !CONNECTION_HEADERS.some((name) => headers.has(name));
}

/** "Field names MUST be converted to lowercase" RFC 9113 §8.2.1 */
export function lowerCased(lines: Iterable<HeaderLine>): HeaderList {
  return new HeaderList(Array.from(lines, ([name, value]) => [name.toLowerCase(), value] as const));
}

/** What speaks of a connection, which HTTP/2 and HTTP/3 do by other means. */
const CONNECTION_HEADERS: readonly string[] = [
  "connection",
  "keep-alive",
  "proxy-connection",
  "transfer-encoding",
  "upgrade",
];

/** What frames a response, or may not be in it. */
export const CONNECT_MESSAGE_HEADERS: ReadonlySet<string> = new Set([
  ...CONNECTION_HEADERS,
  // Of an upgrade to HTTP/2, which there is no more (RFC 9113 §3.1).
  "http2-settings",
  "content-length",
  "te",
]);

/** The headers that the handshake writes itself, or that may not be in it. */
export const CONNECT_HEADERS: ReadonlySet<string> = new Set([
  ...HANDSHAKE_HEADERS,
  ...CONNECT_MESSAGE_HEADERS,
]);
