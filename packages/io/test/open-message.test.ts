// Messages in pieces, both ways, and what was prepared for many.

import { prepareMessage, type Sendable, type UsageError } from "@ws/core";
import { close, concat, frame, Opcode, text } from "@ws/peer/frames";
import { describe, expect, test } from "vitest";
import { open, type StageOptions } from "./support/stage.ts";

const codeOf = (act: () => unknown): string | undefined => {
  try {
    act();
  } catch (error) {
    return (error as UsageError).code;
  }
  return undefined;
};

describe("a message in pieces", () => {
  test("leaves piece by piece, and what is said meanwhile behind it", () => {
    const stage = open();
    const message = stage.connection.beginMessage("text");
    expect([message.write("Hel"), stage.connection.send("next")]).toEqual(["ok", "ok"]);
    stage.settle();
    expect(stage.writes()).toEqual([["text Hel"]]);
    void stage.connection.ping();
    stage.connection.send(Uint8Array.of(1));
    message.write("l");
    stage.settle();
    expect(stage.writes()).toEqual([["ping 00 00 00 01", "continuation 6c"]]);
    expect(message.end("o")).toBe("ok");
    stage.settle();
    expect(stage.writes()).toEqual([["continuation 6f", "text next", "binary 01"]]);
  });

  test("is followed by messages as they were when they were said, of whatever type", () => {
    const stage = open();
    const message = stage.connection.beginMessage("text");
    const bytes = Uint8Array.of(0x41);
    stage.connection.send(bytes, { as: "text" });
    stage.connection.send("B", { as: "binary" });
    stage.connection.send(prepareMessage("C"));
    stage.connection.send(bytes);
    bytes[0] = 0x42;
    expect(stage.connection.bufferedBytes).toBe(4);
    message.end();
    stage.settle();
    expect(stage.writes()).toEqual([["text ", "text A", "binary 42", "text C", "binary 41"]]);
  });

  test("fixes what waits behind it, and counts it", () => {
    const stage = open({ highWaterMarkBytes: 30_000 });
    const message = stage.connection.beginMessage("binary");
    const payload = new Uint8Array(20_000);
    expect(stage.connection.send(payload)).toBe("ok");
    expect([stage.connection.bufferedBytes, stage.connection.send(payload)]).toEqual([
      20_000,
      "full",
    ]);
    message.end();
    expect(stage.connection.bufferedBytes).toBe(2 + 2 * (4 + 20_000));
  });

  test("keeps what waits behind it as long as it was, though it is not copied and its memory grows", () => {
    const stage = open();
    const message = stage.connection.beginMessage("binary");
    const memory = Reflect.construct(ArrayBuffer, [1, { maxByteLength: 9 }]) as ArrayBuffer;
    stage.connection.send(new Uint8Array(memory), { copy: false });
    (memory as unknown as { resize(bytes: number): void }).resize(9);
    message.end();
    stage.settle();
    expect(stage.writes()).toEqual([["binary", "binary 00"]]);
  });

  test("limits what waits behind it", () => {
    const stage = open({ maxBufferedBytes: 100, slowConsumer: "drop" });
    stage.connection.beginMessage("binary").write(Uint8Array.of(1));
    const results = [60, 60].map((size) => stage.connection.send(new Uint8Array(size)));
    expect(results).toEqual(["ok", "dropped"]);
  });

  test("ends the connection where a piece does not fit: no piece can be dropped", () => {
    const stage = open({ maxBufferedBytes: 100, slowConsumer: "drop" });
    const message = stage.connection.beginMessage("binary");
    const pieces = [90, 90, 1].map((size) => message.write(new Uint8Array(size)));
    expect([pieces, stage.connection.state]).toEqual([["ok", "closed", "closed"], "closed"]);
  });

  test("takes a character that is cut where a piece does not fit for no mistake", () => {
    const stage = open({ maxBufferedBytes: 10 });
    const message = stage.connection.beginMessage("text");
    message.write("12345678");
    // e2 82 | ac is a € sign.
    const pieces = [Uint8Array.of(0x41, 0xe2, 0x82), Uint8Array.of(0xac)];
    expect(pieces.map((piece) => message.write(piece))).toEqual(["closed", "closed"]);
    expect(message.end()).toBe("closed");
    stage.settle();
    expect([stage.writes(), stage.transport.aborted]).toEqual([[], true]);
  });

  test.each<[string, "text" | "binary", Sendable]>([
    ["text-invalid", "text", Uint8Array.of(0x41, 0x41, 0xff)],
    ["data-type", "binary", "abc"],
  ])("is told %s of a piece for which there is no room, and goes on", (code, type, data) => {
    const stage = open({ maxBufferedBytes: 10 });
    const message = stage.connection.beginMessage(type);
    message.write(new Uint8Array(8));
    expect(codeOf(() => message.write(data))).toBe(code);
    expect([stage.connection.state, message.end()]).toEqual(["open", "ok"]);
  });

  test("lets the Close pass: what waits behind it goes nowhere", () => {
    const stage = open();
    const message = stage.connection.beginMessage("text");
    message.write("Hel");
    stage.connection.send("never");
    void stage.connection.close(1000);
    expect([message.end("lo"), stage.connection.send("late")]).toEqual(["closed", "closed"]);
    stage.settle();
    expect(stage.writes()).toEqual([["text Hel", "close 1000"]]);
  });

  test("is the only one of its kind, until it ends", () => {
    const { connection } = open();
    const message = connection.beginMessage("text");
    expect(codeOf(() => connection.beginMessage("text"))).toBe("message-open");
    message.end();
    expect(codeOf(() => message.write("x"))).toBe("message-ended");
    expect(codeOf(() => connection.beginMessage("text"))).toBe(undefined);
  });

  test("throws for what is no data, and goes on", () => {
    const stage = open();
    const message = stage.connection.beginMessage("text");
    const mistakes = [5, Uint8Array.of(0xff)] as const;
    expect(mistakes.map((data) => codeOf(() => message.write(data as Uint8Array)))).toEqual([
      "data-type",
      "text-invalid",
    ]);
    expect(codeOf(() => stage.connection.send(Uint8Array.of(0xff), { as: "text" }))).toBe(
      "text-invalid",
    );
    message.end("x");
    stage.settle();
    expect(stage.writes()).toEqual([["text x"]]);
  });
});

describe("pieces as they arrive", () => {
  const IN_PIECES: StageOptions = { delivery: "pieces" };
  const PIECES = [
    { type: "piece", of: "text", data: "Hel", first: true, last: false },
    { type: "piece", of: "text", data: "lo", first: false, last: true },
    { type: "piece", of: "binary", data: Uint8Array.of(1), first: true, last: true },
  ];
  const BYTES = concat(
    frame(Opcode.text, "Hel", { fin: false }),
    frame(Opcode.continuation, "lo"),
    frame(Opcode.binary, Uint8Array.of(1)),
  );

  test("go to the handler", () => {
    const heard: unknown[] = [];
    const stage = open({
      ...IN_PIECES,
      handler: {
        piece: (_, piece) => void heard.push(piece),
        message: (_, message) => void heard.push(message),
      },
    });
    stage.transport.arrive(BYTES);
    expect(heard).toEqual(PIECES);
  });

  test("or wait for who iterates", async () => {
    const stage = open(IN_PIECES);
    stage.transport.arrive(BYTES, close(1000));
    stage.transport.arriveEnd();
    stage.settle();
    const pieces: unknown[] = [];
    for await (const piece of stage.connection.pieces()) pieces.push(piece);
    expect(pieces).toEqual(PIECES);
  });

  test("and whole messages are asked for in their own way", () => {
    const [whole, inPieces] = [open().connection, open(IN_PIECES).connection];
    expect(codeOf(() => whole.pieces())).toBe("delivery-whole");
    expect(codeOf(() => inPieces[Symbol.asyncIterator]())).toBe("delivery-pieces");
  });
});

test("text as bytes is told from binary by its type", () => {
  const heard: unknown[] = [];
  const stage = open({
    textAs: "bytes",
    handler: {
      message(connection, message, type) {
        heard.push([message, type]);
        connection.send(message, { as: type });
      },
    },
  });
  stage.transport.arrive(text("hi"), frame(Opcode.binary, "hi"));
  const bytes = Uint8Array.of(0x68, 0x69);
  expect(heard).toEqual([
    [bytes, "text"],
    [bytes, "binary"],
  ]);
  expect(stage.writes()).toEqual([["text hi", "binary 68 69"]]);
});

test("a message that was prepared once goes to many", () => {
  const message = prepareMessage("news");
  const stages = [open(), open(), open()];
  for (const { connection } of stages) expect(connection.send(message)).toBe("ok");
  for (const stage of stages) stage.settle();
  expect(stages.map((stage) => stage.writes())).toEqual(stages.map(() => [["text news"]]));
});

test("a message that was prepared counts as any other", () => {
  const { connection } = open({ maxBufferedBytes: 100, slowConsumer: "drop" });
  const message = prepareMessage(new Uint8Array(60));
  expect([connection.send(message), connection.send(message)]).toEqual(["ok", "dropped"]);
});
