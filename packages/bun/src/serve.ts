// A server of its own: sockets that listen, each of which begins with the opening handshake, or is
// passed on to who speaks HTTP.

import type { SocketListener, TCPSocketListener, TLSOptions } from "bun";
import { type OptionTypes, OutputMemory, type PreparedMessage, type Sendable } from "@ws/core";
import {
  beginWords,
  type BroadcastOptions,
  type BroadcastResult,
  type CloseOptions,
  type Door,
  type DrainOptions,
  type DrivenConnection,
  DEFAULT_HTTP_IDLE,
  effectiveClose,
  effectiveHttpIdle,
  checkServer,
  effectiveSettings,
  ending,
  type Handler,
  type HandshakeOwner,
  type Listener,
  Loop,
  namesOf,
  type Opened,
  refuseOptions,
  Roster,
  type ServerHandshake as AnyHandshake,
  ServerHandshake,
  type ServerOptions,
  type ServerSettings,
  type ServerStats,
  type Serving,
  tracedTransport,
  traceOf,
  type Tracer,
  type Transport,
  untraced,
  type UpgradeHook,
} from "@ws/io";
import { diagnostics } from "./diagnostics.ts";
import { extensionsOf } from "./extensions.ts";
import { bunHost } from "./host.ts";
import { bunPlatform } from "./platform.ts";
import { type FetchHandler, PlainHttp } from "./plain-http.ts";
import { tracerOf } from "./trace.ts";
import { BunTransport, HANDLERS } from "./transport.ts";

export interface ServeOptions<Data = unknown> extends ServerOptions<Data> {
  /** Default 0: the system chooses one that is free. */
  readonly port?: number | undefined;
  /** Default: every address of the machine. */
  readonly host?: string | undefined;
  /** Listens on a Unix socket instead of a port. */
  readonly socketPath?: string | undefined;
  /** The path to serve, such as `/live`; requests for others are answered with 404. Default: all paths. */
  readonly path?: string | undefined;
  /** Certificate and key, and the other options of Bun's TLS: serves wss: and https:. */
  readonly tls?: TLSOptions | undefined;
  /** Answers plain HTTP requests on the same port, by an inner Bun.serve. Default: 426 Upgrade Required. */
  readonly fetch?: FetchHandler | undefined;
  /**
   * With `fetch`: how long nothing may pass over a connection of plain HTTP, either way, before it ends, in
   * milliseconds. Default 120_000.
   */
  readonly httpIdleTimeoutMs?: number | undefined;
}

export interface Server<Data = unknown> extends Serving<Data> {
  /** Where it listens: `ws://host:port`, `wss://host:port` or `ws+unix:/path/to/socket:/`. */
  readonly url: string;
  /** 0 on a Unix socket. */
  readonly port: number;
}

/**
 * Listens; rejects with the system's error (`EADDRINUSE`, `EACCES`, …) where it cannot.
 *
 * @throws UsageError `option-invalid`, `path-invalid`, `origin-invalid`, `limit-invalid`,
 *   `deflate-option-invalid`, `not-supported-here`
 */
export async function serve<Data = unknown>(
  options: ServeOptions<Data>,
  handler: Handler<Data> | Listener<Data>,
): Promise<Server<Data>> {
  return new BunServer(options, handler);
}

const SERVE: OptionTypes = {
  ...namesOf(DEFAULT_HTTP_IDLE),
  path: "string",
  port: "number",
  host: "string",
  socketPath: "string",
  tls: "object",
  fetch: "function",
};

/** Bun's sockets speak no HTTP/2, and plain HTTP is answered by `fetch`. */
const REFUSED: OptionTypes = { http2: "any", request: "any" };

class BunServer<Data> implements Server<Data>, HandshakeOwner<Data>, Door {
  readonly settings: ServerSettings<ServeOptions<Data>>;
  readonly loop = new Loop(bunHost);
  readonly platform = bunPlatform;
  readonly memory = new OutputMemory();
  readonly plain: HandshakeOwner<Data>["plain"];
  readonly #tracer: Tracer | undefined;
  readonly #roster: Roster<Data>;
  readonly #handshakes = new Set<AnyHandshake<Data>>();
  readonly #http: PlainHttp | undefined;
  readonly #listener: SocketListener<BunTransport>;
  readonly #options: ServeOptions<Data>;

  constructor(options: ServeOptions<Data>, handler: Handler<Data> | Listener<Data>) {
    const { loop } = this;
    this.#options = options;
    refuseOptions(options, Object.keys(REFUSED));
    checkServer(options, handler, { ...SERVE, ...REFUSED });
    const { fetch, tls } = options;
    const { httpIdleTimeoutMs } = effectiveHttpIdle(options);
    this.settings = effectiveSettings({ ...options, upgrade: upgradeAt(options) }, extensionsOf);
    this.#tracer = tracerOf(options);
    const { settings } = this;
    this.#roster = new Roster({ settings, loop, handler, door: this, channels: diagnostics });
    this.#listener = listen(options, (transport) => this.#take(transport));
    if (fetch === undefined) return;
    const encrypted = tls !== undefined;
    const http = new PlainHttp({ fetch, encrypted, loop, httpIdleTimeoutMs });
    this.#http = http;
    this.plain = (transport, received) => http.take(untraced(transport), received);
  }

  get port(): number {
    return (this.#listener as Partial<TCPSocketListener>).port ?? 0;
  }

  get url(): string {
    const { tls, host = "localhost", socketPath } = this.#options;
    const scheme = tls === undefined ? "ws" : "wss";
    if (socketPath !== undefined) return `${scheme}+unix:${socketPath}:/`;
    return `${scheme}://${host.includes(":") ? `[${host}]` : host}:${this.port}`;
  }

  get connections(): ReadonlySet<DrivenConnection<Data>> {
    return this.#roster.connections;
  }

  stats(): ServerStats {
    return this.#roster.stats();
  }

  broadcast(data: Sendable | PreparedMessage, options?: BroadcastOptions<Data>): BroadcastResult {
    return this.#roster.broadcast(data, options);
  }

  async close(options: CloseOptions = {}): Promise<void> {
    const { graceMs = this.settings.limits.closeTimeoutMs } = effectiveClose(options);
    this.#listener.stop();
    await Promise.all([this.#roster.close(options), this.#http?.close(graceMs)]);
  }

  async drain(options: DrainOptions): Promise<void> {
    await this.#roster.drain(options);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  // What becomes of a handshake

  enter(peerAddress: string): (() => void) | undefined {
    return this.#roster.enter(peerAddress);
  }

  opened(opened: Opened<Data>): void {
    const trace = traceOf(opened.transport);
    if (trace === undefined) this.#roster.add(opened);
    else this.#roster.add({ ...opened, leave: ending(trace, opened.leave) });
  }

  over(handshake: AnyHandshake<Data>): void {
    this.#handshakes.delete(handshake);
  }

  #take(transport: Transport): void {
    const trace = this.#tracer?.();
    trace?.note(beginWords(transport));
    trace?.expectHeads();
    this.#handshakes.add(new ServerHandshake(this, tracedTransport(transport, trace)));
  }

  // What the roster asks for when it closes

  shut(): void {
    for (const handshake of this.#handshakes) handshake.refuse();
  }

  async told(): Promise<void> {
    await Promise.all([...this.#handshakes].map((one) => one.told()));
    this.abandon();
  }

  abandon(): void {
    for (const handshake of this.#handshakes) handshake.abandon();
  }
}

/** The hook, for one path if there is one. */
function upgradeAt<Data>({ path, upgrade }: ServeOptions<Data>): UpgradeHook<Data> | undefined {
  if (path === undefined) return upgrade;
  return (attempt) => (attempt.path === path ? (upgrade?.(attempt) ?? {}) : { status: 404 });
}

/** Each socket that comes in is a transport of its own. */
function listen<Data>(
  { port = 0, host = "::", socketPath: unix, tls }: ServeOptions<Data>,
  take: (transport: BunTransport) => void,
): SocketListener<BunTransport> {
  const socket: typeof HANDLERS = {
    ...HANDLERS,
    open(accepted) {
      const transport = new BunTransport({ encrypted: tls !== undefined, masked: true });
      accepted.data = transport;
      transport.opened(accepted);
      take(transport);
    },
  };
  // Both halves end apart: our Close frame must leave although the peer has ended.
  const options = { socket, allowHalfOpen: true, ...(tls && { tls }) };
  if (unix !== undefined) return Bun.listen({ unix, ...options });
  return Bun.listen({ hostname: host, port, ...options });
}
