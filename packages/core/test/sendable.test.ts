import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { ofThisLength, toBytes } from "../src/sendable.ts";
import { UsageError } from "../src/error.ts";
import * as Mistake from "../src/mistake.ts";
import { hex, pattern } from "./support/frame.ts";

const buffer = pattern(16).buffer;

test.each([
  ["a Uint8Array", new Uint8Array(buffer, 2, 3), hex`02 03 04`],
  ["a Buffer", Buffer.from([1, 2, 3]), hex`01 02 03`],
  ["an Int8Array", new Int8Array(buffer, 2, 3), hex`02 03 04`],
  ["a Uint16Array", new Uint16Array(buffer, 2, 2), hex`02 03 04 05`],
  ["a DataView", new DataView(buffer, 5, 2), hex`05 06`],
  ["an ArrayBuffer", new Uint8Array([7, 8]).buffer, hex`07 08`],
  ["a SharedArrayBuffer", new SharedArrayBuffer(2), hex`00 00`],
  ["nothing", new ArrayBuffer(0), hex``],
])("%s is bytes", (_, data, bytes) => {
  expect(Array.from(toBytes(data))).toEqual(Array.from(bytes));
});

test("buffers and views of another realm are bytes", () => {
  for (const code of ["Uint8Array.of(1, 2).buffer", "Uint8Array.of(1, 2)"])
    expect(Array.from(toBytes(runInNewContext(code) as Uint8Array))).toEqual([1, 2]);
});

test("a view is not copied", () => {
  const view = new Uint8Array(buffer, 2, 3);
  expect(toBytes(view)).toBe(view);
  expect(toBytes(new DataView(buffer, 5, 2)).buffer).toBe(buffer);
});

test.each([
  ["an ArrayBuffer", ArrayBuffer],
  ["a SharedArrayBuffer", SharedArrayBuffer],
])("bytes of %s that may grow do not grow with it; others are what they were", (_, Memory) => {
  const growing = Reflect.construct(Memory, [2, { maxByteLength: 8 }]) as ArrayBuffer;
  const bytes = ofThisLength(new Uint8Array(growing));
  const grow = "resize" in growing ? "resize" : "grow";
  (growing as unknown as Record<typeof grow, (bytes: number) => void>)[grow](8);
  expect([bytes.length, bytes.buffer === growing]).toEqual([2, true]);
  const others = new Uint8Array(new Memory(2));
  expect(ofThisLength(others)).toBe(others);
});

test("a Buffer becomes a Uint8Array on the same bytes: its `slice` would not copy", () => {
  const data = Buffer.from([1, 2, 3]);
  const bytes = toBytes(data);
  expect(Object.getPrototypeOf(bytes)).toBe(Uint8Array.prototype);
  data[0] = 9;
  expect(bytes).toEqual(hex`09 02 03`);
});

test.each([
  [undefined, "undefined"],
  [null, "null"],
  [100, "number"],
  [true, "boolean"],
  [{ length: 1e9 }, "object"],
  [[1, 2], "list"],
  [() => 1, "function"],
  [Symbol("s"), "symbol"],
  [{ length: 5, [Symbol.toStringTag]: "SharedArrayBuffer" }, "object"],
])("%o is no data", (data, type) => {
  expect(() => toBytes(data as never)).toThrow(
    new UsageError(Mistake.dataType, `This is ${type}.`),
  );
});

test("what only descends from a buffer is no data", () => {
  const data = Object.create(ArrayBuffer.prototype) as ArrayBuffer;
  expect(() => toBytes(data)).toThrow(new UsageError(Mistake.dataType, "This is object."));
});
