// A server that sends us elsewhere: RFC 9110 §15.4. What we told one origin in confidence we do not
// tell another, and we never go from wss: to ws:.

import {
  HandshakeError,
  handshakeFailure,
  type HandshakeResponse,
  type HeaderLine,
  UsageError,
} from "@ws/core";
import * as Mistake from "@ws/core/mistake";
import { parseTarget, type Target } from "./url.ts";

/** What depends on where we ask; `Tls` are the runtime's options of TLS. */
export interface Question<Tls extends object = object> {
  readonly target: Target;
  readonly headers: readonly HeaderLine[];
  readonly tls: Tls | undefined;
}

/**
 * Asks, and asks on where the server says, so many times at most; 0: never. Rejects with the
 * `HandshakeError` of the last answer, `redirect-forbidden` or `too-many-redirects`.
 */
export async function followRedirects<Answer, Tls extends object>(
  first: Question<Tls>,
  maxRedirects: number,
  ask: (question: Question<Tls>) => Promise<Answer>,
): Promise<Answer> {
  let question = first;
  let sentBy: HandshakeResponse | undefined;
  for (let followed = 0; ; followed++) {
    try {
      return await ask(question);
    } catch (error) {
      // Where the server sent us it is no mistake of our caller.
      if (error instanceof UsageError && sentBy !== undefined) throw forbidden(sentBy, error);
      const response = redirection(error);
      if (response === undefined || maxRedirects === 0) throw error;
      if (followed === maxRedirects) throw handshakeFailure("too-many-redirects", { response });
      question = redirected(question, response);
      sentBy = response;
    }
  }
}

/** @throws UsageError `limit-invalid` */
export function effectiveMaxRedirects(given = 0): number {
  if (given >= 0 && (given === Infinity || Number.isSafeInteger(given))) return given;
  throw new UsageError(Mistake.limitInvalid, "This one is maxRedirects.");
}

/** The response that says where to go, if this is what went wrong. */
function redirection(error: unknown): HandshakeResponse | undefined {
  if (!(error instanceof HandshakeError) || !REFUSED.has(error.code)) return undefined;
  const { response } = error;
  if (response === undefined || !STATUSES.has(response.status)) return undefined;
  return response.headers.values("location").length === 1 ? response : undefined;
}

/** Whatever the status, we ask by GET again, as the opening handshake does. */
function redirected<Tls extends object>(
  question: Question<Tls>,
  response: HandshakeResponse,
): Question<Tls> {
  const { target, headers, tls } = question;
  const [location] = response.headers.values("location");
  const next = resolve(location, target);
  if (next === undefined || (target.url.protocol === "wss:" && next.url.protocol === "ws:")) {
    throw forbidden(response);
  }
  if (next.url.origin === target.url.origin) {
    return { ...question, target: { ...next, socketPath: target.socketPath } };
  }
  return {
    target: next,
    headers: headers.filter(([name]) => !CONFIDENTIAL_HEADERS.has(name.toLowerCase())),
    tls: tls && withoutSecrets(tls),
  };
}

function withoutSecrets<Tls extends object>(tls: Tls): Tls {
  const open = Object.entries(tls).filter(([name]) => !CONFIDENTIAL_TLS.has(name));
  return Object.fromEntries(open) as Tls;
}

/** We take no name and password from a redirect, and nothing leads from a server to a Unix socket. */
function resolve(location: string, { url: base }: Target): Target | undefined {
  if (!URL.canParse(location, base.href)) return undefined;
  const url = new URL(location, base.href);
  if (url.protocol === "ws+unix:") return undefined;
  url.hash = url.username = url.password = "";
  try {
    return parseTarget(url);
  } catch {
    return undefined;
  }
}

function forbidden(response: HandshakeResponse, cause?: unknown): HandshakeError {
  return handshakeFailure("redirect-forbidden", { response, cause });
}

/** Over HTTP/1.1 and over HTTP/2. */
const REFUSED: ReadonlySet<string> = new Set(["status-not-101", "status-not-200"]);

const STATUSES: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** The Host header is written anew for each target. */
const CONFIDENTIAL_HEADERS: ReadonlySet<string> = new Set([
  "authorization",
  "cookie",
  "proxy-authorization",
]);

/** Our certificate and keys, and what is meant for one server alone, as Node.js and Bun name them. */
const CONFIDENTIAL_TLS: ReadonlySet<string> = new Set([
  "cert",
  "clientCertEngine",
  "key",
  "passphrase",
  "pfx",
  "privateKeyEngine",
  "privateKeyIdentifier",
  "pskCallback",
  "secureContext",
  "serverName",
  "servername",
  "session",
]);
