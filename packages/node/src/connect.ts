// A client: a socket of its own, the opening handshake on it, and then the connection.

import { connect as connectTcp, isIP } from "node:net";
import { connect as connectTls, type ConnectionOptions as TlsOptions } from "node:tls";
import {
  ClientOpening,
  type DeflateOptions,
  effectiveLimits,
  type Extension,
  type HeaderLine,
  type Limits,
} from "@ws/core";
import {
  type Backpressure,
  type DrivenConnection,
  effectiveBackpressure,
  type Handler,
  Loop,
  openClient,
  openConnection,
} from "@ws/io";
import { extensionsOf } from "./extensions.ts";
import { nodeHost } from "./host.ts";
import { nodePlatform } from "./platform.ts";
import { NodeTransport } from "./transport.ts";

export interface ConnectOptions<Data = unknown> extends Partial<Limits>, Partial<Backpressure> {
  /** The subprotocols we offer, best first. */
  readonly protocols?: readonly string[] | undefined;
  /** Offers permessage-deflate (RFC 7692), with these options. Default true. */
  readonly compress?: boolean | DeflateOptions | undefined;
  /** Further extensions that we offer. */
  readonly extensions?: readonly Extension[] | undefined;
  /** The Origin header; none by default. */
  readonly origin?: string | undefined;
  /** Further headers of the request. */
  readonly headers?: Iterable<HeaderLine> | undefined;
  /** Options of node:tls for wss: URLs. */
  readonly tls?: TlsOptions | undefined;
  /** Ends the attempt: the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  readonly data?: Data | undefined;
}

/** All clients of the program share a clock and a timer. */
const loop = new Loop(nodeHost);

/**
 * Connects to a `ws:` or `wss:` URL. Without a handler messages wait until somebody iterates.
 * Rejects with a `HandshakeError`, whose `cause` is the system's error where the network failed.
 *
 * @throws TypeError for what is no URL of a WebSocket server.
 */
export async function connect<Data = unknown>(
  url: string | URL,
  options: ConnectOptions<Data> = {},
  handler?: Handler<Data>,
): Promise<DrivenConnection<Data>> {
  const target = parseUrl(url);
  const limits = effectiveLimits(options);
  const backpressure = effectiveBackpressure(options);
  const { protocols, origin, headers, signal } = options;
  const opening = new ClientOpening({
    nowMs: nodeHost.now(),
    platform: nodePlatform,
    limits,
    host: target.host,
    target: target.pathname + target.search,
    protocols,
    extensions: extensionsOf(options, true),
    origin,
    headers: [...credentials(target), ...(headers ?? [])],
  });
  signal?.throwIfAborted();

  const socket = openSocket(target, options.tls);
  const transport = new NodeTransport(socket, backpressure.highWaterMarkBytes);
  const { endpoint } = await openClient(opening, transport, loop, signal);
  const connection = openConnection<Data>({
    endpoint,
    transport,
    loop,
    backpressure,
    closeTimeoutMs: limits.closeTimeoutMs,
    data: options.data as Data,
  });
  if (handler !== undefined) connection.handle(handler);
  return connection;
}

/** What is written before the socket is connected waits in it. */
function openSocket(url: URL, tls: TlsOptions | undefined) {
  const secure = url.protocol === "wss:";
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const port = Number(url.port || (secure ? 443 : 80));
  // Both halves end apart: our Close frame must leave although the peer has ended.
  const tcp = { host, port, allowHalfOpen: true };
  if (!secure) return connectTcp(tcp);
  // "Literal IPv4 and IPv6 addresses are not permitted" as a server name: RFC 6066 §3
  const servername = isIP(host) === 0 ? host : "";
  return connectTls({ servername, ...tls, ...tcp });
}

/** A name and password in the URL, as Basic authentication has them: RFC 7617 §2. */
function credentials({ username, password }: URL): HeaderLine[] {
  if (username === "" && password === "") return [];
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return [["Authorization", `Basic ${Buffer.from(pair).toString("base64")}`]];
}

function parseUrl(given: string | URL): URL {
  const url = new URL(given);
  if (url.protocol !== "ws:" && url.protocol !== "wss:") {
    throw new TypeError(`A WebSocket URL begins with ws: or wss:, not ${url.protocol}`);
  }
  // "Fragment identifiers are meaningless in the context of WebSocket URIs" RFC 6455 §3
  if (url.hash !== "") throw new TypeError("A WebSocket URL has no fragment (RFC 6455 §3).");
  return url;
}
