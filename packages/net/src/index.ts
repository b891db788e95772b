// @ws/net: the sockets of node:net and node:tls, and any Duplex, for whichever runtime has them.

// The way to a server
export { carrierTo, type CarrierOptions, type CreateConnection } from "./carrier.ts";
export { type DialOptions, openSocket, type TcpOptions, type TlsOptions } from "./dial.ts";
export { proxyOf, type Proxy, type ProxyOptions } from "./proxy.ts";

// A stream as a transport, and a connection as a stream
export { NodeTransport, takeErrors } from "./transport.ts";
export { duplex, type DuplexOptions } from "./duplex.ts";
