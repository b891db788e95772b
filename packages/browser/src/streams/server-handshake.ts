// The opening handshake of a server, as a value: for streams at whose other end a client asks for a
// connection (RFC 6455 §4.2).

import { OutputMemory } from "@ws/core";
import { effectiveSettings, ServerHandshake, type ServerOptions } from "@ws/io";
import type { Handshake } from "./handshake.ts";

export type ServerHandshakeOptions<Data = unknown> = Pick<
  ServerOptions<Data>,
  "origins" | "protocols" | "extensions" | "upgrade"
>;

/** Hears one request, and accepts it unless `origins` or `upgrade` say otherwise. */
export function serverHandshake<Data = unknown>(
  options: ServerHandshakeOptions<Data> = {},
): Handshake<Data> {
  return ({ transport, loop, platform, limits, signal, delivery, textAs }) =>
    new Promise((resolve, reject) => {
      const given = { ...options, ...limits, delivery, textAs };
      const handshake = new ServerHandshake<Data>(
        {
          settings: effectiveSettings(given, ({ extensions = [] }) => extensions),
          loop,
          platform,
          memory: new OutputMemory(),
          enter: () => () => {},
          opened: resolve,
          failed: reject,
          over: () => signal?.removeEventListener("abort", abandon),
        },
        transport,
      );
      const abandon = (): void => {
        reject(signal?.reason);
        handshake.abandon();
      };
      signal?.addEventListener("abort", abandon);
    });
}
