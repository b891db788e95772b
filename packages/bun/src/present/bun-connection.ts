// A connection of a Bun.serve, whose frames are Bun's: beside what all connections can, it pings.

import type { ServerWebSocket } from "bun";
import { LapseError } from "@ws/core";
import * as Lapse from "@ws/core/lapse";
import {
  type Connection,
  Pings,
  PresentedConnection,
  type PresentedParts,
  type WaitOptions,
} from "@ws/io";
import { bunHost } from "../host.ts";

/** What a connection can do whose frames are Bun's: all that a `Connection` can, and pings. */
export interface BunConnection<Data = unknown> extends Connection<Data> {
  /** As Bun tells it; empty on a Unix socket. */
  readonly peerAddress: string;
  /** Pings; resolves with the round trip in milliseconds. Rejects if the connection closes first. */
  ping(options?: WaitOptions): Promise<number>;
}

export class BunPresentedConnection<Data>
  extends PresentedConnection<Data>
  implements BunConnection<Data>
{
  readonly #socket: ServerWebSocket<unknown>;
  readonly #pings = new Pings();

  constructor(parts: PresentedParts<Data>, socket: ServerWebSocket<unknown>) {
    super(parts);
    this.#socket = socket;
    void this.closed.then((info) => this.#pings.fail(info.cause ?? new LapseError(Lapse.closing)));
  }

  get peerAddress(): string {
    return this.#socket.remoteAddress;
  }

  async ping({ signal }: WaitOptions = {}): Promise<number> {
    signal?.throwIfAborted();
    if (this.state !== "open") throw new LapseError(Lapse.closing);
    const { payload, answered } = this.#pings.add(bunHost.now(), signal);
    this.#socket.ping(payload);
    return answered;
  }

  heardPong(payload: Uint8Array): void {
    this.#pings.pong(payload, bunHost.now());
  }
}
