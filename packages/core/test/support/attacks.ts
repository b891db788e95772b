// Attacks that are bytes, as rows: what a peer sends, and all that has to come of it until both sides
// have ended. Each is fed as one chunk and byte by byte, and what it costs is counted.

import { expect } from "vitest";
import { closeInfo, LapseError } from "../../src/close-info.ts";
import * as Lapse from "../../src/lapse.ts";
import type { Endpoint } from "../../src/endpoint.ts";
import { ProtocolError } from "../../src/error.ts";
import type { Output } from "../../src/event.ts";
import type { Limits } from "../../src/limits.ts";
import { Opcode } from "../../src/opcode.ts";
import type { Role } from "../../src/role.ts";
import type { ViolationCode } from "../../src/violation.ts";
import { costOf, expectCheap } from "./cost.ts";
import { END, feedEnd, open, tell, type Told, transmit } from "./drain.ts";
import { closePayload, FEEDS, frameFrom } from "./frame.ts";

/** The masking key that is easy to read: 00 00 00 00. */
export const m = new Uint8Array(4);

export interface Attack {
  readonly name: string;
  readonly role: Role;
  readonly bytes: Uint8Array;
  /** All that comes out, the peer's end of stream behind the bytes. */
  readonly told: readonly Told[];
  readonly limits: Partial<Limits>;
}

/** How an attack ends, for an endpoint of a role. */
export type Ending = (role: Role) => readonly Told[];

export function attack(
  name: string,
  role: Role,
  bytes: Uint8Array,
  ending: Ending,
  limits: Partial<Limits> = {},
): Attack {
  return { name, role, bytes, told: ending(role), limits };
}

/** A rule is broken: we say so in a Close frame, end, and tell it. `heard` is heard before. */
export function fails(code: ViolationCode, ...heard: readonly Told[]): Ending {
  const error = new ProtocolError(code);
  const sent = { code: error.closeCode, reason: error.message };
  const payload = closePayload(sent.code, sent.reason);
  return (role) => [
    ...heard,
    transmit(frameFrom(role, { opcode: Opcode.close, payload })),
    END,
    { type: "closed", info: closeInfo(sent, undefined, "we", error) },
  ];
}

/** No rule is broken; that the stream then ends without a Close frame is told as well. */
export function passes(...heard: readonly Told[]): Ending {
  const lapse = new LapseError(Lapse.endedWithoutClose);
  const info = closeInfo(undefined, undefined, undefined, lapse);
  return () => [...heard, END, { type: "closed", info }];
}

/** Feeds an attack in both ways: what is told is as it should be, what it costs follows its bytes. */
export function expectWithstood({ role, bytes, told, limits }: Attack): void {
  for (const feedAs of Object.values(FEEDS)) {
    const endpoint = open(role, limits);
    const chunks = feedAs(bytes);
    const outputs: Output[] = [];
    const cost = costOf(() => receiveAll(endpoint, chunks, outputs));
    expect([...outputs.map(tell), ...feedEnd(endpoint)]).toEqual(told);
    expect([endpoint.unreadBytes, endpoint.pendingBytes]).toEqual([0, 0]);
    expectCheap(cost, bytes.length);
  }
}

function receiveAll(endpoint: Endpoint, chunks: readonly Uint8Array[], outputs: Output[]): void {
  for (const chunk of chunks) {
    endpoint.receive(chunk, 0);
    for (let output; (output = endpoint.poll()) !== undefined;) outputs.push(output);
  }
}
