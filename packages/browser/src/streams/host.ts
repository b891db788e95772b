// The clock and the scheduling of every runtime that has WHATWG streams.

import type { Host } from "@ws/io";
import { browserHost } from "../host.ts";

export const streamHost: Host = {
  ...browserHost,
  now: () => performance.now(),
  // Some 4 ms in a browser, after 4 MiB of messages: the page has its turn.
  nextTurn: (run) => void setTimeout(run),
};
