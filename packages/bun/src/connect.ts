// A client: a socket to the server, the opening handshake on it, and then the connection.

import {
  ClientOpening,
  type DeflateOptions,
  type DeliveryOptions,
  effectiveLimits,
  type Endpoint,
  type Extension,
  type Limits,
  type ResponseHead,
} from "@ws/core";
import {
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
  openConnection,
  parseTarget,
  type Question as AnyQuestion,
  type Transport,
  within,
} from "@ws/io";
import { dial, type TlsOptions } from "./dial.ts";
import { diagnostics } from "./diagnostics.ts";
import { extensionsOf } from "./extensions.ts";
import { bunHost } from "./host.ts";
import { bunPlatform } from "./platform.ts";

export interface ConnectOptions<Data = unknown>
  extends DeliveryOptions, Partial<Limits>, Partial<Backpressure> {
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
  /** Options of Bun's TLS for wss: URLs. */
  readonly tls?: TlsOptions | undefined;
  /** Redirects that are followed. Credentials are not told to another origin. Default 0: none. */
  readonly maxRedirects?: number | undefined;
  /** Ends the attempt: the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  readonly data?: Data | undefined;
}

/** All clients of the program share a clock and a timer. */
const loop = new Loop(bunHost);

/**
 * Connects to a `ws:`, `wss:`, `http:`, `https:` or `ws+unix:` URL. Without a handler messages wait
 * until somebody iterates. Rejects with a `HandshakeError`, whose `response` is what was said instead
 * of a welcome, and whose `cause` is the system's error where the network failed.
 *
 * @throws UsageError `option-invalid`, `url-invalid`, `limit-invalid`, `subprotocol-invalid`, `origin-invalid`,
 *   `header-invalid`, `header-reserved`, `target-invalid`, `host-invalid`
 */
export async function connect<Data = unknown>(
  url: string | URL,
  options: ConnectOptions<Data> = {},
  handler?: Handler<Data>,
): Promise<DrivenConnection<Data>> {
  checkClient(options, handler, {});
  const limits = effectiveLimits(options);
  const backpressure = effectiveBackpressure(options);
  const maxRedirects = effectiveMaxRedirects(options.maxRedirects);
  const first = firstQuestion(url, options);
  const attempt: Attempt = { options: { ...options, limits }, startMs: bunHost.now() };

  const { endpoint, transport, response } = await followRedirects(first, maxRedirects, (question) =>
    ask(question, attempt),
  );
  const connection = openConnection<Data>({
    endpoint,
    transport,
    loop,
    backpressure,
    closeTimeoutMs: limits.closeTimeoutMs,
    data: options.data as Data,
    response,
    channels: diagnostics,
  });
  if (handler !== undefined) connection.handle(handler);
  return connection;
}

type Question = AnyQuestion<TlsOptions>;

/** What stays the same wherever we are sent. */
interface Attempt {
  readonly options: ConnectOptions & { readonly limits: Limits };
  /** From here on counts handshakeTimeoutMs, for all that follows together. */
  readonly startMs: number;
}

/** The opening handshake with one server. */
async function ask(
  { target, headers, tls }: Question,
  { options, startMs }: Attempt,
): Promise<{ endpoint: Endpoint; transport: Transport; response: ResponseHead }> {
  const { limits, protocols, origin, signal, delivery, textAs } = options;
  const opening = new ClientOpening({
    nowMs: startMs,
    platform: bunPlatform,
    limits,
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
  const transport = await within(patience, (inVain) => dial(target, { tls, signal: inVain }));
  const { endpoint, response } = await openClient(opening, transport, loop, signal);
  return { endpoint, transport, response };
}

function firstQuestion(url: string | URL, { headers, tls }: ConnectOptions): Question {
  const target = parseTarget(url);
  return { target, headers: [...authorizationOf(target), ...headerLines(headers)], tls };
}
