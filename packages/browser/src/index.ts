// @ws/browser: WebSocket where the platform is the web's.

// The WebSocket that a browser brings
export { connect, type ConnectOptions, type PresentedHandler } from "./connect.ts";
export { webSocketStream } from "./native/stream-socket.ts";
export type { Via } from "./native/via.ts";

// The protocol over byte streams
export { overStreams, type OverStreamsOptions } from "./streams/over-streams.ts";
export { clientHandshake, type ClientHandshakeOptions } from "./streams/client-handshake.ts";
export { serverHandshake, type ServerHandshakeOptions } from "./streams/server-handshake.ts";
export type { Handshake } from "./streams/handshake.ts";
export type { ByteStreams } from "./streams/stream-transport.ts";

// What the functions above take and give
export {
  CloseCode,
  type CloseInfo,
  effectiveLimits,
  HandshakeError,
  LapseError,
  type Limits,
  ProtocolError,
  UsageError,
} from "@ws/core";
export type {
  Backpressure,
  Connection,
  ConnectionStats,
  DrivenConnection,
  Handler,
  Message,
  OutgoingMessage,
  SendResult,
  Unread,
} from "@ws/io";
