// A client: a socket to the server, the opening handshake on it, and then the connection.

import { AsyncLocalStorage } from "node:async_hooks";
import type { ClientHttp2Session } from "node:http2";
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
  isSecure,
  Loop,
  openClient,
  openInContext,
  parseTarget,
  type Question as AnyQuestion,
  type Trace,
  tracedTransport,
  type TraceOptions,
  type Transport,
} from "@ws/io";
import {
  carrierTo,
  type CarrierOptions,
  type CreateConnection,
  NodeTransport,
  openSocket,
  proxyOf,
  type ProxyOptions,
  type TcpOptions,
  type TlsOptions,
} from "@ws/net";
import { diagnostics } from "./diagnostics.ts";
import { extensionsOf } from "./extensions.ts";
import { nodeHost } from "./host.ts";
import {
  askOverHttp2,
  askOverOwnSession,
  checkSession,
  speaksHttp2,
  streamOfferOf,
} from "./http2-client.ts";
import { nodePlatform } from "./platform.ts";
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
  /** Options of node:net, such as `lookup` and `localAddress`. */
  readonly tcp?: TcpOptions | undefined;
  /** Options of node:tls for wss: URLs. */
  readonly tls?: TlsOptions | undefined;
  /** Redirects that are followed. Credentials are not told to another origin. Default 0: none. */
  readonly maxRedirects?: number | undefined;
  /** An HTTP proxy to go through. Default: none, whatever the environment says. */
  readonly proxy?: string | URL | ProxyOptions | undefined;
  /** Opens the stream to the server in our place; for wss: we speak TLS over it. */
  readonly createConnection?: CreateConnection | undefined;
  /**
   * Speaks HTTP/2 (RFC 8441) on a session of its own: for wss: if the server agrees, else HTTP/1.1; for ws:
   * unasked. Default false.
   */
  readonly http2?: boolean | undefined;
  /** A session of node:http2 that leads to the server and stays yours; connections share it. */
  readonly session?: ClientHttp2Session | undefined;
  /** Ends the attempt: the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  readonly data?: Data | undefined;
}

const CONNECT: OptionTypes = {
  tcp: "object",
  createConnection: "function",
  http2: "boolean",
  session: "object",
};

/** All clients of the program share a clock, a timer, and the memory that they write to. */
const loop = new Loop(nodeHost);
const memory = new OutputMemory();

/**
 * Connects to a `ws:`, `wss:`, `http:`, `https:` or `ws+unix:` URL. Without a handler messages wait
 * until somebody iterates. Rejects with a `HandshakeError`, whose `response` is what was said instead
 * of a welcome, and whose `cause` is the system's error where the network failed.
 *
 * @throws UsageError `option-invalid`, `url-invalid`, `proxy-invalid`, `session-invalid`, `limit-invalid`, `subprotocol-invalid`,
 *   `origin-invalid`, `header-invalid`, `header-reserved`, `target-invalid`, `host-invalid`
 */
export async function connect<Data = unknown>(
  url: string | URL,
  options: ConnectOptions<Data> = {},
  handler?: Handler<Data>,
): Promise<DrivenConnection<Data>> {
  checkClient(options, handler, CONNECT);
  const limits = effectiveLimits(options);
  const backpressure = effectiveBackpressure(options);
  const maxRedirects = effectiveMaxRedirects(options.maxRedirects);
  const first = firstQuestion(url, options);
  checkSession(options);
  const proxy = proxyOf(options, first.target);
  const attempt: Attempt = {
    options: { ...options, limits, proxy, trace: undefined },
    backpressure,
    startMs: nodeHost.now(),
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
  readonly options: Omit<ConnectOptions, "proxy" | "trace"> & CarrierOptions;
  readonly backpressure: Backpressure;
  /** From here on counts handshakeTimeoutMs, for all that follows together. */
  readonly startMs: number;
}

interface Opened {
  readonly endpoint: Endpoint;
  readonly transport: Transport;
  readonly response: ResponseHead;
}

/** The opening handshake with one server. */
async function ask(
  { target, headers, tls }: Question,
  { options, backpressure, startMs }: Attempt,
  trace: Trace | undefined,
): Promise<Opened> {
  const { limits, protocols, origin, tcp, signal, delivery, textAs, http2, session } = options;
  const offer = {
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
  };
  const patience = { loop, untilMs: startMs + limits.handshakeTimeoutMs, signal };
  const { highWaterMarkBytes: fullFromBytes } = backpressure;
  const streamOffer =
    http2 === true || session !== undefined
      ? streamOfferOf({ ...offer, secure: isSecure(target), fullFromBytes, trace })
      : undefined;
  if (streamOffer !== undefined && session !== undefined)
    return traced(await askOverHttp2(session, streamOffer, patience), trace);

  const opening = new ClientOpening({ ...offer, nowMs: startMs, platform: nodePlatform });
  signal?.throwIfAborted();
  const carrier = await carrierTo(target, { ...options, trace }, patience);
  const alpn = streamOffer === undefined ? {} : { ALPNProtocols: ["h2", "http/1.1"] };
  const socket = openSocket(target, { tcp, tls: { ...tls, ...alpn } }, carrier);
  if (streamOffer !== undefined && (await speaksHttp2(socket, target, patience))) {
    return traced(await askOverOwnSession(socket, target, streamOffer, patience), trace);
  }
  trace?.expectHeads();
  const transport = tracedTransport(new NodeTransport(socket, fullFromBytes), trace);
  const { endpoint, response } = await openClient(opening, transport, loop, signal);
  return { endpoint, transport, response };
}

function traced(opened: Opened, trace: Trace | undefined): Opened {
  return { ...opened, transport: tracedTransport(opened.transport, trace) };
}

function firstQuestion(url: string | URL, { headers, tls }: ConnectOptions): Question {
  const target = parseTarget(url);
  return { target, headers: [...authorizationOf(target), ...headerLines(headers)], tls };
}
