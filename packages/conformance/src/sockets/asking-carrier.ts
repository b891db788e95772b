// The stream that the kit asks a server for. RFC 8441 §4.

import type { ClientHttp2Session, ClientHttp2Stream } from "node:http2";
import { StreamCarrier, type TappedSession } from "./stream-carrier.ts";

/** What is said in its place is the case's own. */
const STAND_IN = {
  ":method": "CONNECT",
  ":protocol": "websocket",
  ":scheme": "http",
  ":path": "/",
  ":authority": "kit",
} as const;

export class AskingCarrier extends StreamCarrier {
  readonly #session: ClientHttp2Session;

  constructor(tapped: TappedSession & { readonly session: ClientHttp2Session }) {
    super(tapped);
    this.#session = tapped.session;
  }

  protected override open(): ClientHttp2Stream {
    const stream = this.#session.request(STAND_IN, { endStream: false });
    // Node.js tells of what is behind the head before it tells of the head.
    stream.on("response", (_headers, _flags, raw) => this.hearHead(stream, raw));
    this.hear(stream);
    return stream;
  }
}
