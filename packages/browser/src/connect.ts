// A client in a browser: the WebSocket that it brings, as a Connection.

import {
  checkOption,
  checkOptions,
  CLOSE_TIMEOUT_MS,
  effectiveOptions,
  HANDSHAKE_TIMEOUT,
  HANDSHAKE_TIMEOUT_MS,
  HandshakeError,
  type Limits,
  NOT_TOLD,
  type OptionTypes,
  UsageError,
} from "@ws/core";
import * as Mistake from "@ws/core/mistake";
import {
  type Backpressure,
  checkHandler,
  type Connection,
  DEFAULT_BACKPRESSURE,
  DEFAULT_UNREAD,
  type Handler,
  type NativeSocket,
  refuse,
  type Unread,
} from "@ws/io";
import { BrowserConnection } from "./browser-connection.ts";
import { browserHost } from "./host.ts";
import { webSocket } from "./native/event-socket.ts";
import type { Via } from "./native/via.ts";
import { parseUrl } from "./url.ts";

export interface ConnectOptions<Data = unknown>
  extends
    Partial<Pick<Limits, "handshakeTimeoutMs" | "closeTimeoutMs">>,
    Partial<Backpressure>,
    Partial<Unread> {
  /** The subprotocols we offer, best first. A browser takes no server that chooses none of them. */
  readonly protocols?: readonly string[] | undefined;
  /** Which of the browser's interfaces is presented: `webSocketStream`. Default: `WebSocket`. */
  readonly via?: Via | undefined;
  /** Ends the attempt: the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  readonly data?: Data | undefined;
}

/** What a browser tells a handler: pings, pongs and pieces it keeps to itself. */
export type PresentedHandler<Data = unknown> = Omit<
  Handler<Data, Connection<Data>>,
  "ping" | "pong" | "piece"
>;

const DEFAULTS = {
  handshakeTimeoutMs: HANDSHAKE_TIMEOUT_MS,
  closeTimeoutMs: CLOSE_TIMEOUT_MS,
  ...DEFAULT_BACKPRESSURE,
  ...DEFAULT_UNREAD,
};

/** The types of the others. */
const TYPES: OptionTypes = {
  protocols: "list",
  via: "object",
  signal: "signal",
};

/**
 * Connects to a `ws:`, `wss:`, `http:` or `https:` URL. Without a handler messages wait until somebody
 * iterates. Rejects with a `HandshakeError`, which says as little as the browser does: `not-told`, or `handshake-timeout`.
 *
 * @throws UsageError `url-invalid`, `option-invalid`, `limit-invalid`, `subprotocol-invalid`,
 *   `not-supported-here`
 */
export async function connect<Data = unknown>(
  url: string | URL,
  options: ConnectOptions<Data> = {},
  handler?: PresentedHandler<Data>,
): Promise<Connection<Data>> {
  checkOptions(options, TYPES);
  if (options.via !== undefined) checkOption("via.open", options.via.open, "function");
  if (handler !== undefined) checkHandler(handler);
  refuseOthers(options);
  const settings = effectiveOptions(DEFAULTS, options);
  const socket = await openSocket(parseUrl(url), options, settings.handshakeTimeoutMs);
  const connection = new BrowserConnection<Data>({
    socket,
    host: browserHost,
    settings,
    data: options.data as Data,
  });
  if (handler !== undefined) connection.handle(handler);
  return connection;
}

/** @throws UsageError `not-supported-here` */
function refuseOthers(options: object): void {
  for (const [name, value] of Object.entries(options)) {
    const isOurs = name in DEFAULTS || name in TYPES || name === "data";
    if (value !== undefined && !isOurs) refuse(name);
  }
}

async function openSocket(
  url: string,
  { protocols = [], via = webSocket, signal }: ConnectOptions,
  timeoutMs: number,
): Promise<NativeSocket> {
  signal?.throwIfAborted();
  const giveUp = new AbortController();
  const late = (): void => giveUp.abort(new HandshakeError("handshake-timeout", HANDSHAKE_TIMEOUT));
  const abort = (): void => giveUp.abort(signal?.reason);
  const cancel = browserHost.setTimer(late, timeoutMs);
  signal?.addEventListener("abort", abort);
  try {
    return await via.open(url, [...protocols], giveUp.signal);
  } catch (cause) {
    giveUp.signal.throwIfAborted();
    // The URL is one: what is no syntax is among the protocols.
    if ((cause as Error | undefined)?.name === "SyntaxError")
      throw new UsageError(Mistake.subprotocolInvalid);
    throw new HandshakeError("not-told", NOT_TOLD, { cause });
  } finally {
    cancel();
    signal?.removeEventListener("abort", abort);
  }
}
