// What callers of the standard faces may say, and the DOMExceptions for what they may not:
// WebSockets §3.1.

import { utf8Length } from "@ws/core";
import { toText } from "./web-idl.ts";

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const MAX_REASON_BYTES = 123;
const SCHEMES: Readonly<Record<string, string>> = {
  "ws:": "ws:",
  "wss:": "wss:",
  "http:": "ws:",
  "https:": "wss:",
};

/** There is no page: a relative URL is none. @throws DOMException `SyntaxError` */
export function parseUrl(given: unknown): URL {
  const url = tryUrl(toText(given));
  const scheme = url && SCHEMES[url.protocol];
  if (scheme === undefined) throw syntaxError("A WebSocket URL begins with ws: or wss:.");
  url!.protocol = scheme;
  // An empty fragment is one, too.
  if (url!.href.includes("#")) throw syntaxError("A WebSocket URL has no fragment.");
  return url!;
}

/** @throws DOMException `SyntaxError` */
export function checkProtocols(given: Iterable<unknown>): string[] {
  const protocols = Array.from(given, toText);
  const isValid = protocols.every((one) => TOKEN.test(one));
  if (isValid && new Set(protocols).size === protocols.length) return protocols;
  throw syntaxError("Subprotocols are different tokens.");
}

export interface CloseArguments {
  readonly code: number | undefined;
  readonly reason: string;
}

/**
 * A reason without a code gets 1000.
 *
 * @throws DOMException `InvalidAccessError` for the code, `SyntaxError` for the reason
 */
export function checkClose(code: number | undefined, givenReason: unknown): CloseArguments {
  const reason = givenReason === undefined ? "" : toText(givenReason);
  if (code !== undefined && code !== 1000 && (code < 3000 || code > 4999)) {
    throw new DOMException("A close code is 1000 or 3000–4999.", "InvalidAccessError");
  }
  if (utf8Length(reason) > MAX_REASON_BYTES) {
    throw syntaxError("A close reason is at most 123 bytes of UTF-8.");
  }
  return { code: code ?? (reason === "" ? undefined : 1000), reason };
}

function tryUrl(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

function syntaxError(message: string): DOMException {
  return new DOMException(message, "SyntaxError");
}
