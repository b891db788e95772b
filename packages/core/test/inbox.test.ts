import fc from "fast-check";
import { expect, test } from "vitest";
import { Inbox } from "../src/inbox.ts";
import { allocations } from "./support/allocations.ts";
import { concat, pattern } from "./support/frame.ts";

/** Reads `count` bytes, or what there is, crossing chunks. */
function read(inbox: Inbox, count = Infinity): number[] {
  const bytes: number[] = [];
  while (bytes.length < count && inbox.ready()) bytes.push(inbox.chunk[inbox.at++]);
  return bytes;
}

test("an inbox that is empty has nothing to read", () => {
  const inbox = new Inbox();
  expect([inbox.ready(), inbox.bytes, read(inbox)]).toEqual([false, 0, []]);
});

test("an inbox that is empty reads a chunk where it lies", () => {
  const inbox = new Inbox();
  const chunk = pattern(5);
  inbox.push(chunk);
  expect(inbox.ready()).toBe(true);
  expect(inbox.chunk).toBe(chunk);
  expect([inbox.at, inbox.end, inbox.bytes]).toEqual([0, 5, 5]);
});

test("an inbox reads a large chunk that waited where it lies", () => {
  const inbox = new Inbox();
  inbox.push(pattern(1));
  const large = pattern(4096);
  inbox.push(large);
  expect(read(inbox, 1)).toEqual([0]);
  inbox.ready();
  expect(inbox.chunk).toBe(large);
});

test("an inbox that gathers small chunks ends that where a large one follows", () => {
  const inbox = new Inbox();
  const chunks = [3, 10, 4095, 4096, 7, 16_384, 1, 1].map(pattern);
  for (const chunk of chunks) inbox.push(chunk.slice());
  expect(inbox.bytes).toBe(concat(...chunks).length);
  expect(read(inbox)).toEqual(Array.from(concat(...chunks)));
  expect(inbox.bytes).toBe(0);
});

test("a small chunk that waits is copied: its buffer may be used again", () => {
  const inbox = new Inbox();
  const small = pattern(3);
  inbox.push(pattern(1));
  inbox.push(small);
  small.fill(9);
  expect(read(inbox)).toEqual([0, 0, 1, 2]);
});

test("B4 an inbox that is not read keeps single bytes as bytes, not as objects", () => {
  const inbox = new Inbox();
  const chunks = Array.from(pattern(40_000), (byte) => Uint8Array.of(byte));
  const sizes = allocations(() => {
    for (const chunk of chunks) inbox.push(chunk);
  });
  expect(sizes).toEqual([16_384, 16_384, 16_384]);
  expect(inbox.bytes).toBe(40_000);
  expect(read(inbox)).toEqual(Array.from(pattern(40_000)));
});

test("B4 small chunks that fill no gathering to its end leave no gap between", () => {
  const inbox = new Inbox();
  const chunks = Array.from({ length: 12 }, () => pattern(3000));
  for (const chunk of [pattern(1), ...chunks]) inbox.push(chunk);
  expect(inbox.bytes).toBe(36_001);
  expect(read(inbox)).toEqual([0, ...concat(...chunks)]);
});

test("B4 small chunks that fill a gathering to its last byte are one chunk", () => {
  const inbox = new Inbox();
  const chunk = pattern(2048);
  const sizes = allocations(() => {
    for (let i = 0; i < 9; i++) inbox.push(chunk);
  });
  expect(sizes).toEqual([16_384]);
});

test("an inbox that is cleared starts anew", () => {
  const inbox = new Inbox();
  for (const size of [10, 10, 5000, 10]) inbox.push(pattern(size));
  inbox.clear();
  expect([inbox.ready(), inbox.bytes]).toEqual([false, 0]);
  inbox.push(pattern(3));
  inbox.push(pattern(2));
  expect(read(inbox)).toEqual([0, 1, 2, 0, 1]);
});

test("an inbox gives every byte once and in order, however it is filled and read", () => {
  const action = fc.record({
    push: fc.boolean(),
    size: fc.oneof(fc.nat(20), fc.constantFrom(4095, 4096, 16_383, 16_384, 20_000)),
  });
  fc.assert(
    fc.property(fc.array(action, { maxLength: 20 }), (actions) => {
      const inbox = new Inbox();
      const model: number[] = [];
      let value = 0;
      for (const { push, size } of actions) {
        if (push && size > 0) {
          const chunk = Uint8Array.from({ length: size }, () => value++ & 0xff);
          model.push(...chunk);
          inbox.push(chunk);
        } else expect(read(inbox, size)).toEqual(model.splice(0, size));
        expect(inbox.bytes).toBe(model.length);
        expect(inbox.ready()).toBe(model.length > 0);
      }
      expect(read(inbox)).toEqual(model);
    }),
    { numRuns: 40 },
  );
});

test("an inbox that is read to the end holds no chunk", () => {
  const inbox = new Inbox();
  inbox.push(pattern(3));
  read(inbox);
  expect([inbox.ready(), inbox.chunk]).toEqual([false, new Uint8Array(0)]);
});

test("an inbox keeps nothing of a chunk that was lent, once that goes back", () => {
  const inbox = new Inbox();
  const lent = pattern(5);
  inbox.push(lent, true);
  expect([inbox.lent, read(inbox, 2)]).toEqual([true, [0, 1]]);
  const behind = pattern(5000);
  inbox.push(behind, true);
  inbox.giveBack();
  lent.fill(0xff);
  behind.fill(0xff);
  expect(inbox.lent).toBe(false);
  expect(read(inbox)).toEqual([2, 3, 4, ...pattern(5000)]);

  const owned = pattern(5);
  inbox.push(owned);
  inbox.giveBack();
  expect([inbox.ready(), inbox.chunk]).toEqual([true, owned]);
});
