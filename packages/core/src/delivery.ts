// What becomes of a message's pieces: one event for the whole, or one for each of them. The assembler
// keeps limits and undoes extensions; a delivery validates text (RFC 6455 §8.1) and makes events.

import type { BinaryEvent, MessageType, PieceEvent, TextEvent, Utf8Event } from "./event.ts";
import type { Piece } from "./slab.ts";

/** What a user hears of messages. */
export type MessageEvent = TextEvent | Utf8Event | BinaryEvent | PieceEvent;

export interface DeliveryOptions {
  /**
   * `whole`: a message is one event. `pieces`: it comes as it arrives, also within a frame, and
   * nothing is gathered; `maxMessageBytes` holds all the same. Default `whole`.
   */
  readonly delivery?: "whole" | "pieces" | undefined;
  /** `bytes`: text comes as its UTF-8, validated, for those who pass it on. Default `string`. */
  readonly textAs?: "string" | "bytes" | undefined;
}

export interface Delivery {
  /** A message begins. */
  begin(type: MessageType): void;
  /**
   * A piece of it arrived, and the last one of all perhaps. The whole will have `expected` bytes at
   * most. @throws ProtocolError
   */
  take(piece: Piece, last: boolean, expected: number): MessageEvent | undefined;
  /** Forgets the message. */
  clear(): void;
}
