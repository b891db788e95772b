// @ws/suite/sockets: what every adapter with sockets of its own does alike on its way to a server.

export type { SocketAdapter } from "./adapter.ts";
export { registerProxies } from "./proxies.ts";
export { type Redirector, redirector, registerRedirects } from "./redirects.ts";
export { registerStreams } from "./streams.ts";
export { registerTraces, type TracedAdapter } from "./traces.ts";
export { notes, untilOver } from "./notes.ts";
