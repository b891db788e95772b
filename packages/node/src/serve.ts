// A server of its own: an HTTP server that listens, with WebSocket connections attached to it.

import { once } from "node:events";
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server as HttpServer,
} from "node:http";
import {
  createSecureServer,
  type Http2SecureServer,
  type Http2ServerRequest,
  type Http2ServerResponse,
} from "node:http2";
import {
  createServer as createTlsServer,
  type Server as HttpsServer,
  type ServerOptions,
} from "node:https";
import type { AddressInfo } from "node:net";
import { effectiveLimits, type Limits, type OptionTypes, UsageError } from "@ws/core";
import * as Mistake from "@ws/core/mistake";
import {
  checkServer,
  DEFAULT_HTTP_IDLE,
  effectiveClose,
  effectiveHttpIdle,
  type Handler,
  type Listener,
  namesOf,
  UNAVAILABLE,
} from "@ws/io";
import { ATTACH, Attachment, type AttachOptions } from "./attach.ts";
import { Arrivals } from "./arrivals.ts";
import { nodeHost } from "./host.ts";
import { Http2Sessions } from "./http2-sessions.ts";
import { awaitUnsent } from "./unsent.ts";
import type { Upgrader } from "./upgrader.ts";

export interface ServeOptions<Data = unknown> extends AttachOptions<Data> {
  /** Default 0: the system chooses one that is free. */
  readonly port?: number | undefined;
  /** Default: every address of the machine. */
  readonly host?: string | undefined;
  /** Listens on a Unix socket (a named pipe on Windows) instead of a port. */
  readonly socketPath?: string | undefined;
  /** Certificate and key, and the other options of node:tls: serves wss: and https:. */
  readonly tls?: ServerOptions | undefined;
  /** With `tls`: speaks HTTP/2 as well, WebSocket included (RFC 8441), on the same port. Default false. */
  readonly http2?: boolean | undefined;
  /**
   * Answers plain HTTP requests on the same port; with `http2` those of both versions, as
   * `createSecureServer` of node:http2 tells of them. Default: 426 Upgrade Required, over HTTP/2 405.
   */
  readonly request?: RequestListener | undefined;
  /**
   * With `http2`: how long a session may carry neither a connection nor a request, before it ends, in
   * milliseconds. Default 120_000.
   */
  readonly httpIdleTimeoutMs?: number | undefined;
}

export interface Server<Data = unknown> extends Upgrader<Data> {
  /** Where it listens: `ws://host:port`, `wss://host:port` or `ws+unix:/path/to/socket:/`. */
  readonly url: string;
  /** 0 on a Unix socket. */
  readonly port: number;
  readonly http: HttpServer | HttpsServer | Http2SecureServer;
}

/**
 * Listens; rejects with the system's error (`EADDRINUSE`, `EACCES`, …) where it cannot.
 *
 * @throws UsageError `option-invalid`, `path-invalid`, `origin-invalid`, `limit-invalid`,
 *   `deflate-option-invalid`, `http2-without-tls`
 */
export async function serve<Data = unknown>(
  options: ServeOptions<Data>,
  handler: Handler<Data> | Listener<Data>,
): Promise<Server<Data>> {
  checkServer(options, handler, SERVE);
  const { httpIdleTimeoutMs } = effectiveHttpIdle(options);
  const http = createHttp(options);
  // Their number and bytes are ours to bound; by default some are left out without a word (attack G4).
  http.maxHeadersCount = 0;
  awaitUnsent(http);
  const attachment = new Attachment(http, options, handler);
  const { loop, settings } = attachment;
  const arrivals = new Arrivals(http, settings.limits, loop);
  const sessions = new Http2Sessions(http, loop, { ...settings.limits, httpIdleTimeoutMs });
  await listen(http, options);

  let stopped: Promise<void> | undefined;
  const server: Server<Data> = {
    http,
    port: portOf(http),
    url: urlOf(http, options),
    connections: attachment.connections,
    upgrade: (message, socket, head) => attachment.upgrade(message, socket, head),
    stats: () => attachment.stats(),
    broadcast: (data, broadcastOptions) => attachment.broadcast(data, broadcastOptions),
    upgradeStream: (stream, rawHeaders) => attachment.upgradeStream(stream, rawHeaders),
    drain: (drainOptions) => attachment.drain(drainOptions),
    async close(closeOptions = {}) {
      const { graceMs = settings.limits.closeTimeoutMs } = effectiveClose(closeOptions);
      const told = arrivals.refuse(UNAVAILABLE);
      stopped ??= stop(http, sessions, told);
      const closed = attachment.close(closeOptions);
      const cancel = nodeHost.setTimer(
        () => arrivals.sockets.forEach((one) => one.destroy()),
        graceMs,
      );
      await closed;
      await stopped;
      cancel();
    },
    [Symbol.asyncDispose]: () => server.close(),
  };
  return server;
}

const SERVE: OptionTypes = {
  ...namesOf(DEFAULT_HTTP_IDLE),
  ...ATTACH,
  port: "number",
  host: "string",
  socketPath: "string",
  tls: "object",
  http2: "boolean",
  request: "function",
};

async function listen(http: HttpServer, { port = 0, host, socketPath }: ServeOptions) {
  if (socketPath === undefined) http.listen(port, host);
  else http.listen(socketPath);
  await once(http, "listening");
}

function createHttp(options: ServeOptions): HttpServer {
  const { tls, http2 = false, request = upgradeRequired } = options;
  const limits = httpLimits(effectiveLimits(options));
  if (!http2) {
    return tls ? createTlsServer({ ...limits, ...tls }, request) : createServer(limits, request);
  }
  if (tls === undefined) throw new UsageError(Mistake.http2WithoutTls);
  const settings = { maxHeaderListSize: Math.min(limits.maxHeaderSize, MAX_SETTING) };
  const http = createSecureServer({ ...limits, ...tls, allowHTTP1: true, settings });
  http.on("request", request as unknown as Http2Listener);
  // Of HTTP/1.1 it takes no options, or in some versions its own.
  return Object.assign(http as unknown as HttpServer, limits);
}

type Http2Listener = (request: Http2ServerRequest, response: Http2ServerResponse) => void;

const MAX_SETTING = 2 ** 32 - 1;

/** Listens no more once those on their way were `told`; resolves when all sockets are gone. */
async function stop(http: HttpServer, sessions: Http2Sessions, told: Promise<void>): Promise<void> {
  sessions.close();
  // Who has asked nothing yet is idle, and destroyed at once, what is encrypted for it still on its way.
  await told;
  // A connection whose response ends from here on is kept alive otherwise.
  const sweep = setInterval(() => http.closeIdleConnections(), SWEEP_MS).unref();
  await new Promise<void>((resolve) => http.close(() => resolve()));
  clearInterval(sweep);
}

const SWEEP_MS = 50;

/** Our limits, as the HTTP server has them: from TLS to the end of the head (attack G16). */
function httpLimits({ handshakeTimeoutMs, maxHeadBytes }: Limits) {
  // There, 0 is for ever.
  const timeoutMs = handshakeTimeoutMs === Infinity ? 0 : Math.max(1, handshakeTimeoutMs);
  return {
    handshakeTimeout: timeoutMs,
    headersTimeout: timeoutMs,
    requestTimeout: timeoutMs === 0 ? 0 : Math.max(timeoutMs, REQUEST_TIMEOUT_MS),
    // By default it looks every 30 seconds, however short the deadline is.
    connectionsCheckingInterval: Math.ceil(Math.min(handshakeTimeoutMs, 10_000) / 10),
    // What asks for another protocol is a plain request, where Node.js lets us say so.
    shouldUpgradeCallback: asksForWebSocket,
    maxHeaderSize: Math.min(Math.max(1, maxHeadBytes), Number.MAX_SAFE_INTEGER),
  };
}

/** By the raw lines: what looks at `headers` has Node.js make an object of all of them. */
function asksForWebSocket({ rawHeaders }: IncomingMessage): boolean {
  for (let at = 0; at + 1 < rawHeaders.length; at += 2)
    if (rawHeaders[at].toLowerCase() === "upgrade" && namesWebSocket(rawHeaders[at + 1]))
      return true;
  return false;
}

function namesWebSocket(upgrade: string): boolean {
  return upgrade.split(",").some((protocol) => protocol.trim().toLowerCase() === "websocket");
}

/** The default of node:http. */
const REQUEST_TIMEOUT_MS = 300_000;

const upgradeRequired: RequestListener = ({ httpVersionMajor }, response) => {
  // Over HTTP/2 there is nothing to upgrade.
  if (httpVersionMajor > 1) response.writeHead(405, { Allow: "CONNECT" });
  else response.writeHead(426, { Upgrade: "websocket", Connection: "Upgrade, close" });
  response.end("This server speaks WebSocket.\n");
};

function portOf(http: HttpServer): number {
  const address = http.address() as AddressInfo | string;
  return typeof address === "string" ? 0 : address.port;
}

function urlOf(http: HttpServer, { tls, host = "localhost", socketPath }: ServeOptions) {
  const scheme = tls === undefined ? "ws" : "wss";
  if (socketPath !== undefined) return `${scheme}+unix:${socketPath}:/`;
  return `${scheme}://${urlHost(host)}:${portOf(http)}`;
}

function urlHost(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}
