// An opening handshake is a value that overStreams is given: who needs none does not carry one.

import type { DeliveryOptions, Endpoint, Limits, Platform } from "@ws/core";
import type { Loop, Transport } from "@ws/io";

/** Comes to an endpoint over a transport, or rejects with a HandshakeError or the signal's reason. */
export type Handshake<Data = unknown> = (way: HandshakeWay) => Promise<HandshakeResult<Data>>;

export interface HandshakeWay extends DeliveryOptions {
  readonly transport: Transport;
  readonly loop: Loop;
  readonly platform: Platform;
  readonly limits: Limits;
  readonly signal: AbortSignal | undefined;
}

export interface HandshakeResult<Data> {
  readonly endpoint: Endpoint;
  /** What the handshake found out about the peer, if it did. */
  readonly data?: Data | undefined;
}
