// @ws/browser: WebSocket where the platform is the web's.

// The WebSocket that a browser brings
export { connect, type ConnectOptions, type PresentedHandler } from "./connect.ts";

// What the functions above take and give
export { CloseCode, type CloseInfo, HandshakeError, LapseError, UsageError } from "@ws/core";
export type { Backpressure, Connection, Message, SendResult, Unread } from "@ws/io";
