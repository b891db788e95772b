import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { ProtocolError } from "../src/error.ts";
import { DEFAULT_LIMITS } from "../src/limits.ts";
import { type Received, Receiver } from "../src/receiver.ts";
import { PLATFORM } from "./support/drain.ts";
import { Doubling } from "./support/extensions.ts";
import { concat, FEEDS, frame, hex, utf8 } from "./support/frame.ts";

setFlagsFromString("--expose-gc");
const { Bun: bun } = globalThis as { Bun?: { gc: (isFull: boolean) => void } };
const collectGarbage = bun ? () => bun.gc(true) : (runInNewContext("gc") as () => void);

function receiver(extensions = [] as Doubling[]): Receiver {
  return new Receiver("client", PLATFORM, DEFAULT_LIMITS, extensions);
}

function all(from: Receiver): Received[] {
  const received: Received[] = [];
  for (let next = from.next(); next !== undefined; next = from.next()) received.push(next);
  return received;
}

const STREAM = concat(
  frame({ opcode: 1, payload: "Hel", fin: false }),
  frame({ opcode: 9, payload: "ping" }),
  frame({ opcode: 0, payload: "lo" }),
  frame({ opcode: 10, payload: "pong" }),
  frame({ opcode: 2, payload: hex`00 ff` }),
  hex`88 05 03e8 627965`, // Close 1000 "bye"
);

test.each(Object.entries(FEEDS))(
  "a receiver fed %s says what the peer said, in order",
  (_, feed) => {
    const from = receiver();
    const received = feed(STREAM).flatMap((chunk) => {
      from.push(chunk.slice());
      return all(from);
    });
    expect(received).toEqual([
      { type: "ping", data: utf8("ping") },
      { type: "text", data: "Hello" },
      { type: "pong", data: utf8("pong") },
      { type: "binary", data: hex`00 ff` },
      { type: "closing", code: 1000, reason: "bye" },
    ]);
    expect(from.bytes).toBe(0);
  },
);

test("a receiver parses nothing ahead of what it is asked for", () => {
  const from = receiver();
  from.push(concat(frame({ opcode: 1, payload: "a" }), hex`83 00`)); // then a reserved opcode
  expect(from.next()).toEqual({ type: "text", data: "a" });
  expect(from.bytes).toBe(2);
  expect(() => from.next()).toThrow(new ProtocolError("reserved-opcode"));
});

test("a receiver that drops messages still hears pings, the Close, and broken frames", () => {
  const from = receiver();
  from.push(frame({ opcode: 1, payload: "unfinished", fin: false }));
  expect(from.next()).toBeUndefined();
  from.dropMessages();
  from.push(frame({ opcode: 0, payload: hex`ff` })); // no text, but nobody reads it
  from.push(frame({ opcode: 9, payload: "p" }));
  from.push(hex`88 00`);
  from.push(hex`81 80`); // a server masks
  expect(from.next()).toEqual({ type: "ping", data: utf8("p") });
  expect(from.next()).toEqual({ type: "closing", code: 1005, reason: "" });
  expect(() => from.next()).toThrow(new ProtocolError("frame-masked"));
});

test("a receiver that is cleared has no bytes", () => {
  const from = receiver();
  from.push(STREAM.slice());
  from.clear();
  expect([from.bytes, from.next()]).toEqual([0, undefined]);
});

test("a receiver takes the reserved bits of its extensions, and no others", () => {
  const bits = frame({ opcode: 2, rsv: 0x40, payload: hex`07 07` });
  const extended = receiver([new Doubling()]);
  extended.push(bits.slice());
  expect(all(extended)).toEqual([{ type: "binary", data: hex`07` }]);

  const plain = receiver();
  plain.push(bits.slice());
  expect(() => plain.next()).toThrow(new ProtocolError("reserved-bit-set"));
});

test("a receiver that waits for more holds none of the chunks it has read", async () => {
  const from = receiver();
  let chunk: Uint8Array | undefined = concat(frame({ opcode: 2, payload: hex`01 02` }), hex`82`);
  const held = new WeakRef(chunk.buffer);
  from.push(chunk);
  chunk = undefined;
  expect(all(from)).toEqual([{ type: "binary", data: hex`01 02` }]);
  for (let i = 0; i < 10 && held.deref() !== undefined; i++) {
    await new Promise((resolve) => setImmediate(resolve));
    collectGarbage();
  }
  expect(held.deref()).toBeUndefined();
  expect(from.bytes).toBe(0);
});
