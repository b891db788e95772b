// Echo by uWebSockets.js; or a broadcast of each message by its own publish. Its limits are ours.

import { createRequire } from "node:module";
import { peerPath } from "../peers.ts";
import { mode } from "./mode.ts";

interface Socket {
  send(message: ArrayBuffer, isBinary: boolean, compress: boolean): number;
  subscribe(topic: string): void;
}

interface App {
  ws(pattern: string, behavior: object): App;
  publish(topic: string, message: ArrayBuffer, isBinary: boolean): void;
  listen(host: string, port: number, done: (listening: object) => void): void;
}

interface Uws {
  readonly DEDICATED_COMPRESSOR: number;
  readonly DEDICATED_DECOMPRESSOR: number;
  readonly DISABLED: number;
  App(): App;
  us_socket_local_port(listening: object): number;
}

const uws = createRequire(peerPath("uwebsockets"))("./uws.js") as Uws;
const { broadcast = false, compress = false } = mode;
const app = uws.App();
app.ws("/*", {
  compression: compress ? uws.DEDICATED_COMPRESSOR | uws.DEDICATED_DECOMPRESSOR : uws.DISABLED,
  maxPayloadLength: 16_777_216,
  maxBackpressure: 67_108_864,
  open(socket: Socket) {
    socket.subscribe("all");
  },
  message(socket: Socket, message: ArrayBuffer, isBinary: boolean) {
    if (broadcast) app.publish("all", message, isBinary);
    else socket.send(message, isBinary, compress);
  },
});
app.listen("127.0.0.1", 0, (listening) => console.log(uws.us_socket_local_port(listening)));
