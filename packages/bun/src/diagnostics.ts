// The channels on which tools hear of all connections, of servers and of clients.

import { channel } from "node:diagnostics_channel";
import type { Channels } from "@ws/io";

export const diagnostics: Channels = {
  open: channel("ws:open"),
  message: channel("ws:message"),
  close: channel("ws:close"),
  error: channel("ws:error"),
};
