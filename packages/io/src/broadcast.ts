// One message to many connections: it is framed once, and compressed once for all that agreed on the
// same. Each gets it, or not, by its own back-pressure.

import {
  checkOptions,
  PreparedMessage,
  prepareMessage,
  type PrepareOptions,
  type Sendable,
} from "@ws/core";
import type { DrivenConnection } from "./connection.ts";

export interface BroadcastOptions<Data = unknown> extends PrepareOptions {
  /** Who gets it. Default: all who are open. */
  readonly filter?: ((connection: DrivenConnection<Data>) => boolean) | undefined;
}

/** How many connections took it at once, took it though much waits already, or did not get it. */
export interface BroadcastResult {
  readonly sent: number;
  readonly queued: number;
  readonly dropped: number;
}

/**
 * Sends a message to all connections that are open and pass the filter.
 *
 * @throws UsageError `data-type`, `message-type`, `text-invalid`, `option-invalid`
 */
export function broadcast<Data>(
  connections: Iterable<DrivenConnection<Data>>,
  data: Sendable | PreparedMessage,
  options: BroadcastOptions<Data> = {},
): BroadcastResult {
  checkOptions(options, { filter: "function" });
  const { filter } = options;
  const message = data instanceof PreparedMessage ? data : prepareMessage(data, options);
  const counts = { ok: 0, full: 0, dropped: 0, closed: 0 };
  for (const connection of connections) {
    if (connection.state !== "open" || filter?.(connection) === false) continue;
    counts[connection.send(message)]++;
  }
  // Who is closed by this very message was too slow for it.
  return { sent: counts.ok, queued: counts.full, dropped: counts.dropped + counts.closed };
}
