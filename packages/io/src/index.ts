// @ws/io: an endpoint over a transport, and the connection that people hold.

// The connection
export type {
  Connection,
  ConnectionState,
  DrivenConnection,
  Message,
  OutgoingMessage,
  SendResult,
  WaitOptions,
} from "./connection.ts";
export type { Handler, Listener } from "./handler.ts";
export { type Backpressure, DEFAULT_BACKPRESSURE, effectiveBackpressure } from "./backpressure.ts";

// For adapters
export { openClient, type OpenedClient } from "./client.ts";
export { type ConnectionParts, openConnection, type OpenConnection } from "./open-connection.ts";
export type { Host } from "./host.ts";
export { Loop } from "./loop.ts";
export type { Transport, TransportSink } from "./transport.ts";
