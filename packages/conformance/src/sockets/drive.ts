// A player on a socket, or on what is like one: what arrives goes in, what comes out is written, one write after the other, so
// that chops leave as chops and a slow agent is waited for.

import type { Duplex } from "node:stream";
import { performance } from "node:perf_hooks";
import { join } from "../bytes.ts";
import type { Http2Step } from "../case.ts";
import type { Player } from "../player/player.ts";

/** What carries a player's bytes: a socket, or a stream of HTTP/2. */
export type Carrier = Duplex & {
  /** Ends what is written, and then goes. */
  destroySoon?(): void;
  /** TLS knows no reset. */
  resetAndDestroy?(): unknown;
  /** Says frames of HTTP/2 as they are: TCP knows none. */
  sayFrames?(step: Http2Step): Promise<void>;
};

/** Plays until the player is done, or the signal fires; then the socket is gone. */
export function drive(player: Player, socket: Carrier, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const driven = new Driven(player, socket, () => {
      signal?.removeEventListener("abort", stop);
      resolve();
    });
    const stop = (): void => driven.stop();
    signal?.addEventListener("abort", stop);
    driven.go();
  });
}

class Driven {
  readonly #player: Player;
  readonly #socket: Carrier;
  readonly #done: () => void;
  #isWriting = false;
  #isOver = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(player: Player, socket: Carrier, done: () => void) {
    this.#player = player;
    this.#socket = socket;
    this.#done = done;
    socket.on("data", (bytes: Buffer) => this.#then(() => player.receive(bytes, now())));
    socket.on("end", () => this.#then(() => player.receiveEnd(now())));
    // An error is always followed by this.
    socket.on("error", () => {});
    socket.on("close", () => this.#then(() => player.lost(now())));
    socket.resume();
  }

  /** Takes what comes out, as long as the socket takes it; then waits. */
  go(): void {
    if (this.#isOver) return;
    clearTimeout(this.#timer);
    this.#player.advance(now());
    while (!this.#isWriting) {
      const output = this.#player.poll();
      if (output === undefined) break;
      if (output.type === "transmit") this.#write(join(output.chunks));
      else if (output.type === "http2") this.#sayFrames(output.step);
      else if (output.type === "end") this.#socket.end();
      else this.#cut();
    }
    if (this.#player.isOver) return this.stop();
    const waitMs = this.#player.deadline - now();
    if (waitMs < Infinity) this.#timer = setTimeout(() => this.go(), Math.max(0, waitMs) + 1);
  }

  /** Whatever has not left is not waited for. */
  stop(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    clearTimeout(this.#timer);
    this.#socket.removeAllListeners("data").removeAllListeners("end").removeAllListeners("close");
    if (this.#player.isOver && this.#socket.writableEnded) this.#goSoon();
    else this.#socket.destroy();
    this.#done();
  }

  #then(input: () => void): void {
    input();
    this.go();
  }

  #write(bytes: Uint8Array): void {
    this.#isWriting = true;
    // What was taken at once is told at once: without a turn of the loop nothing would be read between
    // chops, and what an agent says when it fails could be lost in its reset.
    this.#socket.write(bytes, () => setImmediate(() => this.#written()));
  }

  #sayFrames(step: Http2Step): void {
    this.#isWriting = true;
    void this.#socket.sayFrames?.(step).then(() => this.#written());
  }

  #written(): void {
    this.#isWriting = false;
    this.go();
  }

  #goSoon(): void {
    if (this.#socket.destroySoon === undefined) this.#socket.destroy();
    else this.#socket.destroySoon();
  }

  /** On TCP, and of a stream, this is a reset. */
  #cut(): void {
    if ("encrypted" in this.#socket) this.#socket.destroy();
    else this.#socket.resetAndDestroy?.();
  }
}

function now(): number {
  return performance.now();
}
