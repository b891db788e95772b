// WebSocketStream: a connection as a pair of streams, with back-pressure both ways. Who does not
// read stops the peer; who writes waits until there is room.

import { type CloseInfo, isWireCloseCode } from "@ws/core";
import type { DrivenConnection, Message } from "../connection.ts";
import { checkProtocols, parseUrl } from "./arguments.ts";
import { dialStrictly, type FaceHost } from "./face-host.ts";
import { exposeInterface, toMessage } from "./web-idl.ts";
import {
  checkCloseInfo,
  failureOf,
  type WebSocketCloseInfo,
  WebSocketError,
} from "./web-socket-error.ts";

export interface WebSocketStreamInit {
  readonly protocols?: Iterable<string> | undefined;
  /** Ends the attempt: `opened` and `closed` reject with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

export interface WebSocketStreamOpenInfo {
  /** Text as strings, binary as bytes. It is closed, or fails, behind the last message. */
  readonly readable: ReadableStream<string | Uint8Array>;
  /** Closing it closes the connection, and is done when that is. */
  readonly writable: WritableStream<string | ArrayBuffer | ArrayBufferView>;
  /** The names of the extensions agreed on. */
  readonly extensions: string;
  /** The subprotocol agreed on, empty if none. */
  readonly protocol: string;
}

/** The WebSocketStream of every runtime: an adapter derives its own, with its `FaceHost`. */
export class WebSocketStreamBase {
  readonly #url: URL;
  readonly #dialing = new AbortController();
  readonly #opened: Promise<WebSocketStreamOpenInfo>;
  readonly #closed: Promise<Required<WebSocketCloseInfo>>;
  #connection: DrivenConnection | undefined;

  /** @throws DOMException `SyntaxError` for a URL or subprotocols that are none */
  constructor(host: FaceHost, url: string | URL, init: WebSocketStreamInit) {
    this.#url = parseUrl(url);
    const dialing = this.#dial(host, checkProtocols(init.protocols ?? []), init.signal);
    this.#opened = dialing.then(openInfo);
    this.#closed = dialing.then(({ closed }) => closed).then(cleanEnd);
    // Who asks for them hears of a failure; nobody has to.
    for (const promise of [this.#opened, this.#closed]) promise.then(undefined, () => {});
  }

  get url(): string {
    return this.#url.href;
  }

  /** Rejects with a WebSocketError, whose `cause` is that of the failure. */
  get opened(): Promise<WebSocketStreamOpenInfo> {
    return this.#opened;
  }

  /** How it ended; rejects with a WebSocketError where it did not end cleanly. */
  get closed(): Promise<Required<WebSocketCloseInfo>> {
    return this.#closed;
  }

  /** @throws DOMException `InvalidAccessError` for the code, `SyntaxError` for the reason */
  close(info: WebSocketCloseInfo = {}): void {
    if (typeof info !== "object") throw new TypeError("close takes closeCode and reason.");
    const { code, reason } = checkCloseInfo(info ?? {});
    if (this.#connection !== undefined) void this.#connection.close(code, reason);
    else this.#dialing.abort(new WebSocketError("It was closed before it was open."));
  }

  async #dial(
    host: FaceHost,
    protocols: readonly string[],
    signal: AbortSignal | undefined,
  ): Promise<DrivenConnection> {
    const dialing = this.#dialing;
    const abort = (): void => dialing.abort(signal?.reason);
    if (signal?.aborted === true) throw signal.reason;
    signal?.addEventListener("abort", abort, { once: true });
    try {
      this.#connection = await dialStrictly(host, this.#url.href, protocols, dialing.signal);
      return this.#connection;
    } catch (error) {
      throw dialing.signal.aborted ? error : failureOf({ code: 1006, reason: "" }, error);
    } finally {
      signal?.removeEventListener("abort", abort);
    }
  }
}

function openInfo(connection: DrivenConnection): WebSocketStreamOpenInfo {
  const { protocol, extensions } = connection;
  const readable = readableOf(connection);
  const writable = writableOf(connection);
  return { readable, writable, extensions: extensions.join(", "), protocol };
}

function readableOf(connection: DrivenConnection): ReadableStream<Message> {
  const messages = connection[Symbol.asyncIterator]();
  return new ReadableStream<Message>({
    async pull(controller) {
      const { done, value } = await messages.next();
      if (done !== true) return controller.enqueue(value);
      const info = await connection.closed;
      if (info.wasClean) controller.close();
      else controller.error(failureOf(info, info.cause));
    },
    cancel(reason) {
      void messages.return?.();
      closeFor(connection, reason);
    },
  });
}

function writableOf(
  connection: DrivenConnection,
): WritableStream<string | ArrayBuffer | ArrayBufferView> {
  let isClosing = false;
  const fail = async (controller: WritableStreamDefaultController): Promise<void> => {
    const info = await connection.closed;
    if (!isClosing) controller.error(lateOf(info));
  };
  return new WritableStream({
    start(controller) {
      void fail(controller);
    },
    async write(chunk) {
      const result = connection.send(toMessage(chunk), { copy: true });
      if (result === "full") await connection.drained();
      if (result === "closed") throw lateOf(await connection.closed);
    },
    async close() {
      isClosing = true;
      cleanEnd(await connection.close());
    },
    abort(reason) {
      closeFor(connection, reason);
    },
  });
}

/** Closes as a WebSocketError says, and without a code for any other reason. */
function closeFor(connection: DrivenConnection, reason: unknown): void {
  const { closeCode = null, reason: why = "" } = reason instanceof WebSocketError ? reason : {};
  if (closeCode !== null && isWireCloseCode(closeCode)) void connection.close(closeCode, why);
  else void connection.close();
}

/** Why nothing can be written any more. */
function lateOf(info: CloseInfo): DOMException {
  if (!info.wasClean) return failureOf(info, info.cause);
  return new DOMException("The connection is closed.", "InvalidStateError");
}

/** @throws WebSocketError */
function cleanEnd(info: CloseInfo): Required<WebSocketCloseInfo> {
  if (!info.wasClean) throw failureOf(info, info.cause);
  return { closeCode: info.code, reason: info.reason };
}

exposeInterface(WebSocketStreamBase, {
  name: "WebSocketStream",
  prototype: WebSocketStreamBase.prototype,
});
