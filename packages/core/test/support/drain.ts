// What comes out of an endpoint, as lists to compare.

import { Endpoint, type EndpointOptions } from "../../src/endpoint.ts";
import type { EndpointEvent, Output, PieceEvent } from "../../src/event.ts";
import { effectiveLimits, type Limits } from "../../src/limits.ts";
import { completePlatform } from "../../src/platform.ts";
import type { Role } from "../../src/role.ts";
import { concat, RFC_KEY } from "./frame.ts";

/** A transmit whose chunks are joined, and copied: what follows cannot change it. */
export interface Sent {
  readonly type: "transmit";
  readonly bytes: Uint8Array;
}

export type Told = Exclude<Output, { type: "transmit" }> | Sent;

/** Masks every frame with the key of the RFC's examples. */
export const PLATFORM = completePlatform({ randomUint32: () => RFC_KEY });

type Settings = Partial<Omit<EndpointOptions, "role" | "limits">>;

/** An open endpoint at the time 0. */
export function open(role: Role, limits: Partial<Limits> = {}, settings: Settings = {}): Endpoint {
  return new Endpoint({
    role,
    nowMs: 0,
    platform: PLATFORM,
    limits: effectiveLimits(limits),
    ...settings,
  });
}

/** Polls until nothing comes out. */
export function drain(endpoint: Endpoint): Told[] {
  const told: Told[] = [];
  for (let output; (output = endpoint.poll()) !== undefined;) told.push(tell(output));
  return told;
}

/** An output in the form that is compared. */
export function tell(output: Output): Told {
  return output.type === "transmit" ? transmit(...output.chunks) : output;
}

/** Receives each chunk, polling after each. */
export function feed(endpoint: Endpoint, chunks: readonly Uint8Array[], nowMs = 0): Told[] {
  return chunks.flatMap((chunk) => {
    endpoint.receive(chunk, nowMs);
    return drain(endpoint);
  });
}

/** The peer's end of stream arrives. */
export function feedEnd(endpoint: Endpoint): Told[] {
  endpoint.receiveEnd();
  return drain(endpoint);
}

/** All that was told but the bytes, and all bytes: this does not depend on how bytes arrive. */
export function summary(told: readonly Told[]): { told: Told[]; sent: Uint8Array } {
  return {
    told: told.filter(({ type }) => type !== "transmit"),
    sent: concat(
      ...told.map((output) => (output.type === "transmit" ? output.bytes : new Uint8Array(0))),
    ),
  };
}

export function transmit(...parts: readonly Uint8Array[]): Sent {
  return { type: "transmit", bytes: concat(...parts) };
}

export const END = { type: "end" } as const;
export const ABORT = { type: "abort" } as const;

export function text(data: string): EndpointEvent {
  return { type: "text", data };
}

export function binary(data: Uint8Array): EndpointEvent {
  return { type: "binary", data };
}

export function ping(data: Uint8Array): EndpointEvent {
  return { type: "ping", data };
}

export function pong(data: Uint8Array): EndpointEvent {
  return { type: "pong", data };
}

export function closing(code: number, reason = ""): EndpointEvent {
  return { type: "closing", code, reason };
}

/** Messages in pieces as whole ones, where their last piece came: all that depends on no chopping. */
export function joined(told: readonly Told[]): Told[] {
  let pieces: PieceEvent[] = [];
  return told.flatMap((output): Told[] => {
    if (output.type !== "piece") return [output];
    if (output.first !== (pieces.length === 0)) throw new Error("this is not the first piece");
    pieces.push(output);
    if (!output.last) return [];
    const message = wholeOf(pieces);
    pieces = [];
    return [message];
  });
}

function wholeOf(pieces: readonly PieceEvent[]): EndpointEvent {
  const [{ of, data: first }] = pieces;
  const all = pieces.map(({ data }) => data);
  if (typeof first === "string") return text(all.join(""));
  const data = concat(...(all as Uint8Array[]));
  return { type: of === "text" ? "utf8" : "binary", data };
}
