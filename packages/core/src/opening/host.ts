// Whom a request is for: the `host [":" port]` of a Host header (RFC 9110 §7.2) and of an origin, and
// the target behind it (RFC 9112 §3.2). Looked at as text, never resolved or rewritten.

import { ALPHA, charSet, DIGIT, isMadeOf, range } from "./chars.ts";

/** A host, in lower case, and its port if it names one. */
export interface Authority {
  readonly host: string;
  readonly port: number | undefined;
}

/**
 * Returns the parts of `host [":" port]`; `undefined` if it is none. We allow names, IPv4 addresses
 * and bracketed IPv6 addresses; RFC 3986 §3.2.2 would let a name hold commas, quotes and the like,
 * which no host has, and which one parser may cut where another does not.
 */
export function parseAuthority(text: string): Authority | undefined {
  const split = text.startsWith("[") ? text.indexOf("]") + 1 : endOfName(text);
  // In the case in which it came: U+212A is no ASCII, though in lower case it is a k.
  const asReceived = text.slice(0, split);
  const isHost = asReceived.startsWith("[")
    ? isMadeOf(asReceived.slice(1, -1), ADDRESS) && asReceived.length > 2
    : isMadeOf(asReceived, NAME) && asReceived !== "";
  if (!isHost) return undefined;
  const host = asReceived.toLowerCase();
  if (split === text.length) return { host, port: undefined };

  const digits = text.slice(split + 1);
  const port = Number(digits);
  if (text.charAt(split) !== ":" || !isMadeOf(digits, DIGITS) || port > 65_535) return undefined;
  return { host, port: digits === "" ? undefined : port };
}

/**
 * Tells whether this is a target in origin-form: a path and maybe a query. We refuse absolute-form,
 * which §4.2.1 of RFC 6455 would allow: nothing in a target may replace the Host (attack G13).
 * "Fragment identifiers … MUST NOT be used on these URIs" RFC 6455 §3.
 */
export function isTarget(text: string): boolean {
  return text.startsWith("/") && isMadeOf(text, TARGET);
}

function endOfName(text: string): number {
  const colon = text.indexOf(":");
  return colon < 0 ? text.length : colon;
}

const DIGITS = charSet(DIGIT);
const NAME = charSet(`-._~%${DIGIT}${ALPHA}`);
const ADDRESS = charSet(`:.abcdefABCDEF${DIGIT}`);
const TARGET = charSet(range(0x21, 0x7e).replace("#", ""));
