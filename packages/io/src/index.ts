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
export { checkHandler, type Handler, type Listener } from "./handler.ts";
export { listen } from "./listen.ts";
export { type Backpressure, DEFAULT_BACKPRESSURE, effectiveBackpressure } from "./backpressure.ts";
export { DEFAULT_UNREAD, effectiveUnread, type Unread } from "./unread.ts";
export type { ConnectionStats, FlowStats, ServerStats } from "./stats.ts";
export type { RoundTrip } from "./round-trip.ts";
export { broadcast, type BroadcastOptions, type BroadcastResult } from "./broadcast.ts";

// Servers
export { Admission, type AdmissionLimits, effectiveAdmission } from "./serving/admission.ts";
export { type CloseOptions, type DrainOptions, effectiveClose } from "./serving/close-options.ts";
export { DEFAULT_HTTP_IDLE, effectiveHttpIdle, type HttpIdle } from "./serving/http-idle.ts";
export { type Door, type Opened, Roster, type RosterParts } from "./serving/roster.ts";
export { type HandshakeOwner, ServerHandshake } from "./serving/server-handshake.ts";
export type { Serving } from "./serving/serving.ts";
export {
  type Acceptance,
  checkAnswer,
  type CheckedAnswer,
  effectiveSettings,
  type ServerOptions,
  type ServerSettings,
  UNAVAILABLE,
  type UpgradeAnswer,
  type UpgradeAttempt,
  type UpgradeHook,
} from "./serving/upgrade-options.ts";

// The way to a server
export { type Patience, unlessAborted, within } from "./reaching/deadline.ts";
export { effectiveMaxRedirects, followRedirects, type Question } from "./reaching/redirect.ts";
export {
  authorizationOf,
  basicCredentials,
  hostnameOf,
  isSecure,
  parseTarget,
  portOf,
  type Target,
} from "./reaching/url.ts";

// For adapters
export { checkClient, checkServer, namesOf } from "./check.ts";
export { type GivenHeaders, headerLines } from "./headers.ts";
export { WS_NAMES } from "./ws-names.ts";
export { isThenable } from "./guard.ts";
export { refuse, refuseOptions } from "./refuse.ts";
export { extensionsBy, type ExtensionsOf, type WantedExtensions } from "./extensions.ts";
export type { Channel, Channels, CloseTold, ErrorTold, MessageTold, OpenTold } from "./channels.ts";
export { openClient, type OpenedClient } from "./client.ts";
export { type ConnectionParts, openConnection, type OpenConnection } from "./open-connection.ts";
export { openInContext, type RunInContext } from "./context.ts";
export type { Host } from "./host.ts";
export { Loop } from "./loop.ts";
export { Pings } from "./pings.ts";
export type { NativeEnd, NativeSink, NativeSocket } from "./native-socket.ts";
export {
  PresentedConnection,
  type PresentedParts,
  type PresentedSettings,
} from "./presented-connection.ts";
export { StatsSum } from "./stats.ts";
export { askTraced } from "./trace/ask-traced.ts";
export { Trace, type TraceDirection, type TraceParts, type TraceTaker } from "./trace/trace.ts";
export {
  beginWords,
  ending,
  linesOf,
  type TracedProcess,
  type TraceOptions,
  type Tracer,
  type TracerOf,
  tracersBy,
} from "./trace/tracer.ts";
export { tracedTransport, traceOf, untraced } from "./trace/traced-transport.ts";
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
