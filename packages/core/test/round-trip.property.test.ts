import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Opcode } from "../src/opcode.ts";
import { completePlatform } from "../src/platform.ts";
import { Pair, peerOf } from "../src/testing/pair.ts";
import { binary, drain, feed, open, pong, text, type Told } from "./support/drain.ts";
import { chop, concat, frameTo, pattern, utf8 } from "./support/frame.ts";
import { anyText, chunkSizes } from "./support/streams.ts";

const ROLES = ["client", "server"] as const;
const SIZES = [0, 1, 2, 125, 126, 127, 16_383, 16_384, 16_385, 65_535, 65_536, 70_000, 200_000];

const payload = {
  text: (size: number) => "x".repeat(size % 3) + "€".repeat(Math.floor(size / 3)),
  binary: (size: number) => pattern(size),
};
const told = (data: string | Uint8Array): Told =>
  typeof data === "string" ? text(data) : binary(data);

const wireBytes = (outputs: readonly Told[]) =>
  concat(
    ...outputs.map((output) => (output.type === "transmit" ? output.bytes : new Uint8Array(0))),
  );

describe.each(ROLES)("what a %s sends its peer receives", (role) => {
  describe.each(["text", "binary"] as const)("%s", (kind) => {
    test.each(SIZES)("%i bytes", (size) => {
      const data = payload[kind](size);
      for (const copy of [true, false]) {
        const sender = open(role);
        sender.send(data, { copy });
        const bytes = wireBytes(drain(sender));
        for (const sizes of [[], [1, 2, 3], [14, 4096, 1]]) {
          expect(feed(open(peerOf(role)), chop(bytes, sizes))).toEqual([told(data)]);
        }
      }
    });
  });

  test("any messages, in any chunks", () => {
    const data = fc.oneof(
      anyText(),
      fc.uint8Array({ maxLength: 300 }),
      fc.constantFrom(...SIZES).map(payload.text),
      fc.constantFrom(...SIZES).map(payload.binary),
    );
    fc.assert(
      fc.property(
        fc.array(data, { maxLength: 6 }),
        chunkSizes,
        fc.integer(),
        (messages, sizes, key) => {
          const sender = open(
            role,
            {},
            { platform: completePlatform({ randomUint32: () => key }) },
          );
          for (const message of messages) expect(sender.send(message)).toBe(true);
          expect(feed(open(peerOf(role)), chop(wireBytes(drain(sender)), sizes))).toEqual(
            messages.map(told),
          );
        },
      ),
      { numRuns: 60 },
    );
  });

  test("pings and pongs of every size", () => {
    const pair = new Pair();
    for (let size = 0; size <= 125; size++) {
      pair[role].endpoint.ping(pattern(size));
      pair[role].endpoint.pong(pattern(size));
    }
    const sizes = Array.from({ length: 126 }, (_, size) => pattern(size));
    const events = pair.settle();
    expect(events[peerOf(role)]).toEqual(
      sizes.flatMap((data) => [{ type: "ping", data }, pong(data)]),
    );
    expect(events[role]).toEqual(sizes.map(pong));
  });

  test("messages in any fragments, pings between them", () => {
    const anyCuts = fc.array(fc.nat(10_000), { maxLength: 8 });
    const anySize = fc.constantFrom(...SIZES);
    fc.assert(
      fc.property(
        fc.constantFrom("text", "binary"),
        anySize,
        anyCuts,
        chunkSizes,
        (kind, size, cuts, sizes) => {
          const data = payload[kind](size);
          const bytes = typeof data === "string" ? utf8(data) : data;
          const places = cuts
            .map((cut) => Math.floor((cut * bytes.length) / 10_000))
            .toSorted((a, b) => a - b);
          const fragments = [...places, bytes.length].map((end, i) =>
            frameTo(role, {
              opcode: i > 0 ? Opcode.continuation : kind === "text" ? Opcode.text : Opcode.binary,
              fin: i === places.length,
              payload: bytes.slice(places[i - 1] ?? 0, end),
            }),
          );
          const ping = frameTo(role, { opcode: Opcode.pong, payload: "between" });
          const stream = concat(...fragments.flatMap((fragment) => [fragment, ping]));
          const heard = feed(open(role), chop(stream, sizes));
          const between = pong(utf8("between"));
          expect(heard).toEqual([...places.map(() => between), told(data), between]);
        },
      ),
      { numRuns: 60 },
    );
  });
});

test("a client and a server talk in both directions at once", () => {
  const pair = new Pair();
  for (const size of SIZES) {
    pair.client.endpoint.send(payload.text(size));
    pair.server.endpoint.send(payload.binary(size));
  }
  expect(pair.settle()).toEqual({
    client: SIZES.map((size) => binary(payload.binary(size))),
    server: SIZES.map((size) => text(payload.text(size))),
  });
});
