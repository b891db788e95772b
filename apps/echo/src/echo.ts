// The echo: each message goes back as it came, text as text and binary as binary.

import type { Handler } from "@ws/node";
import { oneLine } from "./refusal.ts";

export const echo: Handler = {
  message(connection, message) {
    // Who does not read its echoes is not listened to, until it does.
    if (connection.send(message) === "full") connection.pause();
  },
  drain(connection) {
    connection.resume();
  },
  error(_connection, error) {
    console.error(oneLine(error));
  },
};

/** The largest message fits behind what already waits when `send` answers `ok`. */
export const ECHO_LIMITS = { maxMessageBytes: 16_777_216, maxBufferedBytes: 33_554_432 } as const;
