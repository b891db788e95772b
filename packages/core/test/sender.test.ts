import { describe, expect, test } from "vitest";
import { Opcode } from "../src/opcode.ts";
import { OutputMemory } from "../src/output-memory.ts";
import { prepareMessage } from "../src/prepared-message.ts";
import { Sender } from "../src/sender.ts";
import { PLATFORM } from "./support/drain.ts";
import { Doubling } from "./support/extensions.ts";
import { concat, frame, hex, pattern, utf8 } from "./support/frame.ts";

function sender(extensions = [] as Doubling[]): Sender {
  return new Sender("server", PLATFORM, new OutputMemory(), extensions, () => {});
}

function sent(from: Sender): Uint8Array {
  return concat(...(from.take() ?? []));
}

test("a sender gathers what is said into one chunk", () => {
  const from = sender();
  from.message("text", "Hello");
  from.message("binary", hex`00 ff`);
  from.control(Opcode.ping, utf8("?"));
  from.answerPing(utf8("!"));
  expect(from.bytes).toBe(7 + 4 + 3 + 3);
  expect(from.take()).toEqual([hex`81 05 48656c6c6f 82 02 00ff 89 01 3f 8a 01 21`]);
  expect([from.bytes, from.take()]).toEqual([0, undefined]);
});

test("a sender takes large bytes by reference, or copies them", () => {
  const large = pattern(16_385);
  const from = sender();
  from.message("binary", large);
  expect(from.take()?.[1]).toBe(large);
  from.message("binary", large, { copy: true });
  const copied = from.take()?.[1];
  expect(copied).not.toBe(large);
  expect(copied).toEqual(large);
});

/** `maxByteLength` is of ES2024. */
interface GrowingBuffer extends ArrayBuffer {
  resize(bytes: number): void;
}
type Growing = new (bytes: number, options: { maxByteLength: number }) => GrowingBuffer;

describe.each(["server", "client"] as const)("what a %s says of memory that grows", (role) => {
  const header = role === "server" ? hex`82 7e 4e20` : hex`82 fe 4e20 00000000`;

  test.each<[string, (from: Sender, bytes: Uint8Array) => void]>([
    ["a message", (from, bytes) => from.message("binary", bytes)],
    ["one that was prepared", (from, bytes) => from.prepared(prepareMessage(bytes, OURS))],
    [
      "a piece",
      (from, bytes) => {
        from.beginPieces();
        from.piece("binary", bytes, true, {});
      },
    ],
  ])("has the length that its header says: %s", (_, say) => {
    const buffer = new (ArrayBuffer as unknown as Growing)(20_000, { maxByteLength: 90_000 });
    // A key of zeros changes nothing.
    const platform = { ...PLATFORM, randomUint32: () => 0 };
    const from = new Sender(role, platform, new OutputMemory(), [], () => {});
    say(from, new Uint8Array(buffer));
    buffer.resize(90_000);
    expect(sent(from)).toEqual(concat(header, new Uint8Array(20_000)));
  });
});

const OURS = { copy: false };

test("a paused sender gives nothing, and keeps the newest pong only", () => {
  const from = sender();
  from.message("text", "a");
  from.pause();
  const payload = utf8("2");
  from.answerPing(utf8("1"));
  from.answerPing(payload);
  payload.fill(0);
  from.message("text", "b");
  expect([from.paused, from.take()]).toEqual([true, undefined]);
  from.resume();
  expect(from.paused).toBe(false);
  expect(sent(from)).toEqual(hex`81 01 61 81 01 62 8a 01 32`);
});

test("a sender whose pongs have ended forgets the one that waits", () => {
  const from = sender();
  from.pause();
  from.answerPing(utf8("1"));
  from.endPongs();
  from.resume();
  expect(from.take()).toBeUndefined();
});

test("a sender that is cleared has nothing to give", () => {
  const from = sender();
  from.message("text", "a");
  from.pause();
  from.answerPing(utf8("1"));
  from.clear();
  from.resume();
  expect([from.bytes, from.take()]).toEqual([0, undefined]);
});

test("a sender lets extensions encode messages, where they want to", () => {
  const from = sender([new Doubling(2)]);
  from.message("text", "hi");
  from.message("binary", hex`07 08`);
  from.message("text", "x");
  expect(sent(from)).toEqual(
    concat(
      frame({ opcode: 1, rsv: 0x40, payload: "hhii" }),
      frame({ opcode: 2, rsv: 0x40, payload: hex`07 07 08 08` }),
      frame({ opcode: 1, payload: "x" }),
    ),
  );
});

test("a sender copies large bytes that no extension encodes, if asked to", () => {
  const large = pattern(16_385);
  const from = sender([new Doubling(20_000)]);
  from.message("binary", large, { copy: true });
  expect(from.take()?.[1]).not.toBe(large);
  from.message("binary", large);
  expect(from.take()?.[1]).toBe(large);
});

test("text that waits takes no more memory than its bytes and a block", () => {
  const from = sender();
  from.pause();
  for (let i = 0; i < 10; i++) from.message("text", "é".repeat(5000));
  from.resume();
  const chunks = from.take() ?? [];
  expect(concat(...chunks)).toEqual(
    concat(...Array.from({ length: 10 }, () => frame({ opcode: 1, payload: "é".repeat(5000) }))),
  );
  const held = new Set(chunks.map(({ buffer }) => buffer));
  expect([...held].reduce((sum, { byteLength }) => sum + byteLength, 0)).toBeLessThan(110_000);
});
