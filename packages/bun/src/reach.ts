// A transport to the server. Bun's own sockets lead where a host or a Unix socket is named; where the way
// is a proxy, a stream of the caller's, or one that only node:net knows, its sockets do, which Bun has too.

import type { ConnectionOptions } from "node:tls";
import { type Patience, type Target, type Transport, within } from "@ws/io";
import { carrierTo, type CarrierOptions, NodeTransport, openSocket } from "@ws/net";
import { dial, type TlsOptions, verified } from "./dial.ts";

export interface ReachOptions extends CarrierOptions {
  readonly tls?: TlsOptions | undefined;
  /** A transport of node:net is full from here on. */
  readonly fullFromBytes: number;
}

/** Resolves with an open socket of Bun, or with one of node:net that opens while it is written to. */
export async function reach(
  target: Target,
  options: ReachOptions,
  patience: Patience,
): Promise<Transport> {
  const { tcp, tls, proxy, createConnection, fullFromBytes } = options;
  if (tcp === undefined && proxy === undefined && createConnection === undefined)
    return within(patience, (signal) => dial(target, { tls, signal }));
  const carrier = await carrierTo(target, options, patience);
  return new NodeTransport(openSocket(target, { tcp, tls: nodeTls(tls) }, carrier), fullFromBytes);
}

/** The options are named alike but for one, and a file of Bun's is read by either. */
function nodeTls(tls: TlsOptions = {}): ConnectionOptions {
  const { serverName, servername = serverName, ...others } = verified(tls);
  return { ...(servername !== undefined && { servername }), ...others } as ConnectionOptions;
}
