// The request of a client over HTTP/2, as node:http2 takes it. What it would not take is our caller's
// mistake, told before anything is opened: node:http2 tells of it when the session is there.

import { type ConnectOffer, type HeaderList, requestConnect, UsageError } from "@ws/core";
import * as Mistake from "@ws/core/mistake";

/**
 * The headers of the request that makes an offer, pseudo-headers first.
 *
 * @throws UsageError as `requestConnect` does; `header-invalid` where one that has a single value comes
 *   twice (RFC 9110 §5.3)
 */
export function streamRequest(offer: ConnectOffer): HeaderList {
  const request = requestConnect(offer);
  for (const name of SINGLE_HEADERS) {
    if (request.values(name).length < 2) continue;
    throw new UsageError(Mistake.headerInvalid, `${name} has one value over HTTP/2, not several.`);
  }
  return request;
}

/** Those that node:http2 takes once; what else it would not take is reserved. */
const SINGLE_HEADERS: readonly string[] = [
  "access-control-allow-credentials",
  "access-control-max-age",
  "access-control-request-method",
  "age",
  "authorization",
  "content-encoding",
  "content-language",
  "content-location",
  "content-md5",
  "content-range",
  "content-type",
  "date",
  "dnt",
  "etag",
  "expires",
  "from",
  "if-match",
  "if-modified-since",
  "if-none-match",
  "if-range",
  "if-unmodified-since",
  "last-modified",
  "location",
  "max-forwards",
  "proxy-authorization",
  "range",
  "referer",
  "retry-after",
  "tk",
  "upgrade-insecure-requests",
  "user-agent",
  "x-content-type-options",
];
