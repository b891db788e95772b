// A client that comes back: where its connection ends or fails it waits, up to twice as long as the time
// before, and at random, so that not all clients of a server that was gone come back at once. A signal
// ends it, whether it waits, connects or is connected.

import { setTimeout as delay } from "node:timers/promises";
import { connect, HandshakeError } from "@ws/node";

const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 30_000;

export const stopping = new AbortController();
process.once("SIGTERM", () => stopping.abort());

export const stopped = stayConnected(process.env.SERVER ?? "ws://localhost:8080", stopping.signal);

async function stayConnected(url: string, signal: AbortSignal): Promise<void> {
  for (
    let waitMs = FIRST_WAIT_MS;
    !signal.aborted;
    waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS)
  ) {
    const sinceMs = performance.now();
    console.log(await talk(url, signal));
    // It was worth it. Who accepts and then ends at once is as good as gone.
    if (performance.now() - sinceMs > LONGEST_WAIT_MS) waitMs = FIRST_WAIT_MS;
    await delay(Math.random() * waitMs, undefined, { signal }).catch(() => {});
  }
}

/** One connection, from its beginning to its end; returns how it ended. */
async function talk(url: string, signal: AbortSignal): Promise<string> {
  try {
    const connection = await connect(url, { signal });
    const leave = (): void => void connection.close(1000);
    signal.addEventListener("abort", leave);
    for await (const message of connection) console.log(message);
    const { code } = await connection.closed;
    signal.removeEventListener("abort", leave);
    return `closed with ${code}`;
  } catch (error) {
    // Our own mistakes no server will mend.
    if (error instanceof HandshakeError || signal.aborted) return String(error);
    throw error;
  }
}
