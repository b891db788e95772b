// What comes out of an endpoint's poll(): what the user hears, and what the driver has to do.

import type { CloseInfo } from "./close-info.ts";

/** A text message arrived, whole and valid (RFC 6455 §5.6, §8.1). */
export interface TextEvent {
  readonly type: "text";
  readonly data: string;
}

/** A binary message arrived, whole. The bytes are the receiver's. */
export interface BinaryEvent {
  readonly type: "binary";
  readonly data: Uint8Array;
}

/** A ping arrived; its pong is already on the way (§5.5.2). */
export interface PingEvent {
  readonly type: "ping";
  readonly data: Uint8Array;
}

/** A pong arrived, asked for or not (§5.5.3). */
export interface PongEvent {
  readonly type: "pong";
  readonly data: Uint8Array;
}

/** The peer's Close frame arrived: no message follows (§5.5.1). */
export interface ClosingEvent {
  readonly type: "closing";
  readonly code: number;
  readonly reason: string;
}

/** All is over. Exactly one, and nothing after it. */
export interface ClosedEvent {
  readonly type: "closed";
  readonly info: CloseInfo;
}

/** Bytes to write, in this order; core never touches them again. */
export interface Transmit {
  readonly type: "transmit";
  readonly chunks: readonly Uint8Array[];
}

/** Write no more: end our half of the stream, after what was written. */
export interface End {
  readonly type: "end";
}

/** Destroy the transport now, both halves, whatever waits. */
export interface Abort {
  readonly type: "abort";
}

/** What the user hears. */
export type EndpointEvent =
  | TextEvent
  | BinaryEvent
  | PingEvent
  | PongEvent
  | ClosingEvent
  | ClosedEvent;

/** What the driver does to the transport. */
export type Instruction = Transmit | End | Abort;

export type Output = EndpointEvent | Instruction;

export const END: End = Object.freeze({ type: "end" });
export const ABORT: Abort = Object.freeze({ type: "abort" });
