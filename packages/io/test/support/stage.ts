// A connection on a stage: its clock, its loop and its transport are in our hands, and we play the
// peer.

import {
  completePlatform,
  type DeliveryOptions,
  effectiveLimits,
  Endpoint,
  type ExtensionSession,
  type Limits,
  type Role,
} from "@ws/core";
import { words } from "@ws/peer/frames";
import { type Backpressure, effectiveBackpressure } from "../../src/backpressure.ts";
import type { Handler } from "../../src/handler.ts";
import { Loop } from "../../src/loop.ts";
import { openConnection, type OpenConnection } from "../../src/open-connection.ts";
import { VirtualHost } from "./host.ts";
import { MemoryTransport } from "./transport.ts";

export interface StageOptions extends Partial<Limits>, Partial<Backpressure>, DeliveryOptions {
  readonly extensions?: readonly ExtensionSession[];
  readonly role?: Role;
  readonly loop?: Loop;
  readonly handler?: Handler<string>;
  /** What came with the handshake. */
  readonly received?: Uint8Array;
  /** What the transport was given before, as a handshake's answer. */
  readonly written?: Uint8Array;
  readonly over?: (connection: OpenConnection<string>) => void;
}

export interface Stage {
  readonly host: VirtualHost;
  readonly loop: Loop;
  readonly transport: MemoryTransport;
  readonly connection: OpenConnection<string>;
  /** The frames of each write since this was asked last. */
  readonly writes: () => string[][];
  /** Everything that happens at this time happens, to the end of the transport. */
  readonly settle: () => void;
}

/** Masks with zeros: bytes stay readable. */
export const PLATFORM = completePlatform({ randomUint32: () => 0 });

/** By default a server, whose peer speaks masked. */
export function open(options: StageOptions = {}): Stage {
  const { role = "server", loop = new Loop(new VirtualHost()), handler, received, over } = options;
  const { delivery, textAs, extensions, written } = options;
  const host = loop.host as VirtualHost;
  const transport = new MemoryTransport();
  if (written !== undefined) {
    transport.room = 0;
    transport.write([written]);
  }
  const limits = effectiveLimits(options);
  const nowMs = host.now();
  const connection = openConnection({
    endpoint: new Endpoint({
      role,
      nowMs,
      platform: PLATFORM,
      limits,
      received,
      delivery,
      textAs,
      extensions,
    }),
    transport,
    loop,
    backpressure: effectiveBackpressure(options),
    closeTimeoutMs: limits.closeTimeoutMs,
    data: "data",
    over,
  });
  if (handler !== undefined) connection.handle(handler);
  return {
    host,
    loop,
    transport,
    connection,
    writes: () => transport.writes.splice(0).map((bytes) => words(bytes)),
    settle: () => settle(host, transport),
  };
}

export function settle(host: VirtualHost, ...transports: readonly MemoryTransport[]): void {
  let busy = true;
  while (busy) {
    host.settle();
    busy = false;
    for (const transport of transports) {
      if (transport.deliver()) busy = true;
      if (!transport.isDone || transport.closed) continue;
      transport.close();
      busy = true;
    }
  }
}

/** A handler that writes down what it hears. */
export function listener(heard: unknown[]): Handler<string> {
  return {
    open: () => void heard.push("open"),
    message: (_, message) => void heard.push(message),
    ping: (_, payload) => void heard.push(["ping", payload]),
    pong: (_, payload) => void heard.push(["pong", payload]),
    drain: () => void heard.push("drain"),
    close: (_, info) => void heard.push(["close", info.code, info.cause?.code]),
    error: (_, error) => void heard.push(["error", error]),
  };
}

/** Remembers what became of a promise, without waiting for it. */
export function watch<Value>(promise: Promise<Value>): { result: unknown } {
  const watched: { result: unknown } = { result: "pending" };
  promise.then(
    (value) => (watched.result = value),
    (error: unknown) => (watched.result = error),
  );
  return watched;
}

/** Lets promises that are settled be heard. */
export function microtasks(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
