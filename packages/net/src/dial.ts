// A socket to the server: TCP, a Unix socket, or a stream that leads there already, and for wss:
// TLS over it.

import { connect as connectTcp, isIP, type TcpNetConnectOpts } from "node:net";
import type { Duplex } from "node:stream";
import { connect as connectTls, type ConnectionOptions } from "node:tls";
import { hostnameOf, isSecure, portOf, type Target } from "@ws/io";

/** Options of node:net. Of a host's addresses the first that answers is taken (RFC 8305). */
export type TcpOptions = Pick<
  TcpNetConnectOpts,
  | "autoSelectFamily"
  | "autoSelectFamilyAttemptTimeout"
  | "family"
  | "hints"
  | "localAddress"
  | "localPort"
  | "lookup"
>;

/** Options of node:tls; certificate and name are verified unless you say otherwise. */
export type TlsOptions = Omit<ConnectionOptions, "host" | "path" | "port" | "socket">;

export interface DialOptions {
  readonly tcp?: TcpOptions | undefined;
  readonly tls?: TlsOptions | undefined;
}

/**
 * What is written before the socket is connected waits in it.
 *
 * @param carrier - a stream that leads to the server already
 */
export function openSocket(target: Target, options: DialOptions, carrier?: Duplex): Duplex {
  const { tcp, tls } = options;
  const host = hostnameOf(target);
  // Both halves end apart: our Close frame must leave although the peer has ended.
  const tcpOptions = { ...tcp, host, port: portOf(target), allowHalfOpen: true };
  if (isSecure(target)) {
    // "Literal IPv4 and IPv6 addresses are not permitted" as a server name: RFC 6066 §3. Without one
    // the certificate has to name the host.
    const servername = isIP(host) === 0 ? host : "";
    return connectTls({ servername, ...tls, ...tcpOptions, socket: carrier });
  }
  if (carrier !== undefined) return carrier;
  const { socketPath: path } = target;
  return connectTcp(path === undefined ? tcpOptions : { path, allowHalfOpen: true });
}
