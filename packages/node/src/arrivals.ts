// Clients of `serve`, from TCP until their first request is whole. One deadline holds for all of that,
// and for the hook behind it, since those of node:http and node:tls each begin anew (attack G16).

import type { Server as HttpServer } from "node:http";
import type { Socket } from "node:net";
import { Server as TlsServer, type TLSSocket } from "node:tls";
import { type Limits, refusal, type Rejection, rejectUpgrade } from "@ws/core";
import type { Loop } from "@ws/io";

/**
 * Of what carries HTTP: the TLS socket, where there is one. A property, since that is what one sees
 * through the socket that a session of HTTP/2 shows.
 */
const ARRIVAL = Symbol("arrival");

interface Arriving {
  [ARRIVAL]?: Arrival | undefined;
}

/** Its request is here: the deadline is no longer ours to watch. */
export function endArrival(socket: object): void {
  (socket as Arriving)[ARRIVAL]?.end();
}

/** When the client of a first request connected; `undefined` for any other request. */
export function takeArrival(socket: object | undefined): number | undefined {
  return socket === undefined ? undefined : (socket as Arriving)[ARRIVAL]?.take();
}

export class Arrivals {
  /** All that are open, below TLS, whoever has them. */
  readonly sockets = new Set<Socket>();
  readonly #loop: Loop;
  readonly #timeoutMs: number;
  readonly #isTls: boolean;
  readonly #waiting = new Set<Arrival>();
  /** What all who arrive are told. */
  #rejection: Rejection | undefined;
  readonly #closed = forgetting(this.sockets);

  constructor(http: HttpServer, { handshakeTimeoutMs }: Limits, loop: Loop) {
    this.#loop = loop;
    this.#timeoutMs = handshakeTimeoutMs;
    this.#isTls = http instanceof TlsServer;
    http.on("connection", (socket: Socket) => this.#add(socket));
    http.on("secureConnection", (socket: SecureSocket) => {
      const { _parent: parent } = socket;
      const below = parent ?? socket;
      // Bun tells of no connection before TLS is there.
      this.#add(below);
      (below as Arriving)[ARRIVAL]?.secured(socket);
    });
    http.on("request", ({ socket }) => void takeArrival(socket));
  }

  /** Refuses all who are still on their way, or come later; resolves when the former were told. */
  async refuse(rejection: Rejection): Promise<void> {
    this.#rejection = rejection;
    await Promise.all(Array.from(this.#waiting, (arrival) => arrival.refuse(rejection)));
  }

  #add(socket: Socket): void {
    if (ARRIVAL in socket) return;
    this.sockets.add(socket.on("close", this.#closed));
    const arrival = new Arrival(socket, !this.#isTls, this.#loop, this.#waiting);
    (socket as Arriving)[ARRIVAL] = arrival;
    this.#loop.alarms.set(arrival, arrival.sinceMs + this.#timeoutMs);
    if (this.#rejection !== undefined) void arrival.refuse(this.#rejection);
  }
}

/** The socket below TLS; not in the declared types. */
type SecureSocket = TLSSocket & { readonly _parent?: Socket | null };

class Arrival {
  readonly sinceMs: number;
  #socket: Socket;
  /** Not before TLS is there, and not where it carries HTTP/2. */
  #carriesHttp: boolean;
  readonly #loop: Loop;
  readonly #waiting: Set<Arrival>;

  // Kept by Alarms
  alarmMs = Infinity;
  alarmPlace = -1;

  constructor(socket: Socket, carriesHttp: boolean, loop: Loop, waiting: Set<Arrival>) {
    this.sinceMs = loop.host.now();
    this.#socket = socket;
    this.#carriesHttp = carriesHttp;
    this.#loop = loop;
    this.#waiting = waiting;
    waiting.add(this);
  }

  secured(socket: TLSSocket): void {
    (this.#socket as Arriving)[ARRIVAL] = undefined;
    this.#socket = socket;
    this.#carriesHttp = socket.alpnProtocol !== "h2";
    (socket as Arriving)[ARRIVAL] = this;
    socket.on("close", onClose);
  }

  /** Only the first request has waited since then: nothing of it stays. */
  take(): number {
    this.end();
    (this.#socket as Arriving)[ARRIVAL] = undefined;
    return this.sinceMs;
  }

  /** The deadline. */
  wake(): void {
    void this.refuse(refusal("handshake-timeout"));
  }

  /**
   * In the middle of TLS nothing can be said; over HTTP/2 nothing was asked yet. Resolves when the
   * socket is gone.
   */
  refuse(rejection: Rejection): Promise<void> {
    this.end();
    const socket = this.#socket;
    const gone = new Promise<void>((resolve) => socket.once("close", () => resolve()));
    if (this.#carriesHttp) socket.end(rejectUpgrade(rejection), () => socket.destroy());
    else socket.destroy();
    return gone;
  }

  end(): void {
    if (this.#waiting.delete(this)) this.#loop.alarms.set(this, Infinity);
  }
}

/**
 * What all sockets of a server do when they close. One listener does both, as Node.js makes room for
 * sixteen more where an event gets its third.
 */
function forgetting(sockets: Set<Socket>): (this: Socket) => void {
  return function () {
    sockets.delete(this);
    endArrival(this);
  };
}

function onClose(this: TLSSocket): void {
  endArrival(this);
}
