// A limit on how many messages a client may send, and how many bytes: a bucket that fills up again. Who
// empties it is not heard for a while, which slows him down; nothing is lost.

import { serve } from "@ws/node";

const MESSAGES_PER_SECOND = 50;
const BYTES_PER_SECOND = 100_000;

class Bucket {
  #messages = MESSAGES_PER_SECOND;
  #bytes = BYTES_PER_SECOND;
  #sinceMs = performance.now();

  /** Takes a message out; returns how long to wait until there is something in it again. */
  take(bytes: number): number {
    const seconds = (performance.now() - this.#sinceMs) / 1000;
    this.#sinceMs += seconds * 1000;
    this.#messages =
      Math.min(this.#messages + seconds * MESSAGES_PER_SECOND, MESSAGES_PER_SECOND) - 1;
    this.#bytes = Math.min(this.#bytes + seconds * BYTES_PER_SECOND, BYTES_PER_SECOND) - bytes;
    const lack = Math.max(-this.#messages / MESSAGES_PER_SECOND, -this.#bytes / BYTES_PER_SECOND);
    return Math.max(0, lack) * 1000;
  }
}

export const server = await serve<Bucket>(
  {
    port: Number(process.env.PORT ?? 8080),
    maxMessageBytes: BYTES_PER_SECOND,
    upgrade: () => ({ data: new Bucket() }),
  },
  {
    message(connection, message) {
      connection.send(message);
      const waitMs = connection.data.take(message.length);
      if (waitMs === 0) return;
      console.log("slow down");
      connection.pause();
      setTimeout(() => connection.resume(), waitMs);
    },
  },
);
console.log(`listening on ${server.url}`);
