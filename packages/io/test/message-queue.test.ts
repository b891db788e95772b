import type { MessageEvent } from "@ws/core";
import { expect, test } from "vitest";
import { MessageQueue } from "../src/message-queue.ts";
import * as Pause from "../src/pause.ts";
import { microtasks, watch } from "./support/stage.ts";

const said = (data: string) => ({ type: "text", data }) as const;
const binary = (count: number) => ({ type: "binary", data: new Uint8Array(count) }) as const;

/** A queue, and when its source was paused, and went on: by how many messages had come and gone. */
function scene() {
  const asked: [what: "pause" | "resume", pushed: number, taken: number][] = [];
  let [pushed, taken, isPaused] = [0, 0, false];
  const gate = (pauses: boolean) => (reason: number) => {
    expect(reason).toBe(Pause.queue);
    if (pauses !== isPaused) asked.push([pauses ? "pause" : "resume", pushed, taken]);
    isPaused = pauses;
  };
  const queue = new MessageQueue({ pause: gate(true), unpause: gate(false) });
  const push = (message: MessageEvent) => {
    pushed++;
    queue.push(message);
  };
  const shift = () => {
    taken++;
    return queue.shift();
  };
  return { queue, asked, push, shift };
}

test("messages leave in the order in which they came, through shift and next", async () => {
  const { queue } = scene();
  for (const message of ["a", "b", "c"]) queue.push(said(message));
  expect([queue.shift(), await queue.next(), queue.shift(), queue.shift()]).toEqual([
    said("a"),
    said("b"),
    said("c"),
    undefined,
  ]);
});

test("an empty message is a message", async () => {
  const { queue } = scene();
  queue.push(said(""));
  queue.push(said(""));
  expect([queue.shift(), await queue.next()]).toEqual([said(""), said("")]);
});

test("readers who wait get messages in turns, past the queue", async () => {
  const { queue } = scene();
  const first = queue.next();
  const second = queue.next();
  queue.push(said("a"));
  queue.push(said("b"));
  expect([await first, await second, queue.shift()]).toEqual([said("a"), said("b"), undefined]);
});

test("who leaves is done, in all that they wait for; the others wait on", async () => {
  const { queue } = scene();
  const [leaver, other] = [{}, {}];
  const readers = [leaver, other, leaver].map((who) => watch(queue.next(who)));
  queue.leave(leaver);
  await microtasks();
  expect(readers.map(({ result }) => result)).toEqual([undefined, "pending", undefined]);
  queue.push(said("a"));
  queue.push(said("b"));
  await microtasks();
  expect([readers[1].result, queue.shift()]).toEqual([said("a"), said("b")]);
});

test("it is full at 64 messages", () => {
  const { asked, push } = scene();
  for (let count = 1; count <= 65; count++) push(said("x"));
  expect(asked).toEqual([["pause", 64, 0]]);
});

test("it is full at 1 MiB of bytes, or of characters at two bytes each", () => {
  const bytes = scene();
  bytes.push(binary(1_048_575));
  expect(bytes.asked).toEqual([]);
  bytes.push(binary(1));
  expect(bytes.asked).toEqual([["pause", 2, 0]]);

  const text = scene();
  text.push(said("x".repeat(524_287)));
  expect(text.asked).toEqual([]);
  text.push(said("x"));
  expect(text.asked).toEqual([["pause", 2, 0]]);
});

test("it asks for more once, when what was full has come down to 16 messages", () => {
  const { asked, push, shift } = scene();
  for (let i = 0; i < 64; i++) push(said("x"));
  for (let i = 0; i < 64; i++) shift();
  expect(asked).toEqual([
    ["pause", 64, 0],
    ["resume", 64, 48],
  ]);
});

test("it asks for more when what was full has come down to 256 KiB", () => {
  const { asked, push, shift } = scene();
  for (let i = 0; i < 4; i++) push(binary(262_144));
  for (let i = 0; i < 4; i++) shift();
  expect(asked).toEqual([
    ["pause", 4, 0],
    ["resume", 4, 3],
  ]);
});

test("it never pauses its source if it was not full", () => {
  const { asked, push, shift } = scene();
  for (let i = 0; i < 63; i++) push(said("x"));
  for (let i = 0; i < 63; i++) shift();
  expect(asked).toEqual([]);
});

test("when it ends, what waits is still given; then and for who waits it is done", async () => {
  const { queue } = scene();
  queue.push(said("a"));
  queue.end();
  expect([await queue.next(), await queue.next(), await queue.next()]).toEqual([
    said("a"),
    undefined,
    undefined,
  ]);

  const waited = scene().queue;
  const readers = [watch(waited.next()), watch(waited.next())];
  await microtasks();
  expect(readers.map(({ result }) => result)).toEqual(["pending", "pending"]);
  waited.end();
  await microtasks();
  expect(readers.map(({ result }) => result)).toEqual([undefined, undefined]);
});
