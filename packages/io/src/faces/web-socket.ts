// The WebSocket interface of the web platform (WebSockets §3), over a connection. Each event is a
// task of its own: none fires while the constructor, `send` or `close` runs, and between two of them
// promises are heard.

import type { CloseInfo } from "@ws/core";
import type { DrivenConnection, Message } from "../connection.ts";
import { checkClose, checkProtocols, parseUrl } from "./arguments.ts";
import { BufferedAmount } from "./buffered-amount.ts";
import { EventHandlers } from "./event-handlers.ts";
import {
  CloseEvent,
  FailureEvent,
  type WebSocketEventMap,
  WebSocketEventTarget,
} from "./events.ts";
import { dialStrictly, type FaceHost } from "./face-host.ts";
import { InOrder } from "./in-order.ts";
import { clampToUint16, exposeInterface, sizeOf, toMessage } from "./web-idl.ts";

const READY_STATES = { CONNECTING: 0, OPEN: 1, CLOSING: 2, CLOSED: 3 } as const;
const { CONNECTING, OPEN, CLOSING, CLOSED } = READY_STATES;

/** How binary messages arrive. */
export type BinaryType = "blob" | "arraybuffer";

/** Sends what is no string, bytes or Blob as the string that it converts to. */
export type WebSocketData = string | ArrayBuffer | ArrayBufferView | Blob;

type Attribute<Type extends keyof WebSocketEventMap> =
  | ((event: WebSocketEventMap[Type]) => unknown)
  | null;

/** The WebSocket of every runtime: an adapter derives its own, with its `FaceHost`. */
export class WebSocketBase extends WebSocketEventTarget {
  declare static readonly CONNECTING: 0;
  declare static readonly OPEN: 1;
  declare static readonly CLOSING: 2;
  declare static readonly CLOSED: 3;
  declare readonly CONNECTING: 0;
  declare readonly OPEN: 1;
  declare readonly CLOSING: 2;
  declare readonly CLOSED: 3;

  readonly #host: FaceHost;
  readonly #url: URL;
  readonly #dialing = new AbortController();
  readonly #handlers = new EventHandlers(this);
  readonly #buffered = new BufferedAmount();
  /** It was looked at in this task: until the next one it does not fall. */
  #bufferedSeen = false;
  readonly #order = new InOrder(() => this.#connection?.abort());

  #connection: DrivenConnection | undefined;
  #readyState: 0 | 1 | 2 | 3 = CONNECTING;
  /** What has happened and was not told. */
  #untold = 0;
  #binaryType: BinaryType = "blob";

  /** @throws DOMException `SyntaxError` for a URL or subprotocols that are none */
  constructor(host: FaceHost, url: string | URL, protocols: string | Iterable<string>) {
    super();
    this.#host = host;
    this.#url = parseUrl(url);
    const isOne = protocols === null || typeof protocols !== "object";
    const offered = checkProtocols(isOne ? [protocols] : protocols);
    dialStrictly(host, this.#url.href, offered, this.#dialing.signal).then(
      (connection) => host.queueTask(() => this.#opened(connection)),
      (error: unknown) => host.queueTask(() => this.#closed(NEVER_OPEN, error)),
    );
  }

  get url(): string {
    return this.#url.href;
  }

  get readyState(): 0 | 1 | 2 | 3 {
    // The peer began to close: that is seen behind all that came before.
    const isClosing = this.#connection?.state !== "open" && this.#untold === 0;
    return this.#readyState === OPEN && isClosing ? CLOSING : this.#readyState;
  }

  /** The subprotocol agreed on, empty if none. */
  get protocol(): string {
    return this.#connection?.protocol ?? "";
  }

  /** The names of the extensions agreed on. */
  get extensions(): string {
    return this.#connection?.extensions.join(", ") ?? "";
  }

  /** Bytes of messages that were sent and have not left; those that never leave stay. */
  get bufferedAmount(): number {
    this.#lookAtBuffered();
    return this.#buffered.total;
  }

  get binaryType(): BinaryType {
    return this.#binaryType;
  }

  set binaryType(type: BinaryType) {
    // Web IDL ignores what is none of an enumeration's values.
    if (type === "blob" || type === "arraybuffer") this.#binaryType = type;
  }

  /** @throws DOMException `InvalidStateError` while it connects */
  send(data: WebSocketData): void {
    if (arguments.length === 0) throw new TypeError("send needs what to send.");
    const payload = data instanceof Blob ? data : toMessage(data);
    if (this.#readyState === CONNECTING) {
      throw new DOMException("It is not open yet.", "InvalidStateError");
    }
    this.#lookAtBuffered();
    const bytes = sizeOf(payload);
    this.#buffered.add(bytes);
    if (this.readyState !== OPEN) return;

    if (payload instanceof Blob) {
      const send = (buffer: ArrayBuffer): void => this.#say(new Uint8Array(buffer), bytes);
      this.#order.runWith(payload.arrayBuffer(), send);
    } else {
      // What is sent later may have changed by then.
      const kept = this.#order.waits && typeof payload !== "string" ? payload.slice() : payload;
      this.#order.run(() => this.#say(kept, bytes));
    }
  }

  /** @throws DOMException `InvalidAccessError` for the code, `SyntaxError` for the reason */
  close(givenCode?: number, givenReason?: string): void {
    const wanted = givenCode === undefined ? undefined : clampToUint16(givenCode);
    const { code, reason } = checkClose(wanted, givenReason);
    if (this.#readyState === CONNECTING) this.#dialing.abort(new Error("It was closed before."));
    else if (this.#readyState === OPEN) {
      this.#order.run(() => void this.#connection?.close(code, reason));
    } else return;
    this.#readyState = CLOSING;
  }

  get onopen(): Attribute<"open"> {
    return this.#handlers.get("open") as Attribute<"open">;
  }

  set onopen(handler: Attribute<"open">) {
    this.#handlers.set("open", handler);
  }

  get onmessage(): Attribute<"message"> {
    return this.#handlers.get("message") as Attribute<"message">;
  }

  set onmessage(handler: Attribute<"message">) {
    this.#handlers.set("message", handler);
  }

  get onerror(): Attribute<"error"> {
    return this.#handlers.get("error") as Attribute<"error">;
  }

  set onerror(handler: Attribute<"error">) {
    this.#handlers.set("error", handler);
  }

  get onclose(): Attribute<"close"> {
    return this.#handlers.get("close") as Attribute<"close">;
  }

  set onclose(handler: Attribute<"close">) {
    this.#handlers.set("close", handler);
  }

  #say(payload: string | Uint8Array, bytes: number): void {
    const connection = this.#connection!;
    const before = connection.bufferedBytes;
    const result = connection.send(payload, { copy: true });
    if (result !== "closed") this.#buffered.sent(bytes, connection.bufferedBytes - before);
  }

  // What happens, each in its own task

  #opened(connection: DrivenConnection): void {
    if (this.#readyState !== CONNECTING) {
      connection.abort();
      return this.#closed(NEVER_OPEN, this.#dialing.signal.reason);
    }
    this.#connection = connection;
    this.#readyState = OPEN;
    this.#untold++;
    this.dispatchEvent(new Event("open"));
    connection.handle({
      message: (_, message) => {
        this.#untold++;
        this.#host.queueTask(() => this.#tell(message));
      },
      drain: () => this.#settleBuffered(),
      close: (_, info) => this.#host.queueTask(() => this.#closed(info, info.cause)),
    });
    this.#untold--;
  }

  #tell(message: Message): void {
    if (this.#readyState === OPEN) {
      const data = typeof message === "string" ? message : this.#binary(message);
      this.dispatchEvent(new MessageEvent("message", { data, origin: this.#url.origin }));
    }
    this.#untold--;
  }

  #binary(bytes: Uint8Array): Blob | ArrayBuffer {
    // What arrives is never shared memory.
    const own = bytes as Uint8Array<ArrayBuffer>;
    if (this.#binaryType === "blob") return new Blob([own]);
    const { buffer } = own;
    return own.byteLength === buffer.byteLength ? buffer : own.slice().buffer;
  }

  #closed(info: Ending, error: unknown): void {
    const { code, reason, wasClean } = info;
    if (wasClean) this.#settleBuffered();
    this.#readyState = CLOSED;
    if (!wasClean) this.dispatchEvent(new FailureEvent(error));
    this.dispatchEvent(new CloseEvent("close", { code, reason, wasClean }));
  }

  // "as of the last time the event loop reached step 1" §3.1

  #lookAtBuffered(): void {
    if (this.#bufferedSeen || this.#readyState === CLOSED) return;
    this.#settleBuffered();
    this.#bufferedSeen = true;
    this.#host.queueTask(() => {
      this.#bufferedSeen = false;
      this.#settleBuffered();
    });
  }

  /** What a connection that failed did not send is not sent: it stays. */
  #settleBuffered(): void {
    if (this.#bufferedSeen || this.#connection === undefined) return;
    const { state, bufferedBytes } = this.#connection;
    if (state !== "closed") this.#buffered.settle(bufferedBytes);
  }
}

type Ending = Pick<CloseInfo, "code" | "reason" | "wasClean">;

const NEVER_OPEN: Ending = { code: 1006, reason: "", wasClean: false };

exposeInterface(WebSocketBase, {
  name: "WebSocket",
  prototype: WebSocketBase.prototype,
  constants: READY_STATES,
});
