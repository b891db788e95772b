// A tunnel through an HTTP proxy: CONNECT, RFC 9110 §9.3.6. The proxy's answer is read by node:http;
// any but 2xx ends the attempt, a redirect as well. So does 1xx (§15.2), as it reads nothing behind that.

import { once } from "node:events";
import {
  type IncomingMessage,
  request as httpRequest,
  validateHeaderName,
  validateHeaderValue,
} from "node:http";
import type { Duplex } from "node:stream";
import {
  handshakeFailure,
  type HandshakeResponse,
  type HeaderLine,
  HeaderList,
  type Limits,
  UsageError,
} from "@ws/core";
import * as Mistake from "@ws/core/mistake";
import {
  basicCredentials,
  type GivenHeaders,
  headerLines,
  linesOf,
  parseTarget,
  portOf,
  type Target,
  type Trace,
} from "@ws/io";
import { openSocket, type TcpOptions, type TlsOptions } from "./dial.ts";

export interface ProxyOptions {
  /** `http://host:port` or `https://host:port`, with `user:password@` for Basic authentication. */
  readonly url: string | URL;
  /** Further headers for the proxy alone, such as `Proxy-Authorization`. */
  readonly headers?: GivenHeaders | undefined;
  /** Options of node:tls for an https: proxy. Those for the server are not used there. */
  readonly tls?: TlsOptions | undefined;
}

export interface Proxy {
  readonly target: Target;
  readonly headers: readonly HeaderLine[];
  readonly tls: TlsOptions | undefined;
}

export interface ProxyChoice {
  readonly proxy?: string | URL | ProxyOptions | undefined;
  readonly createConnection?: unknown;
}

/** The proxy on the way to a server. @throws UsageError `proxy-invalid`, `url-invalid`, `header-invalid` */
export function proxyOf(
  { proxy, createConnection }: ProxyChoice,
  { socketPath }: Target,
): Proxy | undefined {
  if (proxy === undefined) return undefined;
  if (createConnection === undefined && socketPath === undefined) return parseProxy(proxy);
  throw new UsageError(
    Mistake.proxyInvalid,
    "Neither createConnection nor ws+unix: goes through one.",
  );
}

function parseProxy(given: string | URL | ProxyOptions): Proxy {
  const isUrl = typeof given === "string" || given instanceof URL;
  const { url, headers, tls }: ProxyOptions = isUrl ? { url: given } : given;
  if (!/^https?:/i.test(String(url))) throw new UsageError(Mistake.proxyInvalid);
  const target = parseTarget(url);
  if (target.url.pathname + target.url.search !== "/") throw new UsageError(Mistake.proxyInvalid);
  const lines = headerLines(headers);
  for (const line of lines) checkHeader(line);
  const credentials = basicCredentials(target);
  if (credentials !== undefined) lines.unshift(["Proxy-Authorization", credentials]);
  return { target, headers: lines, tls };
}

export interface TunnelOptions {
  readonly tcp: TcpOptions | undefined;
  readonly limits: Limits;
  readonly signal: AbortSignal;
  readonly trace?: Trace | undefined;
}

/** Rejects with `proxy-refused` and the proxy's response, or with the system's error. */
export async function tunnel(
  target: Target,
  proxy: Proxy,
  { tcp, limits, signal, trace }: TunnelOptions,
): Promise<Duplex> {
  const socket = openSocket(proxy.target, { tcp, tls: proxy.tls });
  signal.addEventListener("abort", () => socket.destroy());
  // While nobody else listens, between its answer and our handshake, `destroyed` tells as much.
  socket.on("error", () => {});
  // The proxy resolves the name. "There is no default port" §9.3.6
  const authority = `${target.url.hostname}:${portOf(target)}`;
  const asked = askedOf(proxy, authority);
  trace?.note(`a proxy at ${proxy.target.url.host}`);
  trace?.head(">", [`CONNECT ${authority} HTTP/1.1`, ...linesOf(asked)]);
  const request = httpRequest({
    method: "CONNECT",
    path: authority,
    headers: asked.flat(),
    maxHeaderSize: Math.min(limits.maxHeadBytes, Number.MAX_SAFE_INTEGER),
    createConnection: () => socket,
  });
  request.end();
  const [response, , head] = (await once(request, "connect")) as [IncomingMessage, Duplex, Buffer];
  if (head.length > 0) socket.unshift(head);
  const { statusCode: status = 0, statusMessage: reason = "", rawHeaders, httpVersion } = response;
  const headers = HeaderList.fromRaw(rawHeaders);
  trace?.head("<", [`HTTP/${httpVersion} ${status} ${reason}`.trimEnd(), ...linesOf(headers)]);
  if (status >= 200 && status < 300) return socket;
  const said = await readBody(socket, headers, { maxBytes: limits.maxBodyBytes, signal });
  throw handshakeFailure("proxy-refused", { response: { status, reason, headers, ...said } });
}

/** The headers, with the one that node:http would add. */
function askedOf({ headers }: Proxy, authority: string): readonly HeaderLine[] {
  const asked: readonly HeaderLine[] = [["Host", authority], ...headers];
  const isSaid = asked.some(([name]) => name.toLowerCase() === "connection");
  return isSaid ? asked : [...asked, ["Connection", "close"]];
}

/**
 * Reads why the proxy refuses. For node:http nothing behind the answer to a CONNECT is a body; we
 * read one of a known length, or to the end of the stream, and leave chunks alone.
 */
async function readBody(
  socket: Duplex,
  headers: HeaderList,
  { maxBytes, signal }: { readonly maxBytes: number; readonly signal: AbortSignal },
): Promise<Pick<HandshakeResponse, "body" | "truncated">> {
  const isChunked = headers.has("transfer-encoding");
  const length = isChunked ? 0 : Number(headers.get("content-length") ?? Infinity);
  const chunks: Buffer[] = [];
  let size = 0;
  let isWhole = length === 0 && !isChunked;
  try {
    if (length > 0) {
      for await (const chunk of socket as AsyncIterable<Buffer>) {
        chunks.push(chunk);
        size += chunk.length;
        if (size >= length || size > maxBytes) break;
      }
      // A socket that we destroy has ended for Bun.
      isWhole = length === Infinity ? !signal.aborted : size >= length;
    }
  } catch {
    // It was cut off: what was said was said.
  }
  socket.destroy();
  const body = Uint8Array.from(Buffer.concat(chunks).subarray(0, Math.min(length, maxBytes)));
  return { body, truncated: !isWhole || Math.min(size, length) > maxBytes };
}

/** @throws UsageError `header-invalid` */
function checkHeader([name, value]: HeaderLine): void {
  try {
    validateHeaderName(name);
    validateHeaderValue(name, value);
  } catch {
    throw new UsageError(Mistake.headerInvalid, JSON.stringify(name));
  }
}
