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
export type { ConnectionStats, FlowStats, ServerStats } from "./stats.ts";
export type { RoundTrip } from "./round-trip.ts";
export { broadcast, type BroadcastOptions, type BroadcastResult } from "./broadcast.ts";

// For adapters
export type { Channel, Channels, CloseTold, ErrorTold, MessageTold, OpenTold } from "./channels.ts";
export { openClient, type OpenedClient } from "./client.ts";
export { type ConnectionParts, openConnection, type OpenConnection } from "./open-connection.ts";
export type { Host } from "./host.ts";
export { Loop } from "./loop.ts";
export { StatsSum } from "./stats.ts";
export { Trace, type TraceDirection, type TraceParts, type TraceTaker } from "./trace/trace.ts";
export { tracedTransport } from "./trace/traced-transport.ts";
export type { Transport, TransportSink } from "./transport.ts";

// The standard faces, for adapters to derive theirs
export { CloseEvent, type CloseEventInit, type WebSocketEventMap } from "./faces/events.ts";
export type { FaceHost } from "./faces/face-host.ts";
export { type BinaryType, WebSocketBase, type WebSocketData } from "./faces/web-socket.ts";
export { type WebSocketCloseInfo, WebSocketError } from "./faces/web-socket-error.ts";
export {
  WebSocketStreamBase,
  type WebSocketStreamInit,
  type WebSocketStreamOpenInfo,
} from "./faces/web-socket-stream.ts";
