import type { MessageEvent } from "@ws/core";
import { expect, test } from "vitest";
import { Mailbox } from "../src/mailbox.ts";
import * as Pause from "../src/pause.ts";
import { microtasks, watch } from "./support/stage.ts";

const DONE = { done: true, value: undefined };
const said = (data: string) => ({ type: "text", data }) as const;
const binary = (count: number) => ({ type: "binary", data: new Uint8Array(count) }) as const;
const value = (data: string) => ({ done: false, value: said(data) });

class Box extends Mailbox {
  /** What the handler took. */
  readonly taken: unknown[] = [];

  protected override take({ data }: MessageEvent): void {
    this.taken.push(data);
  }

  override put(message: MessageEvent): void {
    super.put(message);
  }

  handle(): void {
    this.isHandled = true;
    this.catchUp();
  }

  end(): void {
    this.endMessages();
  }

  reader(): AsyncIterator<MessageEvent, undefined> {
    return this.iterate((message) => message);
  }

  get waiting(): readonly [messages: number, bytes: number] {
    return [this.waitingMessages, this.waitingBytes];
  }
}

/** A mailbox, and when its source was paused, and went on: by how many messages had come and gone. */
function scene() {
  const asked: [what: "pause" | "resume", put: number, read: number][] = [];
  let [count, readCount, isPaused] = [0, 0, false];
  const gate = (pauses: boolean) => (reason: number) => {
    expect(reason).toBe(Pause.queue);
    if (pauses !== isPaused) asked.push([pauses ? "pause" : "resume", count, readCount]);
    isPaused = pauses;
  };
  const box = new Box({ pause: gate(true), unpause: gate(false) });
  const put = (message: MessageEvent, times = 1) => {
    for (let i = 0; i < times; i++) {
      count++;
      box.put(message);
    }
  };
  const reader = box.reader();
  const read = async (times: number) => {
    for (let i = 0; i < times; i++) {
      readCount++;
      await reader.next();
    }
  };
  return { box, asked, put, reader, read };
}

test("messages leave in the order in which they came", async () => {
  const { put, reader } = scene();
  for (const message of ["a", "b", "c"]) put(said(message));
  expect([await reader.next(), await reader.next(), await reader.next()]).toEqual([
    value("a"),
    value("b"),
    value("c"),
  ]);
});

test("an empty message is a message", async () => {
  const { box, put, reader } = scene();
  put(said(""), 2);
  expect([box.waiting, await reader.next(), await reader.next()]).toEqual([
    [2, 0],
    value(""),
    value(""),
  ]);
});

test("who reads gets what is made of each message", async () => {
  class Loud extends Box {
    readonly words = this.iterate(({ data }) => `${String(data)}!`);
  }
  const box = new Loud({ pause() {}, unpause() {} });
  box.put(said("a"));
  expect(await box.words.next()).toEqual({ done: false, value: "a!" });
});

test("readers who wait get messages in turns, past the queue", async () => {
  const { box, put, reader } = scene();
  const first = reader.next();
  const second = box.reader().next();
  put(said("a"));
  put(said("b"));
  expect([await first, await second, box.waiting]).toEqual([value("a"), value("b"), [0, 0]]);
});

test("who leaves is done, in all that they wait for; the others wait on", async () => {
  const { box, put, reader: leaver } = scene();
  const other = box.reader();
  const readers = [leaver, other, leaver].map((reader) => watch(reader.next()));
  expect(await leaver.return!()).toEqual(DONE);
  await microtasks();
  expect(readers.map(({ result }) => result)).toEqual([DONE, "pending", DONE]);
  put(said("a"));
  put(said("b"));
  await microtasks();
  expect([readers[1].result, await other.next()]).toEqual([value("a"), value("b")]);
});

test("a handler takes what waits, and then what comes; who iterated is done", async () => {
  const { box, put, reader } = scene();
  const waiting = watch(reader.next());
  box.handle();
  put(said("a"));
  await microtasks();
  expect([waiting.result, await reader.next(), box.taken]).toEqual([DONE, DONE, ["a"]]);

  const late = scene();
  late.put(said("a"), 2);
  late.box.handle();
  late.put(said("b"));
  expect([late.box.taken, late.box.waiting]).toEqual([
    ["a", "a", "b"],
    [0, 0],
  ]);
});

test("who iterates behind a handler has all that comes", async () => {
  const { box, put } = scene();
  box.handle();
  put(said("a"));
  const reader = box.reader();
  put(said("b"));
  expect([await reader.next(), box.taken]).toEqual([value("b"), ["a"]]);
});

test("it is full at 64 messages", () => {
  const { asked, put } = scene();
  put(said("x"), 65);
  expect(asked).toEqual([["pause", 64, 0]]);
});

test("it is full at 1 MiB of bytes, or of characters at two bytes each", () => {
  const bytes = scene();
  bytes.put(binary(1_048_575));
  expect([bytes.asked, bytes.box.waiting]).toEqual([[], [1, 1_048_575]]);
  bytes.put(binary(1));
  expect(bytes.asked).toEqual([["pause", 2, 0]]);

  const text = scene();
  text.put(said("x".repeat(524_287)));
  expect([text.asked, text.box.waiting]).toEqual([[], [1, 1_048_574]]);
  text.put(said("x"));
  expect(text.asked).toEqual([["pause", 2, 0]]);
});

test("it asks for more once, when what was full has come down to 16 messages", async () => {
  const { asked, put, read } = scene();
  put(said("x"), 64);
  await read(64);
  expect(asked).toEqual([
    ["pause", 64, 0],
    ["resume", 64, 48],
  ]);
});

test("it asks for more when what was full has come down to 256 KiB", async () => {
  const { asked, put, read } = scene();
  put(binary(262_144), 4);
  await read(4);
  expect(asked).toEqual([
    ["pause", 4, 0],
    ["resume", 4, 3],
  ]);
});

test("it never pauses its source if it was not full", async () => {
  const { asked, put, read } = scene();
  put(said("x"), 63);
  await read(63);
  expect(asked).toEqual([]);
});

test("when it ends, what waits is still given; then and for who waits it is done", async () => {
  const { box, put, reader } = scene();
  put(said("a"));
  box.end();
  expect([await reader.next(), await reader.next(), await box.reader().next()]).toEqual([
    value("a"),
    DONE,
    DONE,
  ]);

  const waited = scene();
  const readers = [watch(waited.reader.next()), watch(waited.reader.next())];
  await microtasks();
  expect(readers.map(({ result }) => result)).toEqual(["pending", "pending"]);
  waited.box.end();
  await microtasks();
  expect(readers.map(({ result }) => result)).toEqual([DONE, DONE]);
});

test("eight times the messages are taken in less than 24 times the time", () => {
  // Time of the order of their square would be 64 times as long. On a busy machine a time is only
  // ever too long: the shortest counts.
  const shortestMs = (count: number) =>
    Math.min(...Array.from({ length: 5 }, () => emptyingMs(count)));
  expect(shortestMs(65_536) / shortestMs(8_192)).toBeLessThan(24);
});

/** How long a handler takes for so many messages that waited. */
function emptyingMs(count: number): number {
  const box = new Box({ pause() {}, unpause() {} });
  for (let i = 0; i < count; i++) box.put(said("x"));
  const startMs = performance.now();
  box.handle();
  expect(box.taken.length).toBe(count);
  return performance.now() - startMs;
}
