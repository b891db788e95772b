// What Node.js tells of a request besides what every runtime does.

import type { IncomingMessage } from "node:http";
import type { ServerHttp2Stream } from "node:http2";
import type { ServerOptions, ServerSettings, UpgradeAttempt as AnyAttempt } from "@ws/io";

/** A request that breaks no rule, from an origin that may connect. */
export interface UpgradeAttempt extends AnyAttempt {
  /** The request as Node.js has it; over HTTP/2 there is none, but a `stream`. */
  readonly message: IncomingMessage | undefined;
  /** Over HTTP/2, the stream that the connection will have; it is not yours to read or answer. */
  readonly stream: ServerHttp2Stream | undefined;
}

export type UpgradeOptions<Data = unknown> = ServerOptions<Data, UpgradeAttempt>;

/** The options of an application, and the defaults for the rest. */
export type Settings<Data> = ServerSettings<UpgradeOptions<Data>>;
