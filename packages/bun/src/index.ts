// @ws/bun: WebSocket on the sockets of Bun.

export { connect, type ConnectOptions } from "./connect.ts";
export type { TlsOptions } from "./dial.ts";
export type { FetchHandler, FetchInfo } from "./plain-http.ts";
export { serve, type ServeOptions, type Server } from "./serve.ts";
export type { GivenHeaders, TraceOptions } from "@ws/io";
export type { CreateConnection, ProxyOptions, TcpOptions } from "@ws/net";

// For who has a Bun.serve
export { present, type Presenter } from "./present/present.ts";
export type {
  PresentAttempt,
  PresentedHandler,
  PresentHook,
  PresentOptions,
} from "./present/options.ts";
export type { BunConnection } from "./present/bun-connection.ts";

// The faces of the web platform
export { WebSocket, type WebSocketOptions } from "./faces/web-socket.ts";
export { WebSocketStream, type WebSocketStreamOptions } from "./faces/web-socket-stream.ts";
export {
  type BinaryType,
  CloseEvent,
  type CloseEventInit,
  type WebSocketCloseInfo,
  WebSocketError,
  type WebSocketEventMap,
  type WebSocketStreamOpenInfo,
} from "@ws/io";

// A face for pipes
export { duplex, type DuplexOptions } from "@ws/net";

// What the functions above take and give
export {
  CloseCode,
  type CloseInfo,
  effectiveLimits,
  HandshakeError,
  LapseError,
  type Limits,
  type MessageOptions,
  type MessageType,
  type PieceEvent,
  type HeaderList,
  type PreparedMessage,
  prepareMessage,
  type PrepareOptions,
  ProtocolError,
  type ResponseHead,
  type SendOptions,
  UsageError,
} from "@ws/core";
export type {
  Acceptance,
  AdmissionLimits,
  Backpressure,
  BroadcastOptions,
  BroadcastResult,
  CloseOptions,
  CloseTold,
  Connection,
  ConnectionStats,
  DrainOptions,
  DrivenConnection,
  ErrorTold,
  FlowStats,
  Handler,
  Listener,
  Message,
  MessageTold,
  OpenTold,
  OutgoingMessage,
  RoundTrip,
  SendResult,
  ServerStats,
  UpgradeAnswer,
  UpgradeAttempt,
  UpgradeHook,
} from "@ws/io";

// For transports of your own
export { zlibCodec } from "@ws/zlib";
export { bunHost } from "./host.ts";
export { bunPlatform } from "./platform.ts";
export { BunTransport } from "./transport.ts";
