// A stream to the server that is not a socket of ours: one that the caller opens, or the tunnel of a
// proxy. Until it is there, time and signal are watched here.

import type { Duplex } from "node:stream";
import { handshakeFailure, type Limits } from "@ws/core";
import { type Patience, type Target, type Trace, unlessAborted, within } from "@ws/io";
import type { TcpOptions } from "./dial.ts";
import { type Proxy, tunnel } from "./proxy.ts";

/** The signal tells that the stream is not wanted any more; what comes later is destroyed. */
export type CreateConnection = (url: URL, signal: AbortSignal) => Duplex | Promise<Duplex>;

export interface CarrierOptions {
  readonly createConnection?: CreateConnection | undefined;
  readonly proxy: Proxy | undefined;
  readonly tcp?: TcpOptions | undefined;
  readonly limits: Limits;
  readonly trace?: Trace | undefined;
}

/** Resolves with `undefined` where we connect ourselves. */
export async function carrierTo(
  target: Target,
  { createConnection, proxy, tcp, limits, trace }: CarrierOptions,
  patience: Patience,
): Promise<Duplex | undefined> {
  if (proxy !== undefined) {
    return within(patience, async (signal) =>
      expectOpen(await tunnel(target, proxy, { tcp, limits, signal, trace })),
    );
  }
  if (createConnection === undefined) return undefined;
  return within(patience, async (signal) => {
    const making = Promise.resolve(createConnection(new URL(target.url), signal));
    return expectOpen(await unlessAborted(making, signal));
  });
}

/** What has closed or ended already would not tell us again. */
function expectOpen(carrier: Duplex): Duplex {
  if (!carrier.destroyed && !carrier.readableEnded) return carrier;
  throw handshakeFailure("connection-lost", { cause: carrier.errored ?? undefined });
}
