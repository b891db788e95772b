// One of a browser's interfaces to WebSocket is a value that connect is given: who needs none but the
// events does not carry another.

import type { NativeSocket } from "@ws/io";

export interface Via {
  /** Comes to an open socket, or rejects: at the latest where the signal is aborted. */
  readonly open: (url: string, protocols: string[], signal: AbortSignal) => Promise<NativeSocket>;
}
