// What nobody may say: each mistake throws a UsageError with its code, and nothing has happened.

import { prepareMessage } from "@ws/core";
import { codeOf } from "@ws/peer";
import { describe, expect, test } from "vitest";
import { effectiveBackpressure } from "../src/backpressure.ts";
import { broadcast } from "../src/broadcast.ts";
import type { Handler } from "../src/handler.ts";
import type { DrivenConnection } from "../src/connection.ts";
import { open } from "./support/stage.ts";

/** As a caller without a compiler sees it. */
type Untyped = { [Name in keyof DrivenConnection]: (...args: unknown[]) => unknown };

const nothing = (): void => {};
const INVALID_UTF8 = Uint8Array.of(0xff);

type Case = readonly [code: string, act: (connection: Untyped) => unknown];

const CASES: readonly Case[] = [
  ...[undefined, null, 5, NaN, true, {}, [1], () => {}, { length: 1e9 }].map(
    (data) => ["data-type", ({ send }: Untyped) => send(data)] as const,
  ),
  ...["Text", "TEXT", "utf8", "", 1, null].map(
    (as) => ["message-type", ({ send }: Untyped) => send("a", { as })] as const,
  ),
  ["message-type", ({ send }) => send(Uint8Array.of(1), { as: "blob" })],
  ["text-invalid", ({ send }) => send(INVALID_UTF8, { as: "text" })],
  // The callback of `ws`
  ...[null, 5, "text", nothing].map(
    (options) => ["option-invalid", ({ send }: Untyped) => send("a", options)] as const,
  ),

  ...[undefined, null, "TEXT", 1, {}].map(
    (type) => ["message-type", ({ beginMessage }: Untyped) => beginMessage(type)] as const,
  ),
  ["option-invalid", ({ beginMessage }) => beginMessage("text", null)],

  ...[NaN, -1, 0, 999, 1004, 1005, 1006, 1015, 2999, 5000, 1000.5, "1000", null, {}].map(
    (code) => ["close-code-invalid", ({ close }: Untyped) => close(code)] as const,
  ),
  ...[null, 5, new Float32Array(20), {}].map(
    (reason) => ["close-reason-type", ({ close }: Untyped) => close(1000, reason)] as const,
  ),
  ["close-reason-without-code", ({ close }) => close(undefined, "bye")],
  ["close-reason-too-long", ({ close }) => close(1000, "é".repeat(62))],

  ...[null, "x", 5, { signal: 5 }, { signal: {} }, { signal: null }].flatMap((options) => [
    ["option-invalid", ({ ping }: Untyped) => ping(options)] as const,
    ["option-invalid", ({ drained }: Untyped) => drained(options)] as const,
  ]),

  ...[undefined, null, "x", nothing, [], { message: 5 }, { close: null }, { open: {} }].map(
    (handler) => ["option-invalid", ({ handle }: Untyped) => handle(handler)] as const,
  ),
  ["delivery-whole", ({ pieces }) => pieces()],
];

describe("a connection", () => {
  test.each(CASES.map(([code, act], index) => ({ code, act, index })))(
    "is told $code of mistake $index, and stays as it was",
    ({ code, act }) => {
      const { connection, settle, writes } = open();
      const bound = Object.fromEntries(
        CALLS.map((name) => [
          name,
          (...args: unknown[]) =>
            Reflect.apply(connection[name] as () => unknown, connection, args),
        ]),
      );
      expect(codeOf(() => act(bound as unknown as Untyped))).toBe(code);
      settle();
      expect([writes(), connection.state, connection.bufferedBytes]).toEqual([[], "open", 0]);
      expect(connection.send("still there")).toBe("ok");
    },
  );

  test("is told of a mistake though there is no room for the message", () => {
    for (const slowConsumer of ["close", "drop"] as const) {
      const { connection } = open({ maxBufferedBytes: 10, slowConsumer });
      connection.send("12345678");
      const mistakes = [
        () => connection.send(INVALID_UTF8, { as: "text" }),
        () => connection.send("a", { as: "x" as "text" }),
      ];
      expect(mistakes.map(codeOf)).toEqual(["text-invalid", "message-type"]);
      expect([connection.state, connection.stats().dropped]).toEqual(["open", 0]);
      expect(connection.send("a")).toBe(slowConsumer === "close" ? "closed" : "dropped");
    }
  });

  test("is not ended by a piece that comes behind the last one, though there is no room", () => {
    const { connection } = open({ maxBufferedBytes: 10 });
    const message = connection.beginMessage("text");
    message.end("12345678");
    expect(codeOf(() => message.write("abc"))).toBe("message-ended");
    expect(codeOf(() => message.end("abc"))).toBe("message-ended");
    expect(connection.state).toBe("open");
  });
});

const CALLS = ["send", "beginMessage", "close", "ping", "drained", "handle", "pieces"] as const;

test.each<[string, (all: readonly DrivenConnection[]) => unknown]>([
  ["data-type", (all) => broadcast(all, 5 as unknown as string)],
  ["message-type", (all) => broadcast(all, "a", { as: "x" as "text" })],
  ["text-invalid", (all) => broadcast(all, INVALID_UTF8, { as: "text" })],
  ["option-invalid", (all) => broadcast(all, "a", { filter: 5 as unknown as () => true })],
  ["option-invalid", (all) => broadcast(all, "a", null as unknown as object)],
  ["option-invalid", () => prepareMessage("a", null as unknown as object)],
])("a broadcast is told %s, and nobody is sent anything", (code, act) => {
  const { connection, settle, writes } = open();
  expect(codeOf(() => act([connection]))).toBe(code);
  settle();
  expect(writes()).toEqual([]);
});

test.each<Parameters<typeof effectiveBackpressure>>([
  [{ highWaterMarkBytes: NaN }],
  [{ highWaterMarkBytes: -1 }],
  [{ highWaterMarkBytes: "5" as unknown as number }],
  [{ maxBufferedBytes: 1.5 }],
  [{ maxBufferedBytes: null as unknown as number }],
  [{ slowConsumer: "Close" as "close" }],
])("%j is no back-pressure", (given) => {
  expect(codeOf(() => effectiveBackpressure(given))).toBe("limit-invalid");
});

test("a handler may have other functions, of a class or of nobody", () => {
  class Chat implements Handler<string> {
    users = 0;
    open(): void {
      this.users++;
    }
  }
  const chat = new Chat();
  open().connection.handle(chat);
  expect(chat.users).toBe(1);
});
