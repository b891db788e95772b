// The WebSocket of the web platform, on the sockets of Bun.

import { WebSocketBase } from "@ws/io";
import { faceHost, type FaceOptions } from "./face-host.ts";

/** Further options, which browsers do not have: those of `connect`. */
export interface WebSocketOptions extends FaceOptions {
  readonly protocols?: string | Iterable<string> | undefined;
}

/**
 * The standard's client: `new WebSocket(url, protocols)`, with options in place of the protocols if
 * you like. Its `error` event has the `error`.
 *
 * @throws DOMException `SyntaxError` for a URL or subprotocols that are none
 */
export class WebSocket extends WebSocketBase {
  constructor(url: string | URL, given: string | Iterable<string> | WebSocketOptions = []) {
    if (arguments.length === 0) throw new TypeError("A WebSocket needs a URL.");
    const { protocols = [], ...options } = isOptions(given) ? given : { protocols: given };
    super(faceHost(options), url, protocols);
  }
}

function isOptions(given: unknown): given is WebSocketOptions {
  return typeof given === "object" && given !== null && !(Symbol.iterator in given);
}
