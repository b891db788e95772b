// @ws/peer: what tests of sockets share. `@ws/peer/frames` and `@ws/peer/awaiting` run everywhere;
// `@ws/peer/programs` starts those of others.

export { type Address, answer, Peer } from "./peer.ts";
export { request, response, statusOf } from "./heads.ts";
export { acceptNext, type RawServer, rawServer } from "./raw-server.ts";
export { makeCertificate } from "./certificate.ts";
export { cleanUp } from "./clean-up.ts";
export { codeOf } from "./code-of.ts";
export { freePort } from "./free-port.ts";
export { hasTinyproxy, tinyproxy } from "./tinyproxy.ts";
export { type ForwardProxy, startProxy } from "./forward-proxy.ts";
export * from "./awaiting.ts";
export * from "./frames.ts";
