import { expect, test } from "vitest";
import { OutputMemory } from "../src/output-memory.ts";

test("output memory takes a block when it is needed: 64 KiB", () => {
  const memory = new OutputMemory();
  expect([memory.block.length, memory.used]).toEqual([0, 0]);
  memory.ensure(1);
  expect([memory.block.length, memory.used]).toEqual([65_536, 0]);
});

test("output memory keeps a block while there is room, and never uses a byte twice", () => {
  const memory = new OutputMemory(16);
  memory.ensure(10);
  const first = memory.block;
  memory.used = 10;
  memory.ensure(6);
  expect(memory.block).toBe(first);
  memory.ensure(7);
  expect(memory.block).not.toBe(first);
  expect([memory.block.length, memory.used]).toEqual([16, 0]);
});

test("output memory gives what is larger than a block a block of its size", () => {
  const memory = new OutputMemory(16);
  memory.ensure(17);
  expect([memory.block.length, memory.used]).toEqual([17, 0]);
});

test("what was carved last may be given back, and is carved again; what was carved before may not", () => {
  const memory = new OutputMemory(100);
  memory.ensure(30);
  const first = memory.block.subarray(0, 10);
  const last = memory.block.subarray(10, 30);
  memory.used = 30;
  memory.giveBack(first);
  memory.giveBack(new Uint8Array(30));
  expect(memory.used).toBe(30);
  memory.giveBack(last);
  memory.giveBack(first);
  expect(memory.used).toBe(0);
});

test("a frame is placed once for all who ask one after the other, and nobody gives it back", () => {
  const memory = new OutputMemory(100);
  const frame = new Uint8Array(30).fill(1);
  expect([memory.place(frame), memory.place(frame), memory.used]).toEqual([0, 0, 30]);
  memory.used = 40;
  memory.giveBack(memory.block.subarray(0, 40));
  expect([memory.used, memory.place(frame)]).toEqual([30, 0]);
  const other = new Uint8Array(30).fill(2);
  expect([memory.place(other), memory.place(frame), memory.used]).toEqual([30, 60, 90]);
});

test("a frame that was placed in a block that is used up is placed anew, and can be given back beside", () => {
  const memory = new OutputMemory(40);
  const frame = new Uint8Array(30).fill(1);
  memory.place(frame);
  memory.ensure(20);
  memory.used = 5;
  expect([memory.place(frame), memory.used]).toEqual([5, 35]);
  expect(memory.block.subarray(5, 35)).toEqual(frame);
  memory.ensure(20);
  memory.used = 20;
  memory.giveBack(memory.block.subarray(0, 20));
  expect(memory.used).toBe(0);
});

test("a part of a block is one view for all who ask one after the other", () => {
  const memory = new OutputMemory(40);
  memory.ensure(30);
  const { block } = memory;
  const view = memory.view(block, 1, 30);
  expect([view.byteOffset, view.length, memory.view(block, 1, 30) === view]).toEqual([1, 29, true]);
  const others = [memory.view(block, 2, 30), memory.view(block, 2, 29)];
  others.push(memory.view(new Uint8Array(40), 2, 29));
  expect(others.map(({ byteOffset, length }) => [byteOffset, length])).toEqual([
    [2, 28],
    [2, 27],
    [2, 27],
  ]);
  expect(new Set(others.map(({ buffer }) => buffer)).size).toBe(2);
});

test("memory for a part is the last one again, where it was given back and is large enough", () => {
  const memory = new OutputMemory();
  const first = memory.part(100);
  const second = memory.part(60);
  expect([first.length, second.length, second.buffer === first.buffer]).toEqual([100, 60, false]);
  // Who has not given it back holds it.
  memory.giveBack(first);
  expect(memory.part(60).buffer).not.toBe(first.buffer);
  const third = memory.part(80);
  memory.giveBack(third.subarray(0, 10));
  expect(memory.part(50)).toEqual(third.subarray(0, 50));
  expect(memory.part(50).buffer).not.toBe(third.buffer);
  memory.giveBack(memory.part(50));
  expect(memory.part(51).length).toBe(51);
});
