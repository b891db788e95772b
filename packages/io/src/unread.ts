// How much may wait to be read where the peer cannot be slowed down, and what becomes of more.

import { effectiveOptions, type Given, type Policy } from "@ws/core";

export interface Unread {
  /** More messages than this never wait. Default 65_536. */
  readonly maxUnreadMessages: number;
  /** More than this never waits behind another message, in bytes. Default 16 MiB (16_777_216). */
  readonly maxUnreadBytes: number;
  /** What a message that would pass it does: ends the connection, or is dropped. Default `close`. */
  readonly slowReader: Policy;
}

export const DEFAULT_UNREAD: Unread = Object.freeze({
  maxUnreadMessages: 65_536,
  maxUnreadBytes: 16_777_216,
  slowReader: "close",
});

/** The given options, and the defaults for the rest. @throws UsageError `limit-invalid` */
export function effectiveUnread(given?: Given<Unread>): Unread {
  return effectiveOptions(DEFAULT_UNREAD, given);
}
