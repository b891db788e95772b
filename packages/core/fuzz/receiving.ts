// An endpoint hears a stream: whatever it is, and however it is cut.

import assert from "node:assert/strict";
import fc from "fast-check";
import type { Role } from "../src/role.ts";
import type { Endpoint } from "../src/endpoint.ts";
import type { ExtensionSession } from "../src/extension.ts";
import { drain, joined, open, summary, type Told } from "../test/support/drain.ts";
import { withJobs } from "../test/support/extensions.ts";
import { chop, FEEDS } from "../test/support/frame.ts";
import { chunkSizes } from "../test/support/streams.ts";
import { role, stream } from "./frames.ts";
import { Halving } from "./halving.ts";
import { largestAllocation } from "./memory.ts";
import type { Target } from "./target.ts";

/** The limits under which a few kilobytes break every one. */
export const TIGHT = { maxMessageBytes: 66_000, maxFragments: 4 };

const BYTE_BY_BYTE_UP_TO = 2000;
/** A slab has room for five times what it holds; output memory comes in blocks. */
const ROOM = 5;
const BLOCK_BYTES = 65_536;

const EXTENSIONS = {
  none: () => [],
  "at once": () => [new Halving()],
  "with jobs": () => [withJobs(new Halving())],
} as const satisfies Record<string, () => ExtensionSession[]>;

interface Heard {
  readonly role: Role;
  readonly limits: Partial<typeof TIGHT>;
  readonly extension: keyof typeof EXTENSIONS;
  readonly delivery: "whole" | "pieces";
  readonly bytes: Uint8Array;
  readonly sizes: readonly number[];
}

export const receiving: Target<Heard> = {
  inputs: role.chain((to) =>
    fc.record({
      role: fc.constant(to),
      limits: fc.constantFrom({}, TIGHT),
      extension: fc.constantFrom("none", "at once", "with jobs"),
      delivery: fc.constantFrom("whole", "pieces"),
      bytes: stream(to),
      sizes: chunkSizes,
    }),
  ),

  check(input) {
    const { bytes, sizes } = input;
    const atOnce = hear(input, FEEDS["as one chunk"](bytes));
    let chopped: ReturnType<typeof hear> | undefined;
    const largest = largestAllocation(() => (chopped = hear(input, chop(bytes, sizes))));
    assert.deepEqual(chopped, atOnce, "another chopping tells something else");
    if (bytes.length <= BYTE_BY_BYTE_UP_TO)
      assert.deepEqual(hear(input, FEEDS["byte by byte"](bytes)), atOnce, "byte by byte differs");
    const allowed = Math.max(ROOM * bytes.length, BLOCK_BYTES);
    assert(largest <= allowed, `${bytes.length} bytes made us allocate ${largest} at once`);
  },
};

function hear(input: Heard, chunks: readonly Uint8Array[]) {
  const { role: to, limits, extension, delivery } = input;
  const endpoint = open(to, limits, { extensions: EXTENSIONS[extension](), delivery });
  const told: Told[] = [];
  for (const chunk of chunks) {
    endpoint.receive(chunk, 0);
    told.push(...drainWorking(endpoint));
    assert.equal(endpoint.unreadBytes, 0, "bytes stayed unread");
    assert.equal(endpoint.pendingBytes, 0, "bytes stayed unsent");
  }
  endpoint.receiveEnd();
  told.push(...drainWorking(endpoint));
  checkEnd(told);

  endpoint.receive(Uint8Array.of(0x81), 0);
  endpoint.advance(1e9);
  endpoint.connectionLost();
  assert.equal(endpoint.send("too late"), false);
  assert.deepEqual(drain(endpoint), [], "something came out behind the end");
  // Where pieces are cut depends on the chopping; what they join to does not.
  return summary(joined(told));
}

/** Polls until nothing comes out, and has the work done. */
export function drainWorking(endpoint: Endpoint): Told[] {
  const told = drain(endpoint);
  const work = told.at(-1);
  if (work?.type !== "work") return told;
  work.run(() => undefined);
  return [...told.slice(0, -1), ...drainWorking(endpoint)];
}

/** Exactly one terminal event, and the rest in an order that a transport can follow. */
export function checkEnd(told: readonly Told[]): void {
  const types = told.map(({ type }) => type);
  const count = (type: Told["type"]) => types.filter((each) => each === type).length;
  assert.equal(count("closed"), 1, `closed came ${count("closed")} times`);
  assert.equal(types.at(-1), "closed", "closed was not the last");
  assert(count("closing") <= 1, "closing came twice");
  assert(count("end") + count("abort") > 0, "the transport was not told to end");
  assert(count("end") <= 1 && count("abort") <= 1, "end or abort came twice");
  const isEndTold = count("end") === 1;
  const isLate = isEndTold && types.lastIndexOf("transmit") > types.indexOf("end");
  assert(!isLate, "transmit came behind end");
}
