// What an adapter lends to the standard faces: how to connect, and how to be called later.

import type { DrivenConnection } from "../connection.ts";

export interface FaceHost {
  /** Connects to a ws: or wss: URL, and offers these subprotocols. */
  dial(url: string, protocols: readonly string[], signal: AbortSignal): Promise<DrivenConnection>;
  /** Calls `run` in a task of its own: microtasks of those before it are done. In order. */
  queueTask(run: () => void): void;
}

/**
 * Connects as a browser does. "This covers a subprotocol requested by the client, but not
 * acknowledged by the server" (WebSockets §2.2): it fails, though RFC 6455 would allow it.
 */
export async function dialStrictly(
  host: FaceHost,
  url: string,
  protocols: readonly string[],
  signal: AbortSignal,
): Promise<DrivenConnection> {
  const connection = await host.dial(url, protocols, signal);
  if (!signal.aborted && (protocols.length === 0 || connection.protocol !== "")) return connection;
  connection.abort();
  throw signal.aborted ? signal.reason : new Error("The server chose none of the subprotocols.");
}
