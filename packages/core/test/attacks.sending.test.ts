// The attacks that what we send could help (C3–C5), and mistakes of our caller that must not become
// attacks (F4). Each id is one of our list of advisories: support/attack-list.ts.

import { describe, expect, test } from "vitest";
import { unmaskBytes } from "../src/mask.ts";
import { Opcode } from "../src/opcode.ts";
import { prepareMessage } from "../src/prepared-message.ts";
import { completePlatform } from "../src/platform.ts";
import { binary, drain, feed, open, text, transmit } from "./support/drain.ts";
import { concat, frameFrom, frameTo, hex, pattern, RFC_KEY } from "./support/frame.ts";

const ROLES = ["client", "server"] as const;

describe("C3 a client with a strong source of randomness", () => {
  const FRAMES = 4096;
  const asked: number[] = [];
  const platform = completePlatform({
    randomUint32() {
      const [bits] = crypto.getRandomValues(new Uint32Array(1));
      asked.push(bits);
      return bits;
    },
  });
  const client = open("client", {}, { platform });
  for (let i = 0; i < FRAMES; i++) client.ping();
  const [sent] = drain(client);
  const wire = sent.type === "transmit" ? sent.bytes : hex``;
  const view = new DataView(wire.buffer);
  /** An empty ping is 89 80 and a key of four bytes. */
  const keys = Array.from({ length: FRAMES }, (_, i) => view.getUint32(6 * i + 2, true));

  test("C3 masks each frame with what it was given for that frame", () => {
    expect(wire.length).toBe(6 * FRAMES);
    expect(keys).toEqual(asked);
  });

  // 4096 of 2^32 keys hold two equal ones once in 500 times, four pairs once in 10^12 times.
  test("C3 uses no key again", () => {
    expect(new Set(keys).size).toBeGreaterThan(FRAMES - 4);
  });

  // A fair coin falls 2048 times of 4096 on one side, and 2048 ± 8 · 32 once in 10^15 times.
  test.each([
    ["each bit of a key is set in half of them", keys],
    [
      "each bit of a key differs from the one before in half of them",
      keys.map((key, i) => key ^ keys.at(i - 1)!),
    ],
  ])("C3 %s", (_, words) => {
    for (let bit = 0; bit < 32; bit++) {
      const count = words.filter((word) => ((word >>> bit) & 1) === 1).length;
      expect([bit, Math.abs(count - FRAMES / 2) < 256]).toEqual([bit, true]);
    }
  });
});

describe.each(ROLES)("a %s", (role) => {
  test("C4 sends what was given, though its caller fills one buffer again and again", () => {
    const endpoint = open(role);
    const buffer = new Uint8Array(1000);
    for (const byte of [1, 2, 3]) endpoint.send(buffer.fill(byte));
    buffer.fill(0xff);
    const frames = [1, 2, 3].map((byte) =>
      frameFrom(role, { opcode: Opcode.binary, payload: new Uint8Array(1000).fill(byte) }),
    );
    expect(drain(endpoint)).toEqual([transmit(...frames)]);
  });

  test("C4 answers a ping with what it said, though a listener writes to it while we wait", () => {
    const endpoint = open(role);
    endpoint.pauseTransmitting();
    endpoint.receive(frameTo(role, { opcode: Opcode.ping, payload: "abc" }), 0);
    const output = endpoint.poll();
    if (output?.type === "ping") output.data.fill(0);
    endpoint.resumeTransmitting();
    expect(drain(endpoint)).toEqual([
      transmit(frameFrom(role, { opcode: Opcode.pong, payload: "abc" })),
    ]);
  });

  test.each<[string, (endpoint: ReturnType<typeof open>) => void]>([
    ["send({ length: 1e9 })", (endpoint) => endpoint.send({ length: 1e9 } as never)],
    ['send("a", { as: "ping" })', (endpoint) => endpoint.send("a", { as: "ping" as never })],
    ['beginMessage("close")', (endpoint) => endpoint.beginMessage("close" as never)],
    ["prepareMessage(…, { as })", () => prepareMessage("a", { as: "constructor" as never })],
    ["ping(100)", (endpoint) => endpoint.ping(100 as never)],
    ["pong([1])", (endpoint) => endpoint.pong([1] as never)],
    ["close(1000, floats)", (endpoint) => endpoint.close(1000, new Float32Array(20) as never)],
    ["close(1000, null)", (endpoint) => endpoint.close(1000, null as never)],
    ['close("1000")', (endpoint) => endpoint.close("1000" as never)],
  ])("F4 throws a TypeError at %s, and stays as it was", (_, call) => {
    const endpoint = open(role);
    endpoint.send("before");
    expect(() => call(endpoint)).toThrow(TypeError);
    endpoint.send("behind");
    expect([endpoint.state, endpoint.deadline]).toEqual(["open", 30_000]);
    expect(drain(endpoint)).toEqual([
      transmit(
        frameFrom(role, { opcode: Opcode.text, payload: "before" }),
        frameFrom(role, { opcode: Opcode.text, payload: "behind" }),
      ),
    ]);
  });
});

describe("C5 a server unmasks what lies anywhere in a larger buffer", () => {
  const LENGTHS = [0, 1, 2, 3, 4, 5, 7, 8, 63, 64, 65, 66, 67, 68, 125, 126, 1000, 65_535, 65_537];

  test.each([ArrayBuffer, SharedArrayBuffer])("C5 of the kind %o", (Memory) => {
    for (const length of LENGTHS) {
      for (let offset = 0; offset < 8; offset++) {
        const payload = pattern(length);
        const bytes = frameTo("server", { opcode: Opcode.binary, payload });
        const whole = new Uint8Array(new Memory(offset + bytes.length + 9)).fill(0xee);
        whole.set(bytes, offset);
        const heard = feed(open("server"), [whole.subarray(offset, offset + bytes.length)]);
        expect(heard).toEqual([binary(payload)]);
        const around = concat(whole.slice(0, offset), whole.slice(offset + bytes.length));
        expect(around).toEqual(new Uint8Array(offset + 9).fill(0xee));
      }
    }
  });

  test("C5 where a chunk ends at any byte of the key's turn", () => {
    const payload = pattern(300);
    const bytes = frameTo("server", { opcode: Opcode.binary, payload });
    for (let cut = 1; cut < bytes.length; cut++) {
      const chunks = [bytes.slice(0, cut), bytes.slice(cut)];
      expect(feed(open("server"), chunks)).toEqual([binary(payload)]);
    }
  });

  test("C5 by the platform's own function, which is asked for no byte twice and for none outside", () => {
    const asked: number[] = [];
    const platform = completePlatform({
      unmask(bytes, start, end, key) {
        asked.push(end - start);
        unmaskBytes(bytes, start, end, key);
      },
    });
    const bytes = frameTo("server", { opcode: Opcode.text, key: RFC_KEY, payload: "x".repeat(99) });
    const server = open("server", {}, { platform });
    const chunks = [bytes.slice(0, 7), bytes.slice(7, 50), bytes.slice(50)];
    expect(feed(server, chunks)).toEqual([text("x".repeat(99))]);
    expect(asked).toEqual([1, 43, 55]);
  });
});
