// The kit's decoder reads on where another would stop, and says what was wrong.

import { completePlatform, type Role } from "@ws/core";
import { describe, expect, test } from "vitest";
import { hex, toHex } from "../../src/bytes.ts";
import { FrameReader } from "../../src/player/frame-reader.ts";
import { Listener } from "../../src/player/listener.ts";

const platform = completePlatform();

function read(bytes: Uint8Array, agent: Role, chopBytes = Infinity) {
  const reader = new FrameReader(agent, platform);
  const frames = [];
  for (let at = 0; at < bytes.length; at += chopBytes) {
    reader.push(bytes.slice(at, at + chopBytes));
    for (let frame; (frame = reader.next()) !== undefined;) frames.push(frame);
  }
  return { frames, pendingBytes: reader.pendingBytes };
}

describe("faults of a frame", () => {
  test.each([
    ["server", "81 01 61", "none", []],
    ["client", "81 81 00 00 00 00 61", "none", []],
    ["server", "83 00", "a reserved opcode", ["a frame of the reserved opcode 3 (§5.2)"]],
    ["server", "8f 00", "a reserved opcode", ["a frame of the reserved opcode 15 (§5.2)"]],
    ["client", "81 01 61", "no mask", ["a frame of a client that is not masked (§5.1)"]],
    ["server", "81 80 00 00 00 00", "a mask", ["a frame of a server that is masked (§5.1)"]],
    ["server", "09 00", "a ping that goes on", ["a control frame that is fragmented (§5.5)"]],
    [
      "server",
      `8a 7e 00 7e ${"00 ".repeat(126)}`,
      "a long pong",
      ["a control frame of 126 bytes (§5.5)"],
    ],
    ["server", "81 7e 00 01 61", "two bytes for 1", ["a length of 1 told in 2 bytes (§5.2)"]],
    [
      "server",
      "81 7f 00 00 00 00 00 00 00 01 61",
      "eight bytes for 1",
      ["a length of 1 told in 8 bytes (§5.2)"],
    ],
  ] as const)("of a %s: %s: %s", (agent, bytes, _, faults) => {
    expect(read(hex(bytes), agent).frames.map((frame) => frame.faults)).toEqual([faults]);
  });
});

test("frames behind a faulty one are read, whole or byte by byte", () => {
  // A ping in fragments, a masked text "a", a Close with 1000
  const bytes = hex("09 00 81 81 01 00 00 00 60 88 02 03 e8");
  for (const chopBytes of [1, 2, 5, Infinity]) {
    const { frames, pendingBytes } = read(bytes, "server", chopBytes);
    expect(
      frames.map(({ opcode, payload, wire }) => [opcode, toHex(payload), toHex(wire)]),
    ).toEqual([
      [0x9, "", "09 00"],
      [0x1, "61", "81 81 01 00 00 00 60"],
      [0x8, "03 e8", "88 02 03 e8"],
    ]);
    expect(pendingBytes).toBe(0);
  }
});

test("a frame that is promised and does not come is pending", () => {
  expect(read(hex("82 7f 7f ff ff ff ff ff ff ff 00"), "server")).toEqual({
    frames: [],
    pendingBytes: 11,
  });
});

describe("what a server says", () => {
  test.each([
    ["80 00", "a continuation", ["a continuation of nothing (§5.4)"]],
    [
      "01 01 61 81 01 62",
      "text within text",
      ["a message between the fragments of another (§5.4)", "b"],
    ],
    ["c1 01 61", "RSV1", ["reserved bits 100 (§5.2)", "a"]],
    ["81 02 c3 28", "no UTF-8", ["a text message that is not UTF-8 (§8.1)"]],
    ["01 01 c3 80 01 a9", "a character in two fragments", ["é"]],
    ["88 00", "a Close", ["closes with 1005"]],
    ["88 01 03", "a Close with one byte", ["a Close frame with one byte of payload (§5.5.1)"]],
    ["88 02 03 ed", "a Close with 1005", ["the close code 1005 (§7.4)", "closes with 1005"]],
    [
      "88 04 03 e8 c3 28",
      "a reason that is no UTF-8",
      ["a close reason that is not UTF-8 (§5.5.1)", "closes with 1000"],
    ],
    [
      "88 02 03 e8 81 01 61",
      "text behind its Close",
      ["closes with 1000", "a frame behind its Close frame (§5.5.1)", "a"],
    ],
  ] as const)("%s: %s", (bytes, _, expected) => {
    const listener = new Listener(platform, undefined);
    const heard = read(hex(bytes), "server").frames.flatMap((frame) => listener.hear(frame));
    expect(
      heard.map((one) => {
        if (one.type === "fault") return one.fault;
        if (one.type === "close") return `closes with ${one.code}`;
        return "data" in one ? new TextDecoder().decode(one.data) : one.type;
      }),
    ).toEqual(expected);
  });
});
