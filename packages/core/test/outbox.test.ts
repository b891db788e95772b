import fc from "fast-check";
import { expect, test } from "vitest";
import { Outbox } from "../src/outbox.ts";
import { OutputMemory } from "../src/output-memory.ts";
import { concat, pattern } from "./support/frame.ts";

/** Writes bytes as the encoder does: more is reserved than is used. */
function write(outbox: Outbox, bytes: Uint8Array, reserve = bytes.length): void {
  outbox.reserve(reserve);
  outbox.block.set(bytes, outbox.at);
  outbox.commit(bytes.length);
}

const sizes = (chunks: readonly Uint8Array[]) => chunks.map((chunk) => chunk.length);

test("an outbox gives small writes side by side, as one chunk", () => {
  const outbox = new Outbox(new OutputMemory());
  write(outbox, pattern(3), 50);
  write(outbox, pattern(2));
  expect(outbox.bytes).toBe(5);
  expect(outbox.take()).toEqual([Uint8Array.of(0, 1, 2, 0, 1)]);
  expect([outbox.bytes, outbox.take()]).toEqual([0, []]);
});

test("an outbox gives appended bytes where they lie, in order", () => {
  const outbox = new Outbox(new OutputMemory());
  const large = pattern(100_000);
  write(outbox, pattern(1));
  outbox.append(large);
  write(outbox, pattern(2));
  expect(outbox.bytes).toBe(100_003);
  const chunks = outbox.take();
  expect(sizes(chunks)).toEqual([1, 100_000, 2]);
  expect(chunks[1]).toBe(large);
});

test("an outbox that fills its block goes on in a new one", () => {
  const outbox = new Outbox(new OutputMemory(8));
  write(outbox, pattern(6));
  write(outbox, pattern(5));
  write(outbox, pattern(3));
  write(outbox, pattern(9));
  expect(outbox.take()).toEqual([pattern(6), concat(pattern(5), pattern(3)), pattern(9)]);
});

test("outboxes that share memory do not share bytes", () => {
  const writes = fc.array(fc.tuple(fc.nat(2), fc.nat(30), fc.boolean()), { maxLength: 40 });
  fc.assert(
    fc.property(writes, (list) => {
      const memory = new OutputMemory(64);
      const outboxes = [0, 1, 2].map(() => new Outbox(memory));
      const taken = outboxes.map(() => [] as Uint8Array[]);
      const written = outboxes.map(() => [] as Uint8Array[]);
      for (const [i, [who, size, take]] of list.entries()) {
        const bytes = new Uint8Array(size).fill(i);
        write(outboxes[who], bytes, size + (i % 7));
        written[who].push(bytes);
        if (take) taken[who].push(...outboxes[who].take());
      }
      for (const [who, outbox] of outboxes.entries()) {
        expect(concat(...taken[who], ...outbox.take())).toEqual(concat(...written[who]));
      }
    }),
  );
});

test("an outbox that waits writes into blocks of its own, of 1 KiB", () => {
  const memory = new OutputMemory();
  const outbox = new Outbox(memory);
  write(outbox, pattern(1));
  outbox.waiting = true;
  write(outbox, pattern(20));
  write(outbox, pattern(3000));
  outbox.waiting = false;
  write(outbox, pattern(4));
  const chunks = outbox.take();
  expect(chunks).toEqual([pattern(1), pattern(20), pattern(3000), pattern(4)]);
  expect(chunks.map(({ buffer }) => buffer.byteLength)).toEqual([65_536, 1024, 3000, 65_536]);
  expect(memory.used).toBe(5);
});

test("an outbox that has given everything away holds no shared block", () => {
  const outbox = new Outbox(new OutputMemory());
  write(outbox, pattern(3));
  outbox.take();
  expect(outbox.block.length).toBe(0);
  write(outbox, pattern(2));
  expect(outbox.take()).toEqual([pattern(2)]);
});
