// For applications that have a Bun.serve: its WebSockets, presented as connections. Requests are checked
// as everywhere; the frames are Bun's.

import type { BunRequest, Server, ServerWebSocket, WebSocketHandler } from "bun";
import {
  acceptUpgrade,
  effectiveLimits,
  type HandshakeError,
  type HeaderLine,
  type Limits,
  type PreparedMessage,
  readUpgrade,
  refusal,
  type Rejection,
  type Sendable,
  type UpgradeRequest,
} from "@ws/core";
import {
  type Acceptance,
  Admission,
  broadcast,
  type BroadcastOptions,
  type BroadcastResult,
  checkAnswer,
  type CloseOptions,
  type Connection,
  type DrivenConnection,
  effectiveAdmission,
  effectiveBackpressure,
  effectiveClose,
  effectiveUnread,
  type Handler,
  listen,
  type Listener,
  type PresentedSettings,
  UNAVAILABLE,
} from "@ws/io";
import { bunHost } from "../host.ts";
import { type BunConnection, BunPresentedConnection } from "./bun-connection.ts";
import {
  checkPresenter,
  nativeOptions,
  type PresentedHandler,
  type PresentOptions,
} from "./options.ts";
import { headOf, responseOf, Waiting } from "./request.ts";
import { type Agreed, ServerSocket } from "./server-socket.ts";

export interface Presenter<Data = unknown> {
  /** For Bun.serve. Those of several presenters are the same but for their limits: one serves all. */
  readonly websocket: WebSocketHandler<unknown>;
  /** The connections that are not over yet. */
  readonly connections: ReadonlySet<BunConnection<Data>>;
  /**
   * Answers a request for WebSocket: resolves with `undefined` where it is a connection now, as Bun's
   * `fetch` wants it, else with the response that refuses it.
   */
  upgrade(request: Request | BunRequest, server: Server<unknown>): Promise<Response | undefined>;
  /** Sends a message to all connections that pass the filter. @throws UsageError `data-type` */
  broadcast(
    data: Sendable | PreparedMessage,
    options?: Pick<BroadcastOptions<Data>, "filter">,
  ): BroadcastResult;
  /**
   * Refuses requests from now on with 503, closes all connections, and resolves when they are over.
   * Rejects with a UsageError for what no Close frame can say.
   */
  close(options?: Pick<CloseOptions, "code" | "reason">): Promise<void>;
}

/**
 * Presents the WebSockets of a Bun.serve as connections.
 *
 * @throws UsageError `option-invalid`, `origin-invalid`, `limit-invalid`, `not-supported-here`
 */
export function present<Data = unknown>(
  options: PresentOptions<Data>,
  handler: PresentedHandler<Data> | Listener<Data, BunConnection<Data>>,
): Presenter<Data> {
  return new BunPresenter(options, handler);
}

/** What Bun keeps for us with a WebSocket. */
interface Place<Data = unknown> extends Agreed {
  readonly presenter: BunPresenter<Data>;
  readonly data: Data;
  readonly leave: () => void;
  socket?: ServerSocket;
  connection?: BunPresentedConnection<Data>;
}

type Socket = ServerWebSocket<unknown>;

const placeOf = ({ data }: Socket): Place => data as Place;

class BunPresenter<Data> implements Presenter<Data> {
  readonly websocket: WebSocketHandler<unknown>;
  readonly connections = new Set<BunConnection<Data>>();
  readonly #options: PresentOptions<Data>;
  readonly #handler: PresentedHandler<Data> | Listener<Data, BunConnection<Data>>;
  readonly #limits: Limits;
  readonly #settings: PresentedSettings;
  readonly #admission: Admission;
  readonly #waiting = new Set<Waiting>();
  #isClosed = false;

  constructor(
    options: PresentOptions<Data>,
    handler: PresentedHandler<Data> | Listener<Data, BunConnection<Data>>,
  ) {
    checkPresenter(options, handler);
    this.#options = options;
    this.#handler = handler;
    this.#limits = effectiveLimits(options);
    const { closeTimeoutMs } = this.#limits;
    const unread = effectiveUnread(options);
    this.#settings = { ...effectiveBackpressure(options), ...unread, closeTimeoutMs };
    this.#admission = new Admission(effectiveAdmission(options));
    this.websocket = { ...HANDLERS, ...nativeOptions(this.#limits, options.compress) };
  }

  async upgrade(request: Request, server: Server<unknown>): Promise<Response | undefined> {
    const asked = readUpgrade(headOf(request), { origins: this.#options.origins });
    if ("code" in asked) return responseOf(asked);
    const peerAddress = server.requestIP(request)?.address ?? "";
    const leave = this.#isClosed ? undefined : this.#admission.enter(peerAddress);
    if (leave === undefined) return responseOf(UNAVAILABLE);
    const waiting = new Waiting(request, this.#limits.handshakeTimeoutMs);
    this.#waiting.add(waiting);
    const refused = await this.#decide(asked, { request, server, peerAddress, leave, waiting });
    this.#waiting.delete(waiting);
    waiting.end();
    if (refused === undefined) return undefined;
    leave();
    return responseOf(refused);
  }

  broadcast(
    data: Sendable | PreparedMessage,
    options?: Pick<BroadcastOptions<Data>, "filter">,
  ): BroadcastResult {
    return broadcast(
      this.connections as Iterable<unknown> as Iterable<DrivenConnection<Data>>,
      data,
      options,
    );
  }

  async close(options: Pick<CloseOptions, "code" | "reason"> = {}): Promise<void> {
    const { code, reason } = effectiveClose(options);
    this.#isClosed = true;
    for (const waiting of this.#waiting) waiting.giveUp("aborted");
    await Promise.all([...this.connections].map((one) => one.close(code, reason)));
  }

  /** Asks the hook, and accepts; what it returns is refused. */
  async #decide(asked: UpgradeRequest, arrival: Arrival): Promise<Rejection | undefined> {
    const { waiting } = arrival;
    try {
      const answer = await waiting.for(this.#ask(asked, arrival));
      const said = checkAnswer(answer);
      if (said.status !== undefined) return said;
      // The client may be gone.
      return this.#accept(asked, said, arrival) ? undefined : { status: 400 };
    } catch (error) {
      if (waiting.signal.aborted) return IN_VAIN[(error as HandshakeError).code] ?? { status: 400 };
      bunHost.reportError(error);
      return { status: 500 };
    }
  }

  #ask(asked: UpgradeRequest, { request, peerAddress, waiting }: Arrival) {
    const { upgrade } = this.#options;
    if (upgrade === undefined) return {};
    const { method, headers } = asked.head;
    const encrypted = request.url.startsWith("https:");
    const { signal } = waiting;
    return upgrade({ ...asked, method, headers, peerAddress, encrypted, request, signal });
  }

  /** @throws UsageError `subprotocol-not-offered`, `header-invalid`, `header-reserved` */
  #accept(
    asked: UpgradeRequest,
    { data, headers, protocol: chosen }: Acceptance<Data> & { readonly headers: HeaderLine[] },
    { request, server, leave }: Arrival,
  ): boolean {
    const { protocols } = this.#options;
    const { protocol } = acceptUpgrade(asked, { protocols, protocol: chosen, headers });
    const place = { presenter: this, data, leave, ...this.#agreed(asked, protocol) };
    // Left out, Bun would choose the first that is offered.
    const lines = [...headers, ["Sec-WebSocket-Protocol", protocol]] as [string, string][];
    return server.upgrade(request, { data: place, headers: lines });
  }

  /** Bun accepts what a client offers first, if it may. */
  #agreed({ extensions }: UpgradeRequest, protocol: string): Agreed {
    const isOffered = extensions.some(({ name }) => name === DEFLATE);
    return { protocol, extensions: this.#options.compress === true && isOffered ? [DEFLATE] : [] };
  }

  opened(native: Socket, place: Place<Data>): void {
    native.binaryType = "uint8array";
    const socket = (place.socket = new ServerSocket(native, place));
    const parts = {
      socket,
      host: bunHost,
      settings: this.#settings,
      data: place.data,
      over: () => {
        this.connections.delete(connection);
        place.leave();
      },
    };
    const connection = (place.connection = new BunPresentedConnection<Data>(parts, native));
    this.connections.add(connection);
    const handler = this.#handler as
      | Handler<Data, Connection<Data>>
      | Listener<Data, Connection<Data>>;
    listen(connection, handler);
  }
}

const DEFLATE = "permessage-deflate";

interface Arrival {
  readonly request: Request;
  readonly server: Server<unknown>;
  readonly peerAddress: string;
  readonly leave: () => void;
  readonly waiting: Waiting;
}

/** What is said to who waited in vain, where somebody hears it. */
const IN_VAIN: Readonly<Partial<Record<HandshakeError["code"], Rejection>>> = {
  "handshake-timeout": refusal("handshake-timeout"),
  aborted: UNAVAILABLE,
};

/** One set of functions for all: whose a WebSocket is, is kept with it. */
const HANDLERS: WebSocketHandler<unknown> = {
  open(socket) {
    const place = placeOf(socket);
    place.presenter.opened(socket, place);
  },
  message: (socket, message) => placeOf(socket).socket?.sink?.received(message),
  drain: (socket) => placeOf(socket).socket?.sink?.handedOver(),
  pong: (socket, payload) => placeOf(socket).connection?.heardPong(payload),
  close: (socket, code, reason) => placeOf(socket).socket?.ended(code, reason),
};
