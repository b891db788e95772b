// A client: a socket to the server, the opening handshake on it, and then the connection.

import { AsyncLocalStorage } from "node:async_hooks";
import {
  ClientOpening,
  type CloseInfo,
  type DeflateOptions,
  type DeliveryOptions,
  effectiveLimits,
  type Endpoint,
  type Extension,
  type Limits,
  type OptionTypes,
  OutputMemory,
  type ResponseHead,
} from "@ws/core";
import {
  askTraced,
  authorizationOf,
  type Backpressure,
  checkClient,
  type DrivenConnection,
  effectiveBackpressure,
  effectiveMaxRedirects,
  followRedirects,
  type GivenHeaders,
  type Handler,
  headerLines,
  Loop,
  openClient,
  openInContext,
  parseTarget,
  type Question as AnyQuestion,
  refuseOptions,
  type Trace,
  tracedTransport,
  type TraceOptions,
  type Transport,
} from "@ws/io";
import { type CreateConnection, proxyOf, type ProxyOptions, type TcpOptions } from "@ws/net";
import type { TlsOptions } from "./dial.ts";
import { diagnostics } from "./diagnostics.ts";
import { extensionsOf } from "./extensions.ts";
import { bunHost } from "./host.ts";
import { bunPlatform } from "./platform.ts";
import { reach, type ReachOptions } from "./reach.ts";
import { tracerOf } from "./trace.ts";

export interface ConnectOptions<Data = unknown>
  extends DeliveryOptions, Partial<Limits>, Partial<Backpressure>, TraceOptions {
  /** The subprotocols we offer, best first. */
  readonly protocols?: readonly string[] | undefined;
  /** Offers permessage-deflate (RFC 7692), with these options. Default true. */
  readonly compress?: boolean | DeflateOptions | undefined;
  /** Further extensions that we offer. */
  readonly extensions?: readonly Extension[] | undefined;
  /** The Origin header; none by default. */
  readonly origin?: string | undefined;
  /** Further headers of the request. */
  readonly headers?: GivenHeaders | undefined;
  /** Options of node:net, such as `lookup` and `localAddress`; the socket is one of node:net then. */
  readonly tcp?: TcpOptions | undefined;
  /** Options of Bun's TLS for wss: URLs. */
  readonly tls?: TlsOptions | undefined;
  /** Redirects that are followed. Credentials are not told to another origin. Default 0: none. */
  readonly maxRedirects?: number | undefined;
  /** An HTTP proxy to go through. Default: none, whatever the environment says. */
  readonly proxy?: string | URL | ProxyOptions | undefined;
  /** Opens the stream to the server in our place; for wss: we speak TLS over it. */
  readonly createConnection?: CreateConnection | undefined;
  /** Ends the attempt: the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  readonly data?: Data | undefined;
}

const CONNECT: OptionTypes = { tcp: "object", createConnection: "function" };

/** Bun's sockets speak no HTTP/2. */
const REFUSED: OptionTypes = { http2: "any", session: "any" };

/** All clients of the program share a clock, a timer, and the memory that they write to. */
const loop = new Loop(bunHost);
const memory = new OutputMemory();

/**
 * Connects to a `ws:`, `wss:`, `http:`, `https:` or `ws+unix:` URL. Without a handler messages wait
 * until somebody iterates. Rejects with a `HandshakeError`, whose `response` is what was said instead
 * of a welcome, and whose `cause` is the system's error where the network failed.
 *
 * @throws UsageError `option-invalid`, `url-invalid`, `proxy-invalid`, `limit-invalid`, `subprotocol-invalid`, `origin-invalid`,
 *   `header-invalid`, `header-reserved`, `target-invalid`, `host-invalid`, `not-supported-here`
 */
export async function connect<Data = unknown>(
  url: string | URL,
  options: ConnectOptions<Data> = {},
  handler?: Handler<Data>,
): Promise<DrivenConnection<Data>> {
  refuseOptions(options, Object.keys(REFUSED));
  checkClient(options, handler, { ...CONNECT, ...REFUSED });
  const limits = effectiveLimits(options);
  const backpressure = effectiveBackpressure(options);
  const maxRedirects = effectiveMaxRedirects(options.maxRedirects);
  const first = firstQuestion(url, options);
  const proxy = proxyOf(options, first.target);
  const fullFromBytes = backpressure.highWaterMarkBytes;
  const attempt: Attempt = {
    options: { ...options, limits, proxy, fullFromBytes, trace: undefined },
    startMs: bunHost.now(),
  };

  const tracer = tracerOf(options);
  const { endpoint, transport, response, trace } = await followRedirects(
    first,
    maxRedirects,
    (question) => askTraced(question.target, tracer, (asked) => ask(question, attempt, asked)),
  );
  const parts = {
    endpoint,
    transport,
    loop,
    backpressure,
    closeTimeoutMs: limits.closeTimeoutMs,
    data: options.data as Data,
    response,
    channels: diagnostics,
    over: (_: unknown, info: CloseInfo) => trace?.ended(info),
  };
  const connection = openInContext<Data>(parts, AsyncLocalStorage.snapshot());
  if (handler !== undefined) connection.handle(handler);
  return connection;
}

type Question = AnyQuestion<TlsOptions>;

/** What stays the same wherever we are sent. */
interface Attempt {
  readonly options: Omit<ConnectOptions, "proxy" | "trace"> & ReachOptions;
  /** From here on counts handshakeTimeoutMs, for all that follows together. */
  readonly startMs: number;
}

/** The opening handshake with one server. */
async function ask(
  { target, headers, tls }: Question,
  { options, startMs }: Attempt,
  trace: Trace | undefined,
): Promise<{ endpoint: Endpoint; transport: Transport; response: ResponseHead }> {
  const { limits, protocols, origin, signal, delivery, textAs } = options;
  const opening = new ClientOpening({
    nowMs: startMs,
    platform: bunPlatform,
    limits,
    memory,
    host: target.url.host,
    target: target.url.pathname + target.url.search,
    protocols,
    extensions: extensionsOf(options, true),
    origin,
    headers,
    delivery,
    textAs,
  });
  signal?.throwIfAborted();
  const patience = { loop, untilMs: startMs + limits.handshakeTimeoutMs, signal };
  const reached = await reach(target, { ...options, tls, trace }, patience);
  trace?.expectHeads();
  const transport = tracedTransport(reached, trace);
  const { endpoint, response } = await openClient(opening, transport, loop, signal);
  return { endpoint, transport, response };
}

function firstQuestion(url: string | URL, { headers, tls }: ConnectOptions): Question {
  const target = parseTarget(url);
  return { target, headers: [...authorizationOf(target), ...headerLines(headers)], tls };
}
