// What all connections are to those who hold one, whoever speaks the protocol below: who listens, a
// handler or whoever iterates, and how it ended.

import { type CloseInfo, type MessageEvent } from "@ws/core";
import * as CloseCode from "@ws/core/close-codes";
import type { Connection, Message } from "./connection.ts";
import { type Concerned, guard, watch } from "./guard.ts";
import { checkHandler, type Handler } from "./handler.ts";
import { Mailbox } from "./mailbox.ts";
import type { Pausable } from "./pause.ts";

export abstract class HeldConnection<Data, Held extends Connection<Data>>
  extends Mailbox
  implements Concerned
{
  data: Data;
  protected handler: Handler<Data, Held> | undefined;
  protected hasFailed = false;
  /** The handler heard `close`: nothing follows. */
  #closeTold = false;

  #info: CloseInfo | undefined;
  #closed: Promise<CloseInfo> | undefined;
  #resolveClosed: ((info: CloseInfo) => void) | undefined;

  constructor(data: Data, source: Pausable) {
    super(source);
    this.data = data;
  }

  abstract close(code?: number, reason?: string): Promise<CloseInfo>;
  /** A handler failed: the connection closes. Called once. */
  protected abstract failed(error: unknown): void;
  /** Nobody else takes this error. */
  protected abstract report(error: unknown): void;

  /** What is lent to handlers: ourselves. */
  get held(): Held {
    return this as unknown as Held;
  }

  get closed(): Promise<CloseInfo> {
    return (this.#closed ??= new Promise((resolve) => {
      this.#resolveClosed = resolve;
    }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close(CloseCode.normal);
  }

  // Listening

  handle(handler: Handler<Data, Held>): void {
    checkHandler(handler);
    this.attend(handler);
  }

  /** The same, with a handler that was checked before. */
  attend(handler: Handler<Data, Held>): void {
    this.handler = handler;
    this.#closeTold = false;
    this.isHandled = true;
    this.tell("open");
    this.catchUp();
    if (this.#info !== undefined) this.#tellClose(this.#info);
  }

  [Symbol.asyncIterator](): AsyncIterator<Message, undefined> {
    return this.iterate(({ data }) => data);
  }

  // What is told

  /** The hot path: no function by its name. */
  protected override take({ type, data }: MessageEvent): void {
    try {
      const result = this.handler?.message?.(this.held, data, type === "binary" ? type : "text");
      if (result !== undefined) watch(result, this);
    } catch (error) {
      this.fail(error);
    }
  }

  protected tell(name: Exclude<keyof Handler, "message" | "error">, told?: unknown): void {
    try {
      watch(this.handler?.[name]?.(this.held, told as never), this);
    } catch (error) {
      this.fail(error);
    }
  }

  /** It is over: the last that is told. */
  protected end(info: CloseInfo): void {
    this.#info = info;
    this.endMessages();
    this.#resolveClosed?.(info);
    this.#closed ??= Promise.resolve(info);
    this.#tellClose(info);
  }

  #tellClose(info: CloseInfo): void {
    if (this.handler === undefined || this.#closeTold) return;
    this.#closeTold = true;
    // Not even what waits follows.
    this.isHandled = false;
    this.tell("close", info);
  }

  /** A handler failed: this connection closes, and it is reported once. */
  fail(error: unknown): void {
    if (this.hasFailed) return;
    this.hasFailed = true;
    this.failed(error);

    const told = (): unknown => {
      if (this.handler?.error === undefined) throw error;
      return this.handler.error(this.held, error);
    };
    guard(told, { fail: (failure) => this.report(failure) });
  }
}
