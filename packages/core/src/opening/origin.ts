// Which pages may connect: the one defence that browsers leave to the server, since a page may open a
// WebSocket to any host, with that host's cookies. RFC 6455 §10.2, RFC 6454 §7 (attack G15).

import { UsageError } from "../error.ts";
import * as Mistake from "../mistake.ts";
import { ALPHA, charSet, DIGIT, isMadeOf } from "./chars.ts";
import { parseAuthority } from "./host.ts";
import type { UpgradeRequest } from "./upgrade.ts";

/**
 * Which origins may connect. Only browsers have to send an origin, so a request without one passes
 * all but a function.
 *
 * - `"same-host"`: its host and port are those of the Host header, or of `:authority`. The scheme is not compared: behind
 *   a proxy that ends TLS we cannot know ours.
 * - A list: its scheme, host and port are those of an entry.
 * - A function: decides alone.
 * - `"any"`: every page of the web may connect, with its user's cookies.
 *
 * `null`, and what is no single origin, pass only `"any"` and a function.
 */
export type OriginPolicy =
  | "same-host"
  | "any"
  | readonly string[]
  | ((origin: string | undefined, request: UpgradeRequest) => boolean);

/**
 * Checks a policy before the first request comes. A list holds origins, without a path.
 *
 * @throws UsageError `origin-invalid`
 */
export function checkOrigins(policy: OriginPolicy): void {
  if (policy === "same-host" || policy === "any" || typeof policy === "function") return;
  if (!Array.isArray(policy))
    throw new UsageError(Mistake.originInvalid, "Several stand in a list.");
  const wrong: unknown = policy.find((one) => typeof one !== "string" || !parseOrigin(one));
  if (wrong !== undefined) throw new UsageError(Mistake.originInvalid, JSON.stringify(wrong));
}

/** Tells whether the origin of a request keeps to the policy. */
export function originAllowed(policy: OriginPolicy, request: UpgradeRequest): boolean {
  // A promise, from who forgot that this is not awaited, allows nothing.
  if (typeof policy === "function") {
    const verdict: unknown = policy(request.origin, request);
    return verdict === true;
  }
  if (policy === "any" || request.origin === undefined) return true;
  const origin = parseOrigin(request.origin);
  if (origin === undefined) return false;
  if (policy !== "same-host")
    return policy.some((entry) => isSameOrigin(origin, parseOrigin(entry)));
  // As an origin, Host has the scheme that the page has: only so does a port left out mean the same.
  return isSameOrigin(origin, parseOrigin(`${origin.scheme}://${request.host}`));
}

interface Origin {
  readonly scheme: string;
  readonly host: string;
  readonly port: number | undefined;
}

/** Returns the parts of `scheme "://" host [":" port]`; `undefined` if it is none. */
export function parseOrigin(text: string): Origin | undefined {
  const mark = text.indexOf("://");
  const scheme = text.slice(0, Math.max(mark, 0)).toLowerCase();
  if (scheme === "" || !isMadeOf(scheme, SCHEME)) return undefined;
  const authority = parseAuthority(text.slice(mark + 3));
  return authority && { scheme, ...authority, port: authority.port ?? DEFAULT_PORTS.get(scheme) };
}

/** Tells whether scheme, host and port are the same. */
export function isSameOrigin(a: Origin, b: Origin | undefined): boolean {
  return a.scheme === b?.scheme && a.host === b.host && a.port === b.port;
}

const SCHEME = charSet(`+-.${DIGIT}${ALPHA}`);

const DEFAULT_PORTS: ReadonlyMap<string, number> = new Map([
  ["http", 80],
  ["https", 443],
]);
