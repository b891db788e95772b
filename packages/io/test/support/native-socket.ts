// A runtime's own WebSocket, played by hand: what it is asked to do is written down, what it would
// tell is told.

import { CloseCode } from "@ws/core";
import { type Backpressure, effectiveBackpressure } from "../../src/backpressure.ts";
import type { Connection } from "../../src/connection.ts";
import type { Handler } from "../../src/handler.ts";
import type { NativeSink, NativeSocket } from "../../src/native-socket.ts";
import { PresentedConnection } from "../../src/presented-connection.ts";
import { effectiveUnread, type Unread } from "../../src/unread.ts";
import { VirtualHost } from "./host.ts";

class MemorySocket implements NativeSocket {
  sink: NativeSink | undefined;
  readonly protocol = "chat";
  readonly extensions = ["permessage-deflate"];
  isOpen = true;
  bufferedBytes = 0;
  failureCode: number | undefined = CloseCode.internalError;
  /** What it was asked to do, in order. */
  readonly calls: unknown[] = [];
  /** Messages stay here until `handOver`. */
  isStalled = false;

  send(message: string | Uint8Array, compress: boolean | undefined): void {
    if (!this.isOpen) throw new Error("A message to a socket that is closed.");
    this.calls.push(compress === undefined ? message : [message, { compress }]);
    if (this.isStalled) this.bufferedBytes += message.length;
  }

  awaitRoom(): void {
    this.calls.push("awaitRoom");
  }

  close(code: number | undefined, reason: string): void {
    this.calls.push(["close", code, reason]);
    this.isOpen = false;
  }

  abort(): void {
    this.calls.push("abort");
    this.isOpen = false;
  }

  pause(): void {
    this.calls.push("pause");
  }

  resume(): void {
    this.calls.push("resume");
  }

  // What the runtime does

  handOver(): void {
    this.bufferedBytes = 0;
    this.sink?.handedOver();
  }

  /** The closing handshake is done, whoever began. */
  end(code = 1000, reason = "", wasClean = true): void {
    this.isOpen = false;
    this.sink?.ended({ code, reason, wasClean });
  }

  lose(error?: unknown): void {
    this.isOpen = false;
    this.sink?.ended({ code: 1006, reason: "", wasClean: false, error });
  }

  /** What it was asked to do since this was asked last. */
  asked(): unknown[] {
    return this.calls.splice(0);
  }
}

export interface PresentOptions extends Partial<Backpressure>, Partial<Unread> {
  readonly closeTimeoutMs?: number;
  readonly handler?: Handler<string, Connection<string>>;
  readonly over?: (connection: PresentedConnection<string>) => void;
}

export function present({ handler, over, closeTimeoutMs = 10_000, ...options }: PresentOptions) {
  const socket = new MemorySocket();
  const host = new VirtualHost();
  const connection = new PresentedConnection<string>({
    socket,
    host,
    settings: { ...effectiveBackpressure(options), ...effectiveUnread(options), closeTimeoutMs },
    data: "data",
    over,
  });
  if (handler !== undefined) connection.handle(handler);
  return { socket, host, connection };
}
