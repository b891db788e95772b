// Plain HTTP on the port of a WebSocket server: its bytes go, untouched, to an inner Bun.serve, and come
// back the same way. We parse no HTTP beyond the first head. The inner server listens on the loopback
// address, and answers nobody but our own sockets, which it knows by their ports.

import type { Server as HttpServer } from "bun";
import type { Transport, TransportSink } from "@ws/io";
import { BunTransport, HANDLERS } from "./transport.ts";

/** Whom a request comes from, as its own socket says. */
export interface FetchInfo {
  readonly peerAddress: string;
  readonly encrypted: boolean;
}

export type FetchHandler = (request: Request, info: FetchInfo) => Response | Promise<Response>;

export class PlainHttp {
  readonly #http: HttpServer<undefined>;
  readonly #spliced = new Map<number, Splice>();

  constructor(fetch: FetchHandler, encrypted: boolean) {
    this.#http = Bun.serve({
      hostname: "127.0.0.1",
      port: 0,
      idleTimeout: 0,
      fetch: (request, server) => {
        const splice = this.#spliced.get(server.requestIP(request)?.port ?? 0);
        if (splice === undefined) return new Response(null, { status: 403 });
        if (asksForWebSocket(request)) return laterUpgrade();
        const { peerAddress } = splice.outer;
        return fetch(encrypted ? overTls(request) : request, { peerAddress, encrypted });
      },
    });
  }

  /** Takes over a socket, and what it has said so far. */
  take(outer: Transport, received: Uint8Array): void {
    void this.#splice(outer, received).catch(() => outer.abort());
  }

  /** Requests in flight are answered, for so long; then all is cut off. */
  async close(graceMs: number): Promise<void> {
    const late = setTimeout(() => this.#cut(), graceMs);
    await this.#http.stop();
    clearTimeout(late);
    this.#cut();
  }

  async #splice(outer: Transport, received: Uint8Array): Promise<void> {
    const inner = new BunTransport({ encrypted: false });
    const splice = new Splice(outer, inner, received);
    const options = { socket: HANDLERS, data: inner, allowHalfOpen: true };
    const { localPort } = await Bun.connect({
      hostname: "127.0.0.1",
      port: this.#http.port!,
      ...options,
    });
    this.#spliced.set(localPort, splice);
    splice.start(() => this.#spliced.delete(localPort));
  }

  #cut(): void {
    void this.#http.stop(true);
    for (const splice of this.#spliced.values()) splice.abort();
  }
}

/** Two sockets that are one: what either says the other hears, as fast as it takes it. */
class Splice {
  readonly outer: Transport;
  readonly #fromOuter: TransportSink;
  readonly #inner: Transport;
  readonly #fromInner: TransportSink;
  readonly #received: Uint8Array;
  #over: () => void = () => {};

  constructor(outer: Transport, inner: Transport, received: Uint8Array) {
    this.outer = outer;
    this.#inner = inner;
    this.#received = received;
    const over = (): void => this.#over();
    this.#fromOuter = passOn(outer, inner, over);
    this.#fromInner = passOn(inner, outer, over);
    // Nothing is read until both ends are there, but the outer one may be gone by then.
    outer.sink = this.#fromOuter;
  }

  start(over: () => void): void {
    this.#over = over;
    this.#inner.sink = this.#fromInner;
    this.#fromOuter.received(this.#received);
    this.outer.resume();
  }

  abort(): void {
    this.outer.abort();
    this.#inner.abort();
  }
}

function passOn(from: Transport, to: Transport, over: () => void): TransportSink {
  return {
    received(bytes) {
      if (!to.write([bytes])) from.pause();
    },
    ended: () => to.end(),
    // Who was full takes bytes again: the other is read on.
    drained: () => to.resume(),
    closed() {
      over();
      to.abort();
    },
  };
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

/** TLS ended before the inner server, which therefore takes it for http:. */
function overTls(request: Request): Request {
  return new Request(request.url.replace(/^http:/, "https:"), request);
}
