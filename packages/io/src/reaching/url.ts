// Where a WebSocket URL leads (RFC 6455 §3). http: and https: are taken for ws: and wss:, as WHATWG
// says; ws+unix:/path/to.sock:/target?query is a Unix socket and what to ask for behind it.

import { type HeaderLine, UsageError } from "@ws/core";
import * as Mistake from "@ws/core/mistake";

export interface Target {
  /** With ws: or wss:; for a Unix socket, `ws://localhost` and the target. */
  readonly url: URL;
  /** The Unix socket that we connect to, whatever the URL's host. */
  readonly socketPath?: string | undefined;
}

/** Returns where this URL leads. @throws UsageError `url-invalid` */
export function parseTarget(given: string | URL): Target {
  const text = String(given);
  if (!URL.canParse(text)) throw new UsageError(Mistake.urlInvalid);
  const url = new URL(text);
  // "Fragment identifiers are meaningless in the context of WebSocket URIs" RFC 6455 §3
  if (url.href.includes("#")) throw new UsageError(Mistake.urlInvalid);
  if (url.protocol === "ws+unix:") return unixTarget(url);
  const protocol = PROTOCOLS.get(url.protocol);
  if (protocol === undefined) throw new UsageError(Mistake.urlInvalid, `Not ${url.protocol}`);
  url.protocol = protocol;
  return { url };
}

export function isSecure({ url }: Target): boolean {
  return url.protocol === "wss:";
}

/** The name or address to connect to. */
export function hostnameOf({ url }: Target): string {
  return url.hostname.replace(/^\[|\]$/g, "");
}

export function portOf(target: Target): number {
  return Number(target.url.port || (isSecure(target) ? 443 : 80));
}

/**
 * A name and password in the URL, as Basic authentication has them: RFC 7617 §2.
 *
 * @throws UsageError `url-invalid`
 */
export function basicCredentials({ url: { username, password } }: Target): string | undefined {
  if (username === "" && password === "") return undefined;
  const pair = `${decode(username)}:${decode(password)}`;
  return `Basic ${btoa(String.fromCharCode(...new TextEncoder().encode(pair)))}`;
}

/** Authorization for the server itself, if the URL holds any. @throws UsageError `url-invalid` */
export function authorizationOf(target: Target): HeaderLine[] {
  const credentials = basicCredentials(target);
  return credentials === undefined ? [] : [["Authorization", credentials]];
}

/** The first colon is where the socket's path ends; one that belongs to it is written %3A. */
function unixTarget({ host, pathname, search }: URL): Target {
  const [, path, target = "/"] = UNIX_PATH.exec(pathname) ?? [];
  if (host !== "" || path === undefined) throw new UsageError(Mistake.urlInvalid);
  return { url: new URL(`ws://localhost${target}${search}`), socketPath: decode(path) };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new UsageError(
      Mistake.urlInvalid,
      "A percent sign stands before two hexadecimal digits.",
    );
  }
}

const PROTOCOLS: ReadonlyMap<string, string> = new Map([
  ["ws:", "ws:"],
  ["wss:", "wss:"],
  ["http:", "ws:"],
  ["https:", "wss:"],
]);

const UNIX_PATH = /^(\/[^:]+)(?::(\/.*))?$/;
