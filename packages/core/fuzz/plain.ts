// An endpoint, and its plain twin: both hear the same in a stream, and at the same byte.

import assert from "node:assert/strict";
import fc from "fast-check";
import type { DeliveryOptions } from "../src/delivery.ts";
import type { Decoded, ExtensionSession } from "../src/extension.ts";
import type { Role } from "../src/role.ts";
import { joined, open, type Told } from "../test/support/drain.ts";
import { withJobs } from "../test/support/extensions.ts";
import { FEEDS } from "../test/support/frame.ts";
import { role, stream } from "./frames.ts";
import { type HeardAt, hearPlainly } from "./model.ts";
import { drainWorking, TIGHT } from "./receiving.ts";
import type { Target } from "./target.ts";
import { inWords } from "./words.ts";

/** Byte by byte, a longer stream would take too long. */
const BYTE_BY_BYTE_UP_TO = 2000;

/** Decodes each byte to itself, as many at a time as it may. */
class Passing implements ExtensionSession {
  readonly name = "passing";
  readonly rsv = 0x40;
  #left = new Uint8Array(0);

  encode(): undefined {
    return undefined;
  }

  decode(piece: Uint8Array, _last: boolean, maxBytes: number): Decoded {
    const input = piece.length > 0 ? piece : this.#left;
    this.#left = input.slice(maxBytes);
    return { output: input.slice(0, maxBytes), more: this.#left.length > 0 };
  }

  free(): void {
    this.#left = new Uint8Array(0);
  }
}

const EXTENSIONS = {
  none: () => [],
  "at once": () => [new Passing()],
  "with jobs": () => [withJobs(new Passing())],
} as const satisfies Record<string, () => ExtensionSession[]>;

interface Heard {
  readonly role: Role;
  readonly limits: typeof TIGHT;
  readonly extension: keyof typeof EXTENSIONS;
  readonly delivery: DeliveryOptions;
  readonly bytes: Uint8Array;
}

export const plain: Target<Heard> = {
  inputs: role.chain((to) =>
    fc.record({
      role: fc.constant(to),
      limits: fc.constantFrom(TIGHT, { maxMessageBytes: 100, maxFragments: 10 }),
      extension: fc.constantFrom("none", "at once", "with jobs"),
      delivery: fc.record({
        delivery: fc.constantFrom("whole", "pieces"),
        textAs: fc.constantFrom("string", "bytes"),
      }),
      bytes: stream(to),
    }),
  ),

  check(input) {
    const ownsRsv1 = input.extension !== "none";
    const expected = hearPlainly(input.role, input.limits, input.bytes, ownsRsv1);
    const words = expected.map(({ heard }) => heard);
    const atOnce = hear(input, FEEDS["as one chunk"](input.bytes));
    assert.deepEqual(
      atOnce.map(({ heard }) => heard),
      words,
      "the plain twin hears something else",
    );
    if (input.bytes.length > BYTE_BY_BYTE_UP_TO) return;
    const slowly = hear(input, FEEDS["byte by byte"](input.bytes));
    assert.deepEqual(slowly, expected, "the plain twin hears it at another byte");
  },
};

/** What is heard, each with the count of bytes that had arrived. */
function hear(
  { role: to, limits, extension, delivery }: Heard,
  chunks: readonly Uint8Array[],
): HeardAt[] {
  const endpoint = open(to, limits, { ...delivery, extensions: EXTENSIONS[extension]() });
  const heard: HeardAt[] = [];
  const pieces: Told[] = [];
  let at = 0;
  /** That a rule is broken is told at the end, and shown when we end our half. */
  let endedAt = 0;
  const listen = (): void => {
    for (const output of drainWorking(endpoint)) {
      if (output.type === "end") endedAt = at;
      if (output.type === "piece") pieces.push(output);
      if (output.type === "piece" && !output.last) continue;
      const whole = output.type === "piece" ? joined(pieces.splice(0)) : [output];
      const isEnd = output.type === "closed";
      heard.push(
        ...whole.flatMap(inWords).map((word) => ({ heard: word, at: isEnd ? endedAt : at })),
      );
    }
  };
  for (const chunk of chunks) {
    endpoint.receive(chunk, 0);
    at += chunk.length;
    listen();
  }
  endpoint.receiveEnd();
  listen();
  return heard;
}
