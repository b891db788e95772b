import fc from "fast-check";
import { expect, test } from "vitest";
import { bytesSource, Later, PART_BYTES, textSource } from "../src/later.ts";
import { Outbox } from "../src/outbox.ts";
import { OutputMemory } from "../src/output-memory.ts";
import { completePlatform } from "../src/platform.ts";
import { allocations } from "./support/allocations.ts";
import { concat, hex, pattern } from "./support/frame.ts";

const PLATFORM = completePlatform();

function later(payload: Uint8Array): Later {
  return new Later(payload.length, bytesSource(payload), 0, PLATFORM);
}

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

/** Frames that are sent to many. */
const SHARED = [40, 20, 7].map((size, i) => new Uint8Array(size).fill(200 + i));
const STEPS = ["write", "share", "later", "take", "take and give back", "wait", "go on"] as const;

test("what outboxes of one memory write and share leaves each as if its memory were its own", () => {
  const step = fc.tuple(fc.nat(2), fc.constantFrom(...STEPS), fc.nat(30));
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (list) => {
      const memory = new OutputMemory(64);
      const outboxes = [0, 1, 2].map(() => new Outbox(memory));
      const taken = outboxes.map(() => [] as Uint8Array[]);
      const written = outboxes.map(() => [] as Uint8Array[]);
      for (const [i, [who, what, size]] of list.entries()) {
        const outbox = outboxes[who];
        if (what === "write") {
          const bytes = new Uint8Array(size).fill(i);
          write(outbox, bytes, size + (i % 7));
          written[who].push(bytes);
        } else if (what === "share") {
          const frame = SHARED[size % SHARED.length];
          outbox.share(frame);
          written[who].push(frame);
        } else if (what === "later") {
          const bytes = new Uint8Array(size + 1).fill(i);
          outbox.appendLater(later(bytes));
          written[who].push(bytes);
        } else if (what === "take") {
          // They are read at the end: nobody may write there again.
          taken[who].push(...outbox.take());
        } else if (what === "take and give back") {
          const chunks = outbox.take();
          taken[who].push(...chunks.map((chunk) => chunk.slice()));
          for (const chunk of chunks.toReversed()) memory.giveBack(chunk);
        } else {
          outbox.waiting = what === "wait";
        }
      }
      for (const [who, outbox] of outboxes.entries()) {
        expect(concat(...taken[who], ...outbox.take())).toEqual(concat(...written[who]));
      }
    }),
    { numRuns: 1000 },
  );
});

test("frames that all are sent leave each as one chunk, the same for all, written once", () => {
  const memory = new OutputMemory();
  const outboxes = [0, 1, 2].map(() => new Outbox(memory));
  for (const frame of SHARED) for (const outbox of outboxes) outbox.share(frame);
  expect(outboxes.map(({ bytes }) => bytes)).toEqual([67, 67, 67]);
  const chunks = outboxes.map((outbox) => outbox.take());
  expect(chunks).toEqual(outboxes.map(() => [concat(...SHARED)]));
  expect(new Set(chunks.flat()).size).toBe(1);
  expect(memory.used).toBe(67);
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

test("an outbox makes what is large part by part, 256 KiB at a time", () => {
  const outbox = new Outbox(new OutputMemory());
  const payload = pattern(600_000);
  write(outbox, pattern(2));
  outbox.appendLater(later(payload));
  write(outbox, pattern(3));
  expect(outbox.bytes).toBe(600_005);
  const taken = [outbox.take(), outbox.take(), outbox.take()];
  expect(taken.map(sizes)).toEqual([[2, PART_BYTES], [PART_BYTES], [600_000 - 2 * PART_BYTES, 3]]);
  expect(concat(...taken.flat())).toEqual(hex`00 01 ${payload} 00 01 02`);
  expect([outbox.bytes, outbox.take()]).toEqual([0, []]);
});

test("an outbox makes as much in all, of all that lie between others", () => {
  const outbox = new Outbox(new OutputMemory());
  outbox.appendLater(later(pattern(20_000)));
  outbox.appendLater(later(pattern(30_000)));
  outbox.append(pattern(70_000));
  outbox.appendLater(later(pattern(PART_BYTES)));
  write(outbox, pattern(1));
  const taken = [outbox.take(), outbox.take()];
  expect(taken.map(sizes)).toEqual([
    [20_000, 30_000, 70_000, PART_BYTES - 50_000],
    [50_000, 1],
  ]);
  expect(concat(...taken.flat())).toEqual(
    concat(...[20_000, 30_000, 70_000, PART_BYTES, 1].map((size) => pattern(size))),
  );
  expect([outbox.bytes, outbox.take()]).toEqual([0, []]);
});

test("an outbox gives no empty chunk where a part is full", () => {
  const outbox = new Outbox(new OutputMemory());
  outbox.appendLater(later(pattern(PART_BYTES)));
  outbox.appendLater(later(pattern(3)));
  outbox.appendLater(later(pattern(PART_BYTES - 5)));
  outbox.appendLater(new Later(6, textSource("€€"), 0, PLATFORM));
  const taken = [outbox.take(), outbox.take(), outbox.take()];
  // Of the part's last two bytes no character of three can be made.
  expect(taken.map(sizes)).toEqual([[PART_BYTES], [3, PART_BYTES - 5], [6]]);
  expect(taken[2]).toEqual([hex`e2 82 ac e2 82 ac`]);
  expect([outbox.bytes, outbox.take()]).toEqual([0, []]);
});

test("an outbox that is cleared forgets what was not made yet", () => {
  const outbox = new Outbox(new OutputMemory());
  write(outbox, pattern(2));
  outbox.appendLater(later(pattern(3 * PART_BYTES)));
  outbox.take();
  write(outbox, pattern(2));
  outbox.clear();
  expect([outbox.bytes, outbox.take()]).toEqual([0, []]);
  write(outbox, pattern(2));
  expect(outbox.take()).toEqual([pattern(2)]);
});

test("an outbox that has made everything takes no memory for more", () => {
  const outbox = new Outbox(new OutputMemory());
  outbox.appendLater(later(pattern(PART_BYTES + 1)));
  outbox.take();
  outbox.take();
  write(outbox, pattern(2));
  expect(allocations(() => outbox.take())).toEqual([]);
});
