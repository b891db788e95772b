// The fast face: one object of functions for all connections. None is awaited; who wants that
// iterates. What one throws, or rejects with, closes that connection with 1011 and is reported once.

import type { CloseInfo, MessageType, PieceEvent } from "@ws/core";
import type { DrivenConnection, Message } from "./connection.ts";

/** Nothing is made of it, but a promise that rejects counts as a failure. */
type Result = unknown;

export interface Handler<Data = unknown> {
  /** The connection is open: the first call. */
  open?(connection: DrivenConnection<Data>): Result;
  /**
   * A message arrived; `type` tells text from binary, where `textAs` makes both bytes. Without this
   * function messages are read and dropped.
   */
  message?(connection: DrivenConnection<Data>, message: Message, type: MessageType): Result;
  /** A piece of a message arrived: with `delivery: "pieces"`, in place of `message`. */
  piece?(connection: DrivenConnection<Data>, piece: PieceEvent): Result;
  /** A ping arrived; it is answered already. */
  ping?(connection: DrivenConnection<Data>, payload: Uint8Array): Result;
  /** A pong arrived. */
  pong?(connection: DrivenConnection<Data>, payload: Uint8Array): Result;
  /** There is room again after a `send` that answered `full`. */
  drain?(connection: DrivenConnection<Data>): Result;
  /** The connection is over: the last call, exactly one. */
  close?(connection: DrivenConnection<Data>, info: CloseInfo): Result;
  /** One of these functions failed. Without this one the runtime reports it. */
  error?(connection: DrivenConnection<Data>, error: unknown): Result;
}

/**
 * The comfortable face: a function that iterates. Messages wait until it reads. Where it is
 * asynchronous and comes to its end, the connection closes with 1000.
 */
export type Listener<Data = unknown> = (connection: DrivenConnection<Data>) => Result;
