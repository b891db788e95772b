// The WebSocketStream of the web platform, on the sockets of Bun.

import { WebSocketStreamBase, type WebSocketStreamInit } from "@ws/io";
import { faceHost, type FaceOptions } from "./face-host.ts";

/** Further options, which browsers do not have: those of `connect`. */
export interface WebSocketStreamOptions extends WebSocketStreamInit, FaceOptions {}

/**
 * A connection as a pair of streams, with back-pressure both ways.
 *
 * @throws DOMException `SyntaxError` for a URL or subprotocols that are none
 */
export class WebSocketStream extends WebSocketStreamBase {
  constructor(url: string | URL, options: WebSocketStreamOptions = {}) {
    const { protocols, signal, ...others } = options;
    super(faceHost(others), url, { protocols, signal });
  }
}
