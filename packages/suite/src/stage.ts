// Where a case plays: clients of the adapter under test, and what the server saw of them. All is
// closed when the case is over.

import type { CloseInfo } from "@ws/core";
import type { Connection, DrivenConnection, Handler } from "@ws/io";
import { take } from "@ws/peer/awaiting";
import { expect } from "vitest";
import type { Capabilities } from "./capabilities.ts";
import { type Record, tellable, type TellableInfo } from "./journal.ts";
import type { Adapter, ConnectOptions } from "./register.ts";
import type { Target } from "./scripted-server.ts";

/** What the server saw of a connection that is over. */
export interface Report extends Record {
  readonly info: TellableInfo;
}

export class Stage {
  readonly can: Capabilities;
  readonly #adapter: Adapter;
  readonly #target: Target;
  readonly #connections: Connection[] = [];
  readonly #ids = new WeakMap<Connection, string>();

  constructor(adapter: Adapter, target: Target) {
    this.can = adapter.can;
    this.#adapter = adapter;
    this.#target = target;
  }

  /** A client that asks for a script. */
  async open(script: string, options: ConnectOptions = {}, handler?: Handler): Promise<Connection> {
    const id = newId();
    const connection = await this.connect(script, options, id, handler);
    this.#ids.set(connection, id);
    return connection;
  }

  /** The same, for a case that needs what only who drives the protocol can do. */
  async openDriven(script: string, options?: ConnectOptions): Promise<DrivenConnection> {
    return (await this.open(script, options)) as DrivenConnection;
  }

  /** Asks for a script, under an id of our choice. */
  async connect(
    script: string,
    { plain = false, ...options }: ConnectOptions = {},
    id = newId(),
    handler?: Handler,
  ): Promise<Connection> {
    const { url, plainUrl } = this.#target;
    const query = `${script.includes("?") ? "&" : "?"}id=${id}`;
    return this.openUrl(`${plain ? plainUrl : url}${script}${query}`, options, handler);
  }

  /** A client of any URL. */
  async openUrl(url: string, options: ConnectOptions = {}, handler?: Handler): Promise<Connection> {
    const connection = await this.#adapter.connect(url, options, handler);
    this.#connections.push(connection);
    return connection;
  }

  /** What the server saw of it, once it is over. */
  async report(client: Connection | string): Promise<Report> {
    return (await this.#aside("/report", client)) as Report;
  }

  /** What the server saw of it so far. */
  async state(client: Connection): Promise<Record> {
    return (await this.#aside("/state", client)) as Record;
  }

  /** Has the server go on with it. */
  async go(client: Connection): Promise<void> {
    const connection = await this.connect("/go", {}, this.#idOf(client));
    await connection.closed;
  }

  /** A client's end, as a whole; where the runtime does not see the frames, as much as it tells. */
  expectEnd(info: CloseInfo, expected: TellableInfo): void {
    const { code, reason, wasClean } = expected;
    if (!this.can.closeFrames) expect(info).toMatchObject({ code, reason, wasClean });
    // What its runtime answers for the server is not ours to say.
    else if (!this.#target.can.closeFrames) expect(info).toMatchObject({ code, wasClean });
    else expect(tellable(info)).toEqual(expected);
  }

  /** What the server saw of an end, as a whole where both sides see the frames. */
  expectReport(info: TellableInfo, expected: TellableInfo): void {
    const { code, initiator } = expected;
    if (!this.#target.can.closeFrames) expect(info).toMatchObject({ initiator });
    else if (this.can.closeFrames) expect(info).toEqual(expected);
    else expect(info).toMatchObject({ code, initiator, wasClean: true });
  }

  async end(): Promise<void> {
    for (const connection of this.#connections) {
      if (this.can.abort) connection.abort();
      else void connection.close();
    }
    if (this.can.abort) await Promise.all(this.#connections.map(({ closed }) => closed));
  }

  async #aside(script: string, client: Connection | string): Promise<unknown> {
    const connection = await this.connect(script, {}, this.#idOf(client));
    const [told] = await take(connection, 1);
    return JSON.parse(String(told));
  }

  #idOf(client: Connection | string): string {
    return typeof client === "string" ? client : this.#ids.get(client)!;
  }
}

export function newId(): string {
  return crypto.randomUUID();
}
