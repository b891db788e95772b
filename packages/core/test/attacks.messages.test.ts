// The attacks on messages that are bytes: fragments, and memory that follows announcements (B).

import { describe, expect, test } from "vitest";
import { Opcode } from "../src/opcode.ts";
import { allocations } from "./support/allocations.ts";
import { type Attack, attack, expectWithstood, fails, m, passes } from "./support/attacks.ts";
import { binary, feed, open, text } from "./support/drain.ts";
import { chop, FEEDS, frameTo, hex, pattern, times } from "./support/frame.ts";

const FRAGMENTS: readonly Attack[] = [
  attack(
    "B1 fragments without end",
    "server",
    hex`01 81 ${m} 41 ${times(10, hex`00 81 ${m} 41`)}`,
    fails("too-many-fragments"),
    { maxFragments: 10 },
  ),
  attack(
    "B2 empty fragments without end",
    "server",
    hex`01 80 ${m} ${times(10, hex`00 80 ${m}`)}`,
    fails("too-many-fragments"),
    { maxFragments: 10 },
  ),
  attack(
    "B3 fragments that are too big in sum",
    "server",
    hex`02 84 ${m} 01 02 03 04 80 85 ${m}`,
    fails("message-too-big"),
    { maxMessageBytes: 8 },
  ),
  attack(
    "B3 the same where the last byte is one too many",
    "client",
    hex`02 04 01 02 03 04  00 04 05 06 07 08  80 01`,
    fails("message-too-big"),
    { maxMessageBytes: 8 },
  ),
  attack(
    "B3 fragments that are just not too big in sum",
    "client",
    hex`02 04 01 02 03 04  00 04 05 06 07 08  80 00`,
    passes(binary(hex`01 02 03 04 05 06 07 08`)),
    { maxMessageBytes: 8 },
  ),
  attack(
    "B4 a frame of 64 KiB",
    "client",
    frameTo("client", { opcode: Opcode.binary, payload: pattern(65_536) }),
    passes(binary(pattern(65_536))),
  ),
  attack(
    "B5 a frame that is never completed",
    "server",
    frameTo("server", { opcode: Opcode.binary, payload: pattern(10_000), length: 16_777_216n }),
    passes(),
  ),
  attack(
    "B7 ten thousand messages of one byte",
    "client",
    times(10_000, hex`82 01 41`),
    passes(...Array.from({ length: 10_000 }, () => binary(hex`41`))),
  ),
  attack(
    "B6 a continuation of nothing",
    "server",
    hex`80 81 ${m} 41`,
    fails("continuation-without-start"),
  ),
  attack(
    "B6 a continuation of a message that is whole",
    "server",
    hex`02 80 ${m} 80 80 ${m} 80`,
    fails("continuation-without-start", binary(hex``)),
  ),
  attack(
    "B6 a message within a message",
    "server",
    hex`01 81 ${m} 41 81 81 ${m} 42`,
    fails("message-unfinished"),
  ),
];

describe("messages that attack", () => {
  test.each(FRAGMENTS)("$name, to a $role, at once and byte by byte", expectWithstood);
});

describe("memory follows bytes, not announcements", () => {
  const large = (sizes: readonly number[]) => sizes.filter((size) => size > 14);

  test.each([
    ["A3 a header of 16 MiB, then silence", hex`82 ff 00 00 00 00 01 00 00 00 ${m}`],
    ["B5 half a header", hex`82 ff 00 00 00`],
  ])("%s: nothing is allocated but room for the header", (_, bytes) => {
    for (const feedAs of Object.values(FEEDS)) {
      const server = open("server");
      const chunks = feedAs(bytes);
      const sizes = allocations(() => {
        for (const chunk of chunks) {
          server.receive(chunk, 0);
          server.poll();
        }
      });
      expect([server.state, large(sizes)]).toEqual(["open", []]);
    }
  });

  test.each([
    ["A3 2^63 - 1 bytes", hex`82 ff 7f ff ff ff ff ff ff ff ${m}`],
    ["A5 a reserved opcode with 2^63 - 1 bytes", hex`83 ff 7f ff ff ff ff ff ff ff ${m}`],
  ])("%s: nothing is allocated but a block for our Close frame", (_, bytes) => {
    const server = open("server");
    const sizes = allocations(() => {
      server.receive(bytes, 0);
      server.poll();
    });
    expect([server.state, sizes.filter((size) => size > 125)]).toEqual(["awaitingEnd", [65_536]]);
  });

  test("B5 a frame that a byte begins holds 4 KiB", () => {
    const server = open("server");
    const chunks = FEEDS["byte by byte"](hex`82 ff 00 00 00 00 01 00 00 00 ${m} 01`);
    const sizes = allocations(() => {
      for (const chunk of chunks) {
        server.receive(chunk, 0);
        server.poll();
      }
    });
    expect(large(sizes)).toEqual([4096]);
  });

  test("B4 a frame of 256 KiB in single bytes makes room a few times", () => {
    const server = open("server");
    const chunks = chop(
      frameTo("server", { opcode: Opcode.binary, payload: pattern(262_144) }),
      Array<number>(262_200).fill(1),
    );
    let message: unknown;
    const sizes = allocations(() => {
      for (const chunk of chunks) {
        server.receive(chunk, 0);
        message = server.poll() ?? message;
      }
    });
    expect(large(sizes)).toEqual([4096, 16_388, 65_556, 262_144]);
    expect(message).toEqual(binary(pattern(262_144)));
  });

  test("B1 as many fragments as the limit allows make room a few times", () => {
    const client = open("client");
    const fragments = times(131_070, hex`00 01 41`);
    const bytes = hex`01 01 41 ${fragments} 80 01 41`;
    let message: unknown;
    const sizes = allocations(() => {
      client.receive(bytes, 0);
      message = client.poll();
    });
    expect(large(sizes)).toEqual([4096, 16_388, 65_556, 262_228]);
    expect(message).toEqual(text("A".repeat(131_072)));
  });

  test("B2 one fragment more than the limit allows fails, empty or not", () => {
    for (const more of [hex`00 00`, hex`00 01 41`]) {
      const client = open("client");
      expect(feed(client, [hex`01 00 ${times(131_072, more)}`])).toEqual(
        fails("too-many-fragments")("client").slice(0, -1),
      );
    }
  });
});
