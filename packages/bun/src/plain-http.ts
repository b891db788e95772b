// Plain HTTP on the port of a WebSocket server: its bytes go, untouched, to an inner Bun.serve, and come
// back the same way. We parse no HTTP beyond the first head. The inner server listens on the loopback
// address, and answers nobody but our own sockets, which it knows by their ports.

import type { Server as HttpServer } from "bun";
import type { Transport } from "@ws/io";
import { bunHost } from "./host.ts";
import { Splice, type SpliceParts } from "./splice.ts";
import { BunTransport, HANDLERS } from "./transport.ts";

/** Whom a request comes from, as its own socket says. */
export interface FetchInfo {
  readonly peerAddress: string;
  readonly encrypted: boolean;
}

export type FetchHandler = (request: Request, info: FetchInfo) => Response | Promise<Response>;

export interface PlainHttpParts extends SpliceParts {
  readonly fetch: FetchHandler;
  readonly encrypted: boolean;
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
