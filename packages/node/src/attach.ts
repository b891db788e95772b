// The upgrade events of an HTTP server, shared out by path among those who serve them.

import type { IncomingMessage, Server as HttpServer } from "node:http";
import type { Server as HttpsServer } from "node:https";
import type { Duplex } from "node:stream";
import type { Handler, Listener } from "@ws/io";
import { endArrival } from "./arrivals.ts";
import type { CloseOptions } from "./close-options.ts";
import { ignoreErrors } from "./exchange.ts";
import { NodeUpgrader, type Upgrader } from "./upgrader.ts";
import type { UpgradeOptions } from "./upgrade-options.ts";

export interface AttachOptions<Data = unknown> extends UpgradeOptions<Data> {
  /** The path to serve, without query; all paths by default. Other requests are left to others. */
  readonly path?: string | undefined;
}

/** Serves WebSocket connections on an HTTP server of yours, beside its requests. */
export function attach<Data = unknown>(
  server: HttpServer | HttpsServer,
  options: AttachOptions<Data>,
  handler: Handler<Data> | Listener<Data>,
): Upgrader<Data> {
  return new Attachment(server, options, handler);
}

/** Whose listener it is. */
const ATTACHMENTS = new WeakMap<object, { serves(message: IncomingMessage): boolean }>();

export class Attachment<Data> extends NodeUpgrader<Data> {
  readonly #server: HttpServer | HttpsServer;
  readonly #path: string | undefined;

  constructor(
    server: HttpServer | HttpsServer,
    options: AttachOptions<Data>,
    handler: Handler<Data> | Listener<Data>,
  ) {
    super(options, handler);
    this.#server = server;
    this.#path = options.path;
    ATTACHMENTS.set(this.#listener, this);
    server.on("upgrade", this.#listener);
  }

  /** Answers what comes meanwhile, then leaves the server as it was. */
  override async close(options?: CloseOptions): Promise<void> {
    await super.close(options);
    this.#server.off("upgrade", this.#listener);
  }

  serves(message: IncomingMessage): boolean {
    return this.#path === undefined || this.#path === pathOf(message);
  }

  readonly #listener = (message: IncomingMessage, socket: Duplex, head: Buffer): void => {
    ignoreErrors(socket);
    endArrival(socket);
    if (this.#isOurs(message)) this.upgrade(message, socket, head);
    else if (this.#isForNobody(message)) this.refuse(message, socket, { status: 404 });
  };

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
}

function pathOf({ url = "" }: IncomingMessage): string {
  const query = url.indexOf("?");
  return query < 0 ? url : url.slice(0, query);
}
