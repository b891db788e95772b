// The standard faces connect as `connect` does, and their tasks are turns of Bun's loop.

import type { FaceHost } from "@ws/io";
import { connect, type ConnectOptions } from "../connect.ts";

/** What `connect` takes besides what the standard has its own way to say. */
export type FaceOptions = Omit<ConnectOptions, "protocols" | "signal" | "data">;

/** Nobody hears `full` from `send`: how much waits is what the caller sent, without a limit. */
export function faceHost(options: FaceOptions): FaceHost {
  return {
    dial: (url, protocols, signal) =>
      connect(url, { maxBufferedBytes: Infinity, ...options, protocols, signal }),
    queueTask: (run) => void setImmediate(run),
  };
}
