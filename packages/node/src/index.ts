// @ws/node: WebSocket on the sockets of Node.js.

export { attach, type AttachOptions } from "./attach.ts";
export { connect, type ConnectOptions } from "./connect.ts";
export { serve, type ServeOptions, type Server } from "./serve.ts";
export { upgrader, type Upgrader } from "./upgrader.ts";
export type { UpgradeAttempt, UpgradeOptions } from "./upgrade-options.ts";
export type { GivenHeaders, TraceOptions } from "@ws/io";
export type { CreateConnection, ProxyOptions, TcpOptions, TlsOptions } from "@ws/net";

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
  UpgradeHook,
} from "@ws/io";

// For transports of your own
export { zlibCodec } from "@ws/zlib";
export { nodeHost } from "./host.ts";
export { nodePlatform } from "./platform.ts";
export { NodeTransport } from "@ws/net";
