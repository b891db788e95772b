import { type Adapter, type Capabilities, DRIVING, registerSuite } from "@ws/suite";
import { inject } from "vitest";
import { connect, webSocketStream } from "../../src/index.ts";
import { hasWebSocketStream } from "../../src/native/stream-socket.ts";

/** What a browser keeps to itself. */
const HIDDEN: Capabilities = {
  ...DRIVING,
  abort: false,
  anyCloseCode: false,
  closeFrames: false,
  compress: false,
  compressPerMessage: false,
  fragment: false,
  headers: false,
  limits: false,
  pieces: false,
  ping: false,
  protocolOptional: false,
  responses: false,
  stats: false,
  trace: false,
  textAsBytes: false,
};

/** Firefox opens where the server chose none of the subprotocols; the standard says that it fails. */
const protocolOptional = navigator.userAgent.includes("Firefox");

const SERVERS = { "@ws/node": "nodeServer", "@ws/bun": "bunServer" } as const;

/** Where `webSocketStream` stands for `WebSocket` there is nothing more to see. */
const VIAS = { WebSocket: undefined, ...(hasWebSocketStream() ? { webSocketStream } : {}) };

for (const [name, via] of Object.entries(VIAS)) {
  const adapter: Adapter = {
    can: { ...HIDDEN, protocolOptional, pause: via !== undefined },
    connect: (url, options, handler) => connect(url, { ...options, via }, handler),
  };
  for (const [server, target] of Object.entries(SERVERS)) {
    registerSuite(`${name} speaks with ${server}`, adapter, () => inject(target));
  }
}
