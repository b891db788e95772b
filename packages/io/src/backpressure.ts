// How much may wait to be sent, and what happens to who does not read.

import {
  effectiveOptions,
  type Given,
  type Policy,
  type PreparedMessage,
  utf8Length,
} from "@ws/core";

export interface Backpressure {
  /** From here on `send` answers `full`, in bytes. Default 64 KiB (65_536). */
  readonly highWaterMarkBytes: number;
  /** More than this never waits, in bytes. Default 16 MiB (16_777_216). */
  readonly maxBufferedBytes: number;
  /** What a message that would pass it does: ends the connection, or is dropped. Default `close`. */
  readonly slowConsumer: Policy;
}

export const DEFAULT_BACKPRESSURE: Backpressure = Object.freeze({
  highWaterMarkBytes: 65_536,
  maxBufferedBytes: 16_777_216,
  slowConsumer: "close",
});

/** The given options, and the defaults for the rest. @throws UsageError `limit-invalid` */
export function effectiveBackpressure(given?: Given<Backpressure>): Backpressure {
  return effectiveOptions(DEFAULT_BACKPRESSURE, given);
}

/** Tells whether a message has more bytes than this. */
export function isLonger(
  message: string | Uint8Array | PreparedMessage,
  maxBytes: number,
): boolean {
  if (typeof message !== "string") return sizeOf(message) > maxBytes;
  // A character is one to three bytes: only between the two do they have to be counted.
  const { length } = message;
  return length > maxBytes || (length * 3 > maxBytes && utf8Length(message) > maxBytes);
}

/** Its bytes. */
export function sizeOf(message: Uint8Array | PreparedMessage): number {
  return message instanceof Uint8Array ? message.length : message.payload.length;
}
