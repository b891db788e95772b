import { expect, test } from "vitest";
import { MessageQueue } from "../src/message-queue.ts";
import { microtasks, watch } from "./support/stage.ts";

const DONE = { done: true, value: undefined };
const said = (data: string) => ({ type: "text", data }) as const;
const binary = (count: number) => ({ type: "binary", data: new Uint8Array(count) }) as const;
const value = (data: string) => ({ done: false, value: said(data) });

function scene() {
  const queue = new MessageQueue();
  const room: number[] = [];
  let taken = 0;
  queue.onRoom = () => void room.push(taken);
  const shift = () => {
    taken++;
    return queue.shift();
  };
  return { queue, room, shift };
}

test("messages leave in the order in which they came, through shift and next", async () => {
  const { queue } = scene();
  for (const message of ["a", "b", "c"]) queue.push(said(message));
  expect([queue.shift(), await queue.next(), queue.shift(), queue.shift()]).toEqual([
    said("a"),
    value("b"),
    said("c"),
    undefined,
  ]);
});

test("an empty message is a message", async () => {
  const { queue } = scene();
  queue.push(said(""));
  queue.push(said(""));
  expect([queue.shift(), await queue.next()]).toEqual([said(""), value("")]);
});

test("readers who wait get messages in turns, past the queue", async () => {
  const { queue } = scene();
  const first = queue.next();
  const second = queue.next();
  queue.push(said("a"));
  queue.push(said("b"));
  expect([await first, await second, queue.shift()]).toEqual([value("a"), value("b"), undefined]);
});

test("who leaves is done, in all that they wait for; the others wait on", async () => {
  const { queue } = scene();
  const [leaver, other] = [{}, {}];
  const readers = [leaver, other, leaver].map((who) => watch(queue.next(who)));
  queue.leave(leaver);
  await microtasks();
  expect(readers.map(({ result }) => result)).toEqual([DONE, "pending", DONE]);
  queue.push(said("a"));
  queue.push(said("b"));
  await microtasks();
  expect([readers[1].result, queue.shift()]).toEqual([value("a"), said("b")]);
});

test("it is full at 64 messages", () => {
  const { queue } = scene();
  const full: number[] = [];
  for (let count = 1; count <= 64; count++) {
    queue.push(said("x"));
    if (queue.full) full.push(count);
  }
  expect(full).toEqual([64]);
});

test("it is full at 1 MiB of bytes, or of characters at two bytes each", () => {
  const bytes = scene().queue;
  bytes.push(binary(1_048_575));
  expect(bytes.full).toBe(false);
  bytes.push(binary(1));
  expect(bytes.full).toBe(true);

  const text = scene().queue;
  text.push(said("x".repeat(524_287)));
  expect(text.full).toBe(false);
  text.push(said("x"));
  expect(text.full).toBe(true);
});

test("it asks for more once, when what was full has come down to 16 messages", () => {
  const { queue, room, shift } = scene();
  for (let i = 0; i < 64; i++) queue.push(said("x"));
  for (let i = 0; i < 64; i++) shift();
  expect(room).toEqual([48]);
});

test("it asks for more when what was full has come down to 256 KiB", () => {
  const { queue, room, shift } = scene();
  for (let i = 0; i < 4; i++) queue.push(binary(262_144));
  expect(queue.full).toBe(true);
  for (let i = 0; i < 4; i++) shift();
  expect(room).toEqual([3]);
});

test("it does not ask for more if it was not full", () => {
  const { queue, room, shift } = scene();
  for (let i = 0; i < 63; i++) queue.push(said("x"));
  for (let i = 0; i < 63; i++) shift();
  expect(room).toEqual([]);
});

test("when it ends, what waits is still given; then and for who waits it is done", async () => {
  const { queue } = scene();
  queue.push(said("a"));
  queue.end();
  expect([await queue.next(), await queue.next(), await queue.next()]).toEqual([
    value("a"),
    DONE,
    DONE,
  ]);

  const waited = scene().queue;
  const readers = [watch(waited.next()), watch(waited.next())];
  await microtasks();
  expect(readers.map(({ result }) => result)).toEqual(["pending", "pending"]);
  waited.end();
  await microtasks();
  expect(readers.map(({ result }) => result)).toEqual([DONE, DONE]);
});
