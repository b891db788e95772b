// What every server of ours does, whatever its runtime.

import type { PreparedMessage, Sendable } from "@ws/core";
import type { BroadcastOptions, BroadcastResult } from "../broadcast.ts";
import type { DrivenConnection } from "../connection.ts";
import type { ServerStats } from "../stats.ts";
import type { CloseOptions, DrainOptions } from "./close-options.ts";

export interface Serving<Data = unknown> extends AsyncDisposable {
  /** The connections that are not over yet. */
  readonly connections: ReadonlySet<DrivenConnection<Data>>;
  /** Tells in numbers what passed through all connections so far, and what waits in them now. */
  stats(): ServerStats;
  /**
   * Sends a message to all connections that pass the filter: framed once, and compressed once for all
   * that agreed on the same.
   *
   * @throws UsageError `data-type`, `text-invalid`
   */
  broadcast(data: Sendable | PreparedMessage, options?: BroadcastOptions<Data>): BroadcastResult;
  /**
   * Refuses requests from now on, handshakes in flight too, with 503; closes all connections, and
   * resolves when they are over. Rejects with a UsageError for what no Close frame can say.
   */
  close(options?: CloseOptions): Promise<void>;
  /**
   * Refuses requests from now on with 503, closes the connections at a rate, and resolves when they
   * are over: for deploys, after which clients come back in no crowd. Rejects with the signal's reason,
   * and with a UsageError for what no Close frame can say, or for a rate that is none.
   */
  drain(options: DrainOptions): Promise<void>;
}
