// The sessions of HTTP/2 that a server has. One that carries no stream ends after a while, with GOAWAY (RFC 9113
// §6.8), and its socket with it, although the peer may not end. One that carries a connection is as alive as that.

import type { Server as HttpServer } from "node:http";
import type { ServerHttp2Session, ServerHttp2Stream } from "node:http2";
import type { Socket } from "node:net";
import type { Limits } from "@ws/core";
import type { HttpIdle, Loop } from "@ws/io";
import { whenGone } from "./http2-transport.ts";

type Patience = HttpIdle & Pick<Limits, "closeTimeoutMs">;

export class Http2Sessions {
  /** Those that are open. */
  readonly #sessions = new Set<ServerHttp2Session>();

  constructor(http: HttpServer, loop: Loop, patience: Patience) {
    http.on("session", (session: ServerHttp2Session) => {
      const idler = new Idler(session, loop, patience);
      this.#sessions.add(session);
      session.on("stream", (stream) => idler.began(stream));
      session.once("close", () => this.#sessions.delete(session));
    });
  }

  /** GOAWAY: streams in flight come to their end, others are not begun. */
  close(): void {
    for (const session of this.#sessions) session.close();
  }
}

/** Until its first stream a session is one of those that arrive. */
class Idler {
  readonly #session: ServerHttp2Session;
  /** Itself, by its own `once`: what a session shows of it leads nowhere when that is destroyed. */
  readonly #socket: Socket;
  readonly #loop: Loop;
  readonly #patience: Patience;
  #streams = 0;

  // Kept by Alarms
  alarmMs = Infinity;
  alarmPlace = -1;

  constructor(session: ServerHttp2Session, loop: Loop, patience: Patience) {
    this.#session = session;
    this.#socket = session.socket.once("close", () => this.#end());
    this.#loop = loop;
    this.#patience = patience;
  }

  began(stream: ServerHttp2Stream): void {
    if (++this.#streams === 1) this.#end();
    whenGone(stream, () => {
      const isIdle = --this.#streams === 0 && !this.#socket.destroyed;
      if (isIdle) this.#sleep(this.#patience.httpIdleTimeoutMs);
    });
  }

  /** Nothing has come since, or the peer does not end. */
  wake(): void {
    const { closed, destroyed } = this.#session;
    if (closed || destroyed) return void this.#socket.destroy();
    this.#session.close();
    this.#sleep(this.#patience.closeTimeoutMs);
  }

  #end(): void {
    this.#loop.alarms.set(this, Infinity);
  }

  #sleep(delayMs: number): void {
    this.#loop.alarms.set(this, this.#loop.host.now() + delayMs);
  }
}
