// Plain HTTP on the port of a WebSocket server: its bytes go, untouched, to an inner Bun.serve, and come
// back the same way. We parse no HTTP beyond the first head. The inner server listens on the loopback
// address, and answers nobody but our own sockets, which it knows by their ports. How long nothing may pass
// is for us to watch, once for all that HTTP has: heads, bodies, answers, and what is kept alive between.

import type { Server as HttpServer } from "bun";
import type { HttpIdle, Loop, Transport, TransportSink } from "@ws/io";
import { bunHost } from "./host.ts";
import { BunTransport, HANDLERS } from "./transport.ts";

/** Whom a request comes from, as its own socket says. */
export interface FetchInfo {
  readonly peerAddress: string;
  readonly encrypted: boolean;
}

export type FetchHandler = (request: Request, info: FetchInfo) => Response | Promise<Response>;

export interface PlainHttpParts extends HttpIdle {
  readonly fetch: FetchHandler;
  readonly encrypted: boolean;
  readonly loop: Loop;
}

export class PlainHttp {
  readonly #parts: PlainHttpParts;
  readonly #http: HttpServer<undefined>;
  readonly #spliced = new Map<number, Splice>();

  constructor(parts: PlainHttpParts) {
    const { fetch, encrypted } = parts;
    this.#parts = parts;
    this.#http = Bun.serve({
      hostname: "127.0.0.1",
      port: 0,
      idleTimeout: 0,
      // Else Bun tells the client what was thrown, and where.
      development: false,
      error: failed,
      fetch: (request, server) => {
        const splice = this.#spliced.get(server.requestIP(request)?.port ?? 0);
        if (splice === undefined) return new Response(null, { status: 403 });
        if (asksForWebSocket(request)) return laterUpgrade();
        // "A server MUST respond with a 400 […] to any request message that contains […] a Host header field
        // with an invalid field value" RFC 9112 §3.2. No URL can be made of it.
        if (request.headers.has("host") && !URL.canParse(request.url)) return badHost();
        const { peerAddress } = splice.outer;
        return fetch(withUrl(request, encrypted), { peerAddress, encrypted });
      },
    });
  }

  /** Takes over a socket, and what it has said so far. */
  take(outer: Transport, received: Uint8Array): void {
    void this.#splice(outer, received).catch(() => outer.abort());
  }

  /** Requests in flight are answered, for so long; then all is cut off. */
  async close(graceMs: number): Promise<void> {
    const cancel = bunHost.setTimer(() => this.#cut(), graceMs);
    // It ends each connection behind its last answer, which is on its way through us then.
    await this.#http.stop();
    await Promise.all(Array.from(this.#spliced.values(), (splice) => splice.told));
    cancel();
    this.#cut();
  }

  async #splice(outer: Transport, received: Uint8Array): Promise<void> {
    const inner = new BunTransport({ encrypted: false });
    const splice = new Splice(outer, inner, this.#parts);
    const { localPort } = await Bun.connect({
      hostname: "127.0.0.1",
      port: this.#http.port!,
      socket: HANDLERS,
      data: inner,
      allowHalfOpen: true,
    });
    if (splice.isOver) return;
    this.#spliced.set(localPort, splice);
    splice.start(received, () => this.#spliced.delete(localPort));
  }

  #cut(): void {
    void this.#http.stop(true);
    for (const splice of this.#spliced.values()) splice.abort();
  }
}

/** Two sockets that are one: what either says the other hears, as fast as it takes it. */
class Splice {
  readonly outer: Transport;
  /** Resolves when all that was answered has left, and nothing follows. */
  readonly told: Promise<void>;
  readonly #inner: Transport;
  readonly #tell: () => void;
  readonly #loop: Loop;
  readonly #timeoutMs: number;
  /** When a byte passed last, and how many had left by then. */
  #passedMs = 0;
  #progress = 0;
  /** The client ended before the start, behind what was received. */
  #hasEnded = false;
  #isAnswered = false;
  #isOver = false;
  #over: (() => void) | undefined;

  // Kept by Alarms
  alarmMs = Infinity;
  alarmPlace = -1;

  constructor(outer: Transport, inner: Transport, { loop, httpIdleTimeoutMs }: PlainHttpParts) {
    this.outer = outer;
    this.#inner = inner;
    this.#loop = loop;
    this.#timeoutMs = httpIdleTimeoutMs;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.told = promise;
    this.#tell = resolve;
    // Nothing is read until both ends are there, but either may be gone by then.
    outer.sink = this.#passOn(outer, inner);
    inner.sink = this.#passOn(inner, outer);
    this.#passed();
    this.#setAlarm();
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  start(received: Uint8Array, over: () => void): void {
    this.#over = over;
    this.outer.sink!.received(received);
    if (this.#hasEnded) this.#inner.end();
    this.outer.resume();
  }

  abort(): void {
    this.outer.abort();
    this.#inner.abort();
  }

  wake(nowMs: number): void {
    // Who takes what waits for it, however slowly, is not idle.
    if (this.#left !== this.#progress) this.#passed();
    if (nowMs < this.#passedMs + this.#timeoutMs) return this.#setAlarm();
    // An end, not a reset: for who keeps its connection for later it is no error.
    this.outer.end();
    this.abort();
  }

  get #left(): number {
    return this.outer.progress + this.#inner.progress;
  }

  #passed(): void {
    this.#passedMs = this.#loop.host.now();
    this.#progress = this.#left;
  }

  #setAlarm(): void {
    this.#loop.alarms.set(this, this.#passedMs + this.#timeoutMs);
  }

  #passOn(from: Transport, to: Transport): TransportSink {
    return {
      received: (bytes) => {
        if (!to.write([bytes])) from.pause();
        this.#passed();
      },
      ended: () => {
        if (this.#over === undefined) this.#hasEnded = true;
        else to.end();
        this.#isAnswered ||= to === this.outer;
        this.#settle();
      },
      // Who was full takes bytes again: the other is read on.
      drained: () => {
        to.resume();
        this.#settle();
      },
      closed: () => {
        this.#end();
        to.abort();
      },
    };
  }

  #settle(): void {
    if (this.#isAnswered && this.outer.pendingBytes === 0) this.#tell();
  }

  /** Once: its port may be another's by the time that the second of its sockets closes. */
  #end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#loop.alarms.set(this, Infinity);
    this.#tell();
    this.#over?.();
  }
}

function asksForWebSocket({ headers }: Request): boolean {
  return headers.get("upgrade")?.toLowerCase() === "websocket";
}

/** Its socket is the inner server's already. Clients begin a new connection for a WebSocket. */
function laterUpgrade(): Response {
  const headers = { Upgrade: "websocket", Connection: "close" };
  return new Response("A request for WebSocket is the first of its connection.\n", {
    status: 426,
    headers,
  });
}

function badHost(): Response {
  return new Response("The request has no valid Host.\n", { status: 400 });
}

/** The handler threw, or rejected. */
function failed(error: unknown): Response {
  bunHost.reportError(error);
  return new Response("Internal Server Error\n", { status: 500 });
}

/**
 * TLS ended before the inner server, which therefore takes a request for http:; and in HTTP/1.0 there need be
 * no Host, without which it makes no URL.
 */
function withUrl(request: Request, encrypted: boolean): Request {
  const isUrl = URL.canParse(request.url);
  if (isUrl && !encrypted) return request;
  const url = isUrl ? request.url : `http://localhost${request.url}`;
  return new Request(encrypted ? url.replace(/^http:/, "https:") : url, request);
}
