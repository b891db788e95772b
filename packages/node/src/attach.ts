// The upgrade event of an HTTP server becomes connections. The head is parsed by the server; what it
// says is checked by the core.

import type { IncomingMessage, Server as HttpServer } from "node:http";
import type { Server as HttpsServer } from "node:https";
import type { Duplex } from "node:stream";
import {
  type AcceptedUpgrade,
  acceptUpgrade,
  type DeflateOptions,
  effectiveLimits,
  Endpoint,
  type Extension,
  HeaderList,
  type Limits,
  type OriginPolicy,
  OutputMemory,
  readUpgrade,
  refusal,
  type Rejection,
  rejectUpgrade,
  type UpgradeRequest,
} from "@ws/core";
import {
  type Backpressure,
  type DrivenConnection,
  effectiveBackpressure,
  type Handler,
  type Listener,
  Loop,
  openConnection,
} from "@ws/io";
import { extensionsOf } from "./extensions.ts";
import { type CloseOptions, effectiveClose } from "./close-options.ts";
import { nodeHost } from "./host.ts";
import { nodePlatform } from "./platform.ts";
import { NodeTransport } from "./transport.ts";

export interface AttachOptions<Data = unknown> extends Partial<Limits>, Partial<Backpressure> {
  /** The path to serve, without query; all paths by default. Other requests are left to others. */
  readonly path?: string | undefined;
  /** Who may connect from a browser (RFC 6455 §10.2). Default `same-host`. */
  readonly origins?: OriginPolicy | undefined;
  /** The subprotocols we speak, best first. */
  readonly protocols?: readonly string[] | undefined;
  /** Accepts permessage-deflate (RFC 7692), with these options. Default false. */
  readonly compress?: boolean | DeflateOptions | undefined;
  /** Further extensions that we are ready to use. */
  readonly extensions?: readonly Extension[] | undefined;
  /** Makes the `data` of a connection out of its request. */
  readonly data?: ((request: UpgradeRequest) => Data) | undefined;
}

export interface Attachment<Data = unknown> extends AsyncDisposable {
  /** The connections that are not over yet. */
  readonly connections: ReadonlySet<DrivenConnection<Data>>;
  /**
   * Takes no more requests, closes all connections, and resolves when they are over. Rejects with a
   * UsageError for what no Close frame can say.
   */
  close(options?: CloseOptions): Promise<void>;
}

/** Serves WebSocket connections on an HTTP server of yours, beside its requests. */
export function attach<Data = unknown>(
  server: HttpServer | HttpsServer,
  options: AttachOptions<Data>,
  handler: Handler<Data> | Listener<Data>,
): Attachment<Data> {
  return new ServerAttachment(server, options, handler);
}

/** Whose listener it is. */
const ATTACHMENTS = new WeakMap<object, { serves(message: IncomingMessage): boolean }>();

/** A request that becomes a connection, and what was agreed on. */
interface Decision<Data> {
  readonly accepted: AcceptedUpgrade;
  readonly data: Data;
}

class ServerAttachment<Data> implements Attachment<Data> {
  readonly connections = new Set<DrivenConnection<Data>>();
  readonly #server: HttpServer | HttpsServer;
  readonly #options: AttachOptions<Data>;
  readonly #handler: Handler<Data> | Listener<Data>;
  readonly #extensions: readonly Extension[];
  readonly #limits: Limits;
  readonly #backpressure: Backpressure;
  readonly #memory = new OutputMemory();
  readonly #loop = new Loop(nodeHost);
  readonly #whenEmpty: (() => void)[] = [];
  /** Sockets that linger behind our answer. */
  readonly #rejected = new Set<Duplex>();

  constructor(
    server: HttpServer | HttpsServer,
    options: AttachOptions<Data>,
    handler: Handler<Data> | Listener<Data>,
  ) {
    this.#server = server;
    this.#options = options;
    this.#handler = handler;
    this.#extensions = extensionsOf(options, false);
    this.#limits = effectiveLimits(options);
    this.#backpressure = effectiveBackpressure(options);
    ATTACHMENTS.set(this.#upgrade, this);
    server.on("upgrade", this.#upgrade);
  }

  async close(options: CloseOptions = {}): Promise<void> {
    const { code, reason, graceMs } = effectiveClose(options);
    this.#server.off("upgrade", this.#upgrade);
    if (this.connections.size > 0) {
      const empty = new Promise<void>((resolve) => this.#whenEmpty.push(resolve));
      for (const connection of this.connections) void connection.close(code, reason);
      const cancel = nodeHost.setTimer(
        () => this.#abortAll(),
        graceMs ?? this.#limits.closeTimeoutMs,
      );
      await empty;
      cancel();
    }
    for (const socket of this.#rejected) socket.destroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  readonly #upgrade = (message: IncomingMessage, socket: Duplex, head: Buffer): void => {
    // Whoever takes this socket, or nobody: a reset before that must not end the process.
    socket.on("error", ignore);
    const isOurs = this.#isOurs(message);
    if (!isOurs && !this.#isForNobody(message)) return;
    if (isBusy(socket)) return void socket.destroy();
    const decision = isOurs ? this.#decide(message) : { status: 404 };
    if ("accepted" in decision) this.#accept(decision, socket, head);
    else this.#reject(socket, decision);
  };

  serves(message: IncomingMessage): boolean {
    const { path } = this.#options;
    return path === undefined || path === pathOf(message);
  }

  /** The first attachment that serves it takes it. */
  #isOurs(message: IncomingMessage): boolean {
    return this.#attachments().find((one) => one?.serves(message)) === this;
  }

  /** All who listen are attachments, and none serves it: the first of them answers. */
  #isForNobody(message: IncomingMessage): boolean {
    const all = this.#attachments();
    return all[0] === this && all.every((one) => one !== undefined && !one.serves(message));
  }

  /** Who listens for upgrades; `undefined` for a listener that is none of ours. */
  #attachments() {
    return this.#server.listeners("upgrade").map((listener) => ATTACHMENTS.get(listener));
  }

  #decide(message: IncomingMessage): Decision<Data> | Rejection {
    const { origins, data, protocols } = this.#options;
    const extensions = this.#extensions;
    const { maxHeaders } = this.#limits;
    if (message.rawHeaders.length > 2 * maxHeaders) return refusal("too-many-headers");
    try {
      const request = readUpgrade(requestHead(message), { origins });
      if ("code" in request) return request;
      return {
        accepted: acceptUpgrade(request, { protocols, extensions }),
        data: data?.(request) as Data,
      };
    } catch (error) {
      nodeHost.reportError(error);
      return { status: 500 };
    }
  }

  #accept({ accepted, data }: Decision<Data>, socket: Duplex, head: Buffer): void {
    const transport = new NodeTransport(socket, this.#backpressure.highWaterMarkBytes);
    transport.write([accepted.head]);
    const { protocol, extensions } = accepted;
    const endpoint = new Endpoint({
      role: "server",
      nowMs: nodeHost.now(),
      platform: nodePlatform,
      limits: this.#limits,
      protocol,
      extensions,
      memory: this.#memory,
      received: head,
    });
    const connection = openConnection<Data>({
      endpoint,
      transport,
      loop: this.#loop,
      backpressure: this.#backpressure,
      closeTimeoutMs: this.#limits.closeTimeoutMs,
      data,
      over: this.#over,
    });
    this.connections.add(connection);
    if (typeof this.#handler === "function") connection.listen(this.#handler);
    else connection.handle(this.#handler);
  }

  readonly #over = (connection: DrivenConnection<Data>): void => {
    this.connections.delete(connection);
    if (this.connections.size > 0) return;
    for (const resolve of this.#whenEmpty.splice(0)) resolve();
  };

  #abortAll(): void {
    for (const connection of this.connections) connection.abort();
  }

  /** Answers, and lingers: a socket closed with unread bytes is reset, and the answer with it. */
  #reject(socket: Duplex, rejection: Rejection): void {
    const cancel = nodeHost.setTimer(() => socket.destroy(), this.#limits.closeTimeoutMs);
    this.#rejected.add(socket);
    socket.on("close", () => {
      cancel();
      this.#rejected.delete(socket);
    });
    socket.end(rejectUpgrade(rejection));
    socket.resume();
  }
}

function requestHead(message: IncomingMessage) {
  const { method = "", url = "", httpVersion: version, rawHeaders } = message;
  return { method, target: url, version, headers: HeaderList.fromRaw(rawHeaders) };
}

/** A page that was asked for before is not answered yet: its response would land among our frames. */
function isBusy(socket: Duplex): boolean {
  const { _httpMessage: response } = socket as { _httpMessage?: object | null };
  return response !== undefined && response !== null;
}

function ignore(): void {}

function pathOf({ url = "" }: IncomingMessage): string {
  const query = url.indexOf("?");
  return query < 0 ? url : url.slice(0, query);
}
