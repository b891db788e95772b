// The fast face: one object of functions for all connections. None is awaited; who wants that
// iterates. What one throws, or rejects with, closes that connection with 1011 and is reported once.

import {
  checkOptions,
  type CloseInfo,
  type MessageType,
  type OptionTypes,
  type PieceEvent,
} from "@ws/core";
import type { Connection, DrivenConnection, Message } from "./connection.ts";

/** Nothing is made of it, but a promise that rejects counts as a failure. */
type Result = unknown;

/** Functions that are called as things happen to a connection. */
export interface Handler<Data = unknown, Held extends Connection<Data> = DrivenConnection<Data>> {
  /** The connection is open: the first call. */
  open?(connection: Held): Result;
  /**
   * A message arrived; `type` tells text from binary, where `textAs` makes both bytes. Without this
   * function messages are read and dropped.
   */
  message?(connection: Held, message: Message, type: MessageType): Result;
  /** A piece of a message arrived: with `delivery: "pieces"`, in place of `message`. */
  piece?(connection: Held, piece: PieceEvent): Result;
  /** A ping arrived; it is answered already. */
  ping?(connection: Held, payload: Uint8Array): Result;
  /** A pong arrived. */
  pong?(connection: Held, payload: Uint8Array): Result;
  /** There is room again after a `send` that answered `full`. */
  drain?(connection: Held): Result;
  /** The connection is over: the last call, exactly one. */
  close?(connection: Held, info: CloseInfo): Result;
  /** One of these functions failed. Without this one the runtime reports it. */
  error?(connection: Held, error: unknown): Result;
}

/**
 * The comfortable face: a function that iterates. Messages wait until it reads. Where it is
 * asynchronous and comes to its end, the connection closes with 1000.
 */
export type Listener<Data = unknown, Held extends Connection<Data> = DrivenConnection<Data>> = (
  connection: Held,
) => Result;

const HANDLER: OptionTypes = {
  open: "function",
  message: "function",
  piece: "function",
  ping: "function",
  pong: "function",
  drain: "function",
  close: "function",
  error: "function",
};

/** @throws UsageError `option-invalid` */
export function checkHandler(handler: unknown): void {
  checkOptions(handler, HANDLER, "handler");
}
