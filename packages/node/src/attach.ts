// The upgrade events of an HTTP server, shared out by path among those who serve them. Over HTTP/2, whose
// requests have no such event, http2-server.ts does it.

import type { IncomingMessage, Server as HttpServer } from "node:http";
import type { Server as HttpsServer } from "node:https";
import type { Duplex } from "node:stream";
import { type OptionTypes, UsageError } from "@ws/core";
import * as Mistake from "@ws/core/mistake";
import {
  checkServer,
  type CloseOptions,
  effectiveClose,
  type Handler,
  type Listener,
} from "@ws/io";
import { takeErrors } from "@ws/net";
import { endArrival } from "./arrivals.ts";
import {
  type AnyHttp2Server,
  type ConnectTaker,
  isHttp2,
  pathOf,
  takeConnects,
} from "./http2-server.ts";
import { NodeUpgrader, type Upgrader } from "./upgrader.ts";
import type { UpgradeOptions } from "./upgrade-options.ts";

export interface AttachOptions<Data = unknown> extends UpgradeOptions<Data> {
  /** The path to serve, without query; all paths by default. Other requests are left to others. */
  readonly path?: string | undefined;
}

/** A server of node:http, node:https or node:http2. */
export type AnyServer = HttpServer | HttpsServer | AnyHttp2Server;

/**
 * Serves WebSocket connections on an HTTP server of yours, beside its requests: over HTTP/1.1, and over
 * HTTP/2 where it speaks that (RFC 8441). What several of them serve is the first one's; one that would
 * be left with nothing is refused.
 *
 * @throws UsageError `option-invalid`, `path-invalid`, `origin-invalid`, `limit-invalid`,
 *   `deflate-option-invalid`
 */
export function attach<Data = unknown>(
  server: AnyServer,
  options: AttachOptions<Data>,
  handler: Handler<Data> | Listener<Data>,
): Upgrader<Data> {
  if (!isServer(server)) throw new UsageError(Mistake.optionInvalid, NO_SERVER);
  checkServer(options, handler, ATTACH);
  expectUnserved(server as HttpServer, options.path);
  return new Attachment(server, options, handler);
}

export const ATTACH: OptionTypes = { path: "string" };

const NO_SERVER = "server: one of node:http, node:https or node:http2, such as createServer(app).";

/** The application of a framework has `on` and `listen` as well, and hears of no upgrade. */
function isServer(given: unknown): boolean {
  const { on, address } = (given ?? {}) as Partial<HttpServer>;
  return typeof given === "object" && typeof on === "function" && typeof address === "function";
}

/** Whose listener it is. */
const ATTACHMENTS = new WeakMap<object, Shared>();

/** What those on one server ask each other. */
interface Shared {
  serves(message: IncomingMessage): boolean;
  hides(path: string | undefined): boolean;
}

/** Who listens for upgrades; `undefined` for a listener that is none of ours. */
function attachmentsTo(server: HttpServer) {
  return server.listeners("upgrade").map((listener) => ATTACHMENTS.get(listener));
}

/** Who came before answers all that it serves: who came after would hear of nobody. */
function expectUnserved(server: HttpServer, path: string | undefined): void {
  if (!attachmentsTo(server).some((one) => one?.hides(path))) return;
  const words = path === undefined ? "all paths are" : `${JSON.stringify(path)} is`;
  throw new UsageError(Mistake.optionInvalid, `path: ${words} served by who was attached before.`);
}

export class Attachment<Data> extends NodeUpgrader<Data> implements ConnectTaker {
  /** The events we need are the same on all of them. */
  readonly #server: HttpServer;
  readonly #path: string | undefined;
  readonly #takeNoConnects: (() => void) | undefined;
  #isClosing = false;

  constructor(
    server: AnyServer,
    options: AttachOptions<Data>,
    handler: Handler<Data> | Listener<Data>,
  ) {
    super(options, handler);
    this.#server = server as HttpServer;
    this.#path = options.path;
    ATTACHMENTS.set(this.#listener, this);
    this.#server.on("upgrade", this.#listener);
    if (isHttp2(server)) this.#takeNoConnects = takeConnects(server, this);
  }

  /** Answers what comes meanwhile, then leaves the server as it was. */
  override async close(options: CloseOptions = {}): Promise<void> {
    effectiveClose(options);
    this.#isClosing = true;
    await super.close(options);
    this.#server.off("upgrade", this.#listener);
    this.#takeNoConnects?.();
  }

  /** Leaves nothing to who serves this path after it, and goes on doing so. */
  hides(path: string | undefined): boolean {
    return !this.#isClosing && (this.#path === undefined || this.#path === path);
  }

  serves({ url = "" }: IncomingMessage): boolean {
    return this.servesPath(pathOf(url));
  }

  servesPath(path: string): boolean {
    return this.#path === undefined || this.#path === path;
  }

  readonly #listener = (message: IncomingMessage, socket: Duplex, head: Buffer): void => {
    takeErrors(socket);
    endArrival(socket);
    if (this.#isOurs(message)) this.takeUpgrade(message, socket, head);
    else if (this.#isForNobody(message)) this.refuse(message, socket, { status: 404 });
  };

  /** The first attachment that serves it takes it. */
  #isOurs(message: IncomingMessage): boolean {
    return attachmentsTo(this.#server).find((one) => one?.serves(message)) === this;
  }

  /** All who listen are attachments, and none serves it: the first of them answers. */
  #isForNobody(message: IncomingMessage): boolean {
    const all = attachmentsTo(this.#server);
    return all[0] === this && all.every((one) => one !== undefined && !one.serves(message));
  }
}
