// What is done on the way to the server before the opening handshake watches its own time: it may
// take until a time, and until the caller's signal.

import { HandshakeError, handshakeFailure } from "@ws/core";
import type { Loop } from "../loop.ts";

export interface Patience {
  readonly loop: Loop;
  /** In milliseconds, on the loop's clock. */
  readonly untilMs: number;
  readonly signal: AbortSignal | undefined;
}

/**
 * Runs a step that ends when its signal is aborted. Rejects with the reason of the caller's signal,
 * or with a `HandshakeError`, whose `cause` is what the step threw.
 */
export async function within<Made>(
  { loop, untilMs, signal }: Patience,
  step: (signal: AbortSignal) => Promise<Made>,
): Promise<Made> {
  const inVain = new AbortController();
  const onAbort = (): void => inVain.abort();
  const alarm = { alarmMs: Infinity, alarmPlace: -1, wake: onAbort };
  signal?.addEventListener("abort", onAbort);
  loop.alarms.set(alarm, untilMs);
  try {
    return await step(inVain.signal);
  } catch (cause) {
    signal?.throwIfAborted();
    if (cause instanceof HandshakeError) throw cause;
    if (inVain.signal.aborted) throw handshakeFailure("handshake-timeout");
    throw handshakeFailure("connection-lost", { cause });
  } finally {
    loop.alarms.set(alarm, Infinity);
    signal?.removeEventListener("abort", onAbort);
  }
}

/** Rejects when the signal is aborted; what is made later is destroyed. */
export async function unlessAborted<Made extends { destroy(): unknown }>(
  making: Promise<Made>,
  signal: AbortSignal,
): Promise<Made> {
  return new Promise((resolve, reject) => {
    signal.addEventListener("abort", () => {
      reject(signal.reason);
      making.then(
        (made) => made.destroy(),
        () => {},
      );
    });
    making.then(resolve, reject);
  });
}
