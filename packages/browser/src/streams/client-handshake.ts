// The opening handshake of a client, as a value: for streams at whose other end an HTTP/1.1 server
// listens for WebSocket (RFC 6455 §4.1).

import { ClientOpening, type HandshakeOffer } from "@ws/core";
import { openClient } from "@ws/io";
import { parseUrl } from "../url.ts";
import type { Handshake } from "./handshake.ts";

export type ClientHandshakeOptions = Pick<
  HandshakeOffer,
  "protocols" | "origin" | "headers" | "extensions"
>;

/**
 * Asks the server at the other end for a connection: by the host, the path and the query of this URL.
 *
 * @throws UsageError `url-invalid`
 */
export function clientHandshake(
  url: string | URL,
  options: ClientHandshakeOptions = {},
): Handshake<never> {
  const { host, pathname, search } = new URL(parseUrl(url));
  const offer = { ...options, host, target: pathname + search };
  return async ({ transport, loop, signal, ...settings }) => {
    const opening = new ClientOpening({ ...offer, ...settings, nowMs: loop.host.now() });
    const { endpoint } = await openClient(opening, transport, loop, signal);
    return { endpoint };
  };
}
