// Sockets that were refused. We answer, and linger: a socket that is closed with unread bytes is reset,
// and the answer with it.

import { once } from "node:events";
import type { Duplex } from "node:stream";
import { nodeHost } from "./host.ts";

export class RejectedSockets {
  readonly #lingerMs: number;
  readonly #sockets = new Set<Duplex>();

  constructor(lingerMs: number) {
    this.#lingerMs = lingerMs;
  }

  /** Writes a whole response, ends, and reads until the peer does so, too. */
  add(socket: Duplex, response: Uint8Array): void {
    const cancel = nodeHost.setTimer(() => socket.destroy(), this.#lingerMs);
    this.#sockets.add(socket);
    socket.on("close", () => {
      cancel();
      this.#sockets.delete(socket);
    });
    socket.end(response);
    socket.resume();
  }

  /** Ends the lingering of all. Resolves when their answers have left. */
  async close(): Promise<void> {
    await Promise.all([...this.#sockets].map(whenSent));
    this.destroy();
  }

  /** Ends the lingering of all now. */
  destroy(): void {
    for (const socket of this.#sockets) socket.destroy();
  }
}

async function whenSent(socket: Duplex): Promise<void> {
  if (socket.writableFinished || socket.destroyed) return;
  await Promise.race([once(socket, "finish"), once(socket, "close")]).catch(() => {});
}
