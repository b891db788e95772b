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
