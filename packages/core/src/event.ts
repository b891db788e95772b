// What comes out of an endpoint's poll(): what the user hears, and what the driver has to do.

import type { CloseInfo } from "./close-info.ts";

/** What a message is: text is UTF-8 (RFC 6455 §5.6). */
export type MessageType = "text" | "binary";

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

/** A text message arrived, whole and valid, as the bytes of its UTF-8: with `textAs: "bytes"`. */
export interface Utf8Event {
  readonly type: "utf8";
  readonly data: Uint8Array;
}

/**
 * A piece of a message arrived: with `delivery: "pieces"`. Text is valid so far, and a string has
 * whole characters only. Where the last piece is missing, the message is as well.
 */
export interface PieceEvent {
  readonly type: "piece";
  readonly of: MessageType;
  readonly data: string | Uint8Array;
  readonly first: boolean;
  readonly last: boolean;
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
  /** More is ready, and is made when it is polled for: others may have their turn before. */
  readonly more?: true;
}

/**
 * Work that would hold up everyone else. Call `run`: it works here, or on another thread, and calls
 * `done` once, now or later; then poll again. Until then messages of this direction wait.
 */
export interface Work {
  readonly type: "work";
  readonly direction: "receiving" | "sending";
  /** Another endpoint has had the same work begun: `run` only waits for its result. */
  readonly isUnderway: boolean;
  run(done: () => void): void;
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
  | Utf8Event
  | PieceEvent
  | PingEvent
  | PongEvent
  | ClosingEvent
  | ClosedEvent;

/** What the driver does to the transport. */
export type Instruction = Transmit | End | Abort;

export type Output = EndpointEvent | Instruction | Work;

export const END: End = Object.freeze({ type: "end" });
export const ABORT: Abort = Object.freeze({ type: "abort" });
