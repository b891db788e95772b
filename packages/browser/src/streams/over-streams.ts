// The protocol itself, driven over any pair of byte streams: a WebTransport stream, a socket, a bridge
// to another page. All that a connection can do, on every runtime that has WHATWG streams.

import {
  checkOptions,
  type DeliveryOptions,
  effectiveLimits,
  Endpoint,
  type Limits,
  type OptionTypes,
  type Role,
} from "@ws/core";
import {
  type Backpressure,
  checkHandler,
  type DrivenConnection,
  effectiveBackpressure,
  type Handler,
  Loop,
  openConnection,
} from "@ws/io";
import type { Handshake, HandshakeResult, HandshakeWay } from "./handshake.ts";
import { streamHost } from "./host.ts";
import { webPlatform } from "./platform.ts";
import { type ByteStreams, StreamTransport } from "./stream-transport.ts";

interface StreamOptions<Data> extends DeliveryOptions, Partial<Limits>, Partial<Backpressure> {
  /** Whom we speak with, as `peerAddress` tells it. */
  readonly peerAddress?: string | undefined;
  /** What is below is encrypted, as `encrypted` tells it. */
  readonly encrypted?: boolean | undefined;
  /** Ends the handshake: the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  readonly data?: Data | undefined;
}

/** Without a handshake: both ends know by other means what they are, and begin with frames. */
interface AgreedOptions {
  readonly role: Role;
  /** The subprotocol agreed on. Default: none. */
  readonly protocol?: string | undefined;
  readonly handshake?: undefined;
}

/** With one: `clientHandshake` or `serverHandshake`. */
interface HandshakeOptions<Data> {
  readonly handshake: Handshake<Data>;
  readonly role?: undefined;
  readonly protocol?: undefined;
}

export type OverStreamsOptions<Data = unknown> = StreamOptions<Data> &
  (AgreedOptions | HandshakeOptions<Data>);

const TYPES: OptionTypes = {
  role: '"client" | "server"',
  handshake: "function",
  delivery: '"whole" | "pieces"',
  textAs: '"string" | "bytes"',
  signal: "signal",
};

/** All connections of the program share a clock and a timer. */
const loop = new Loop(streamHost);

/**
 * Speaks WebSocket over a pair of byte streams, which are ours from here on: read and written until they
 * end. Without a handler messages wait until somebody iterates.
 *
 * @throws UsageError `option-invalid`, `limit-invalid`, `subprotocol-invalid`, `origin-invalid`, `header-invalid`,
 *   `header-reserved`; TypeError if a stream is locked
 */
export async function overStreams<Data = unknown>(
  streams: ByteStreams,
  options: OverStreamsOptions<Data>,
  handler?: Handler<Data>,
): Promise<DrivenConnection<Data>> {
  checkOptions(options, TYPES);
  if (handler !== undefined) checkHandler(handler);
  const limits = effectiveLimits(options);
  const backpressure = effectiveBackpressure(options);
  const { signal, delivery, textAs, peerAddress, encrypted } = options;
  signal?.throwIfAborted();
  const transport = new StreamTransport(streams, backpressure.highWaterMarkBytes, {
    peerAddress,
    encrypted,
  });
  const way = { transport, loop, platform: webPlatform, limits, signal, delivery, textAs };
  const { endpoint, data = options.data } = await agree(options, way);
  const connection = openConnection<Data>({
    endpoint,
    transport,
    loop,
    backpressure,
    closeTimeoutMs: limits.closeTimeoutMs,
    data: data as Data,
  });
  if (handler !== undefined) connection.handle(handler);
  return connection;
}

async function agree<Data>(
  { handshake, role, protocol }: AgreedOptions | HandshakeOptions<Data>,
  way: HandshakeWay,
): Promise<HandshakeResult<Data>> {
  if (handshake !== undefined) return handshake(way);
  const { platform, limits, delivery, textAs } = way;
  const nowMs = streamHost.now();
  return { endpoint: new Endpoint({ role, protocol, nowMs, platform, limits, delivery, textAs }) };
}
