import { type CloseInfo, LapseError, prepareMessage } from "@ws/core";
import * as Lapse from "@ws/core/lapse";
import { describe, expect, test } from "vitest";
import { listen } from "../src/listen.ts";
import { present, type PresentOptions } from "./support/native-socket.ts";
import { listener, microtasks, watch } from "./support/stage.ts";

const bytes = (...values: number[]) => Uint8Array.from(values);
const utf8 = (text: string) => new TextEncoder().encode(text);

/** A connection whose handler writes down what it hears. */
function listening(options: PresentOptions = {}) {
  const heard: unknown[] = [];
  return { ...present({ handler: listener(heard), ...options }), heard };
}

async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const list: Item[] = [];
  for await (const item of items) list.push(item);
  return list;
}

const ended = (info: Partial<CloseInfo>): CloseInfo => ({
  code: 1006,
  reason: "",
  wasClean: false,
  initiator: undefined,
  sent: undefined,
  received: undefined,
  cause: undefined,
  ...info,
});

describe("who listens to a presented connection", () => {
  test("by a handler hears everything in order, and last, once, the end", () => {
    const { socket, heard } = listening();
    socket.sink!.received("a");
    socket.sink!.received(bytes(0x62));
    socket.end(3000);
    socket.lose();
    expect(heard).toEqual(["open", "a", bytes(0x62), ["close", 3000, undefined]]);
  });

  test("by iterating gets what came early, to the end", async () => {
    const { socket, connection } = present({});
    socket.sink!.received("a");
    socket.sink!.received("b");
    socket.end();
    expect(await all(connection)).toEqual(["a", "b"]);
  });

  test("too slowly pauses the socket, and resumes it when there is room", async () => {
    const { socket, connection } = present({});
    for (let at = 0; at < 65; at++) socket.sink!.received(String(at));
    expect(socket.asked()).toEqual(["resume", "pause"]);
    const messages = connection[Symbol.asyncIterator]();
    for (let at = 0; at < 49; at++) await messages.next();
    expect(socket.asked()).toEqual(["resume"]);
  });

  test("hears nothing while it is paused", () => {
    const { socket, connection, heard } = listening();
    connection.pause();
    socket.sink!.received("a");
    expect([heard, socket.asked()]).toEqual([["open"], ["resume", "pause"]]);
    connection.resume();
    expect([heard, socket.asked()]).toEqual([["open", "a"], ["resume"]]);
  });

  test("and begins to iterate while its handler catches up: what waits is for the iterator", async () => {
    const { socket, connection } = present({});
    for (const message of ["a", "b", "c"]) socket.sink!.received(message);
    const heard: unknown[] = [];
    let messages: AsyncIterator<unknown> | undefined;
    connection.handle({
      message(_, message) {
        heard.push(message);
        messages ??= connection[Symbol.asyncIterator]();
      },
    });
    socket.sink!.received("d");
    socket.end();
    expect(heard).toEqual(["a"]);
    expect(await all({ [Symbol.asyncIterator]: () => messages! })).toEqual(["b", "c", "d"]);
  });

  test("knows its protocol, its extensions and its data", () => {
    const { protocol, extensions, data } = present({}).connection;
    expect([protocol, extensions, data]).toEqual(["chat", ["permessage-deflate"], "data"]);
  });
});

describe("a socket that cannot be paused, and is not read", () => {
  test("ends with a cause, when more messages wait than maxUnreadMessages", async () => {
    const { socket, host, connection } = present({ maxUnreadMessages: 2 });
    for (const message of ["a", "b", "c", "d"]) socket.sink!.received(message);
    host.settle();
    expect(await connection.closed).toEqual(ended({ cause: new LapseError(Lapse.slowReader) }));
    expect(socket.asked().at(-1)).toBe("abort");
    expect(await all(connection)).toEqual(["a", "b"]);
  });

  test("ends when more bytes wait than maxUnreadBytes, but for a message that is alone", async () => {
    const { socket, host, connection } = present({ maxUnreadBytes: 10 });
    socket.sink!.received(new Uint8Array(100));
    expect(connection.state).toBe("open");
    socket.sink!.received("");
    host.settle();
    expect((await connection.closed).cause?.code).toBe("slow-reader");
  });

  test('drops what does not fit with slowReader: "drop"', async () => {
    const { socket, connection } = present({ maxUnreadMessages: 2, slowReader: "drop" });
    for (const message of ["a", "b", "c"]) socket.sink!.received(message);
    const messages = connection[Symbol.asyncIterator]();
    await messages.next();
    socket.sink!.received("d");
    socket.end();
    expect(await all({ [Symbol.asyncIterator]: () => messages })).toEqual(["b", "d"]);
  });
});

describe("send", () => {
  test("hands over strings and bytes, as they are told", () => {
    const { socket, connection } = present({});
    connection.send("a");
    connection.send(bytes(1));
    connection.send(Uint16Array.of(0x0201).buffer);
    connection.send(utf8("ä"), { as: "text" });
    connection.send("ä", { as: "binary", compress: true });
    connection.send(prepareMessage("prepared"));
    connection.send(prepareMessage(bytes(2)));
    expect(socket.asked()).toEqual([
      "resume",
      "a",
      bytes(1),
      bytes(1, 2),
      "ä",
      [utf8("ä"), { compress: true }],
      "prepared",
      bytes(2),
    ]);
  });

  test("throws for what is no message, and sends nothing", () => {
    const { socket, connection } = present({});
    const mistakes: readonly [message: unknown, options: unknown, code: string][] = [
      [1, undefined, "data-type"],
      [bytes(0xff), { as: "text" }, "text-invalid"],
      ["a", { as: "Text" }, "message-type"],
      [bytes(1), { as: "blob" }, "message-type"],
      ["a", null, "option-invalid"],
      // The callback of `ws`
      ["a", () => {}, "option-invalid"],
    ];
    for (const [message, options, code] of mistakes)
      expect(() => connection.send(message as never, options as never)).toThrow(
        expect.objectContaining({ code }),
      );
    expect(socket.asked()).toEqual(["resume"]);
  });

  test("tells the truth: ok, full, ok when there is room, closed", async () => {
    const { socket, connection, heard } = listening({ highWaterMarkBytes: 4 });
    socket.isStalled = true;
    const told = [connection.send("abc"), connection.send("d")];
    const drained = watch(connection.drained());
    await microtasks();
    expect([told, connection.bufferedBytes, drained.result]).toEqual([
      ["ok", "full"],
      4,
      "pending",
    ]);
    socket.handOver();
    await microtasks();
    expect([drained.result, connection.send("e"), heard]).toEqual([
      undefined,
      "ok",
      ["open", "drain"],
    ]);
    void connection.close();
    expect(connection.send("f")).toBe("closed");
    expect(socket.asked()).toEqual([
      "resume",
      "abc",
      "d",
      "awaitRoom",
      "awaitRoom",
      "e",
      ["close", undefined, ""],
    ]);
  });

  test("a peer that does not read ends the connection, or what does not fit is dropped", async () => {
    const limits = { maxBufferedBytes: 2 } as const;
    const closing = present(limits);
    const dropping = present({ ...limits, slowConsumer: "drop" });
    for (const { socket } of [closing, dropping]) socket.isStalled = true;
    const [first, second] = [closing, dropping].map(({ connection }) => [
      connection.send("ab"),
      connection.send("c"),
    ]);
    expect([first, second]).toEqual([
      ["ok", "closed"],
      ["ok", "dropped"],
    ]);
    closing.host.settle();
    expect(await closing.connection.closed).toEqual(
      ended({ cause: new LapseError(Lapse.slowConsumer) }),
    );
    expect(dropping.connection.state).toBe("open");
  });

  test("waiting for room ends with the connection, or by a signal", async () => {
    const { socket, connection } = present({ highWaterMarkBytes: 1 });
    socket.isStalled = true;
    connection.send("a");
    const leaving = new AbortController();
    const left = watch(connection.drained({ signal: leaving.signal }));
    const stayed = watch(connection.drained());
    leaving.abort("left");
    socket.lose();
    await microtasks();
    expect([left.result, stayed.result]).toEqual(["left", undefined]);
  });
});

describe("closing", () => {
  test("by us says what we sent and what came back", async () => {
    const { socket, connection } = present({});
    const closed = connection.close(1000, "bye");
    expect(connection.state).toBe("closing");
    socket.end(1000, "ok");
    expect([await closed, connection.state]).toEqual([
      ended({
        code: 1000,
        reason: "ok",
        wasClean: true,
        initiator: "we",
        sent: { code: 1000, reason: "bye" },
        received: { code: 1000, reason: "ok" },
      }),
      "closed",
    ]);
  });

  test("by the peer says that the socket answered", async () => {
    const { socket, connection } = present({});
    socket.end(4000, "enough");
    expect(await connection.closed).toEqual(
      ended({
        code: 4000,
        reason: "enough",
        wasClean: true,
        initiator: "peer",
        sent: { code: 4000, reason: "" },
        received: { code: 4000, reason: "enough" },
      }),
    );
  });

  test("without a Close of the peer says what was lost, and why", async () => {
    const { socket, connection } = present({});
    const error = new Error("gone");
    socket.lose(error);
    expect(await connection.closed).toEqual(
      ended({ cause: new LapseError(Lapse.connectionLost, error) }),
    );
  });

  test("that the peer began and did not end is not clean, and says the peer's code", async () => {
    const { socket, connection } = present({});
    socket.end(1009, "too big", false);
    expect(await connection.closed).toEqual(
      ended({
        code: 1009,
        reason: "too big",
        initiator: "peer",
        received: { code: 1009, reason: "too big" },
        cause: new LapseError(Lapse.connectionLost),
      }),
    );
  });

  test("by us, where what came back is not told, is not clean, and is no failure", async () => {
    const { socket, connection } = present({});
    const closed = connection.close(3000, "bye");
    socket.sink!.ended({ code: 1006, reason: "", wasClean: undefined });
    expect(await closed).toEqual(ended({ initiator: "we", sent: { code: 3000, reason: "bye" } }));
  });

  test("takes no longer than closeTimeoutMs", async () => {
    const { socket, host, connection } = present({ closeTimeoutMs: 100 });
    const closed = connection.close();
    host.pass(99);
    expect(connection.state).toBe("closing");
    host.pass(1);
    expect(await closed).toEqual(
      ended({
        initiator: "we",
        sent: { code: 1005, reason: "" },
        cause: new LapseError(Lapse.closeTimeout),
      }),
    );
    expect([socket.asked().at(-1), host.timers]).toEqual(["abort", []]);
  });

  test("that has not left when closeTimeoutMs is over was not sent", async () => {
    const { socket, host, connection } = present({ closeTimeoutMs: 100 });
    socket.isStalled = true;
    connection.send("a");
    const closed = connection.close(1000);
    host.pass(100);
    expect(await closed).toEqual(ended({ cause: new LapseError(Lapse.closeTimeout) }));
  });

  test("once is enough, and what arrives meanwhile is not delivered", () => {
    const { socket, connection, heard } = listening();
    connection.pause();
    void connection.close(1000);
    void connection.close(3000);
    socket.sink!.received("late");
    socket.end();
    expect([heard, socket.asked()]).toEqual([
      ["open", ["close", 1000, undefined]],
      ["resume", "pause", "resume", ["close", 1000, ""]],
    ]);
  });

  test("with what cannot be said is a mistake that changes nothing", () => {
    const { socket, connection } = present({});
    const mistakes: readonly [
      code: number | undefined,
      reason: string | undefined,
      name: string,
    ][] = [
      [1005, undefined, "close-code-invalid"],
      [undefined, "bye", "close-reason-without-code"],
      [1000, "é".repeat(62), "close-reason-too-long"],
    ];
    for (const [code, reason, name] of mistakes)
      expect(() => connection.close(code, reason)).toThrow(expect.objectContaining({ code: name }));
    expect([connection.state, socket.asked()]).toEqual(["open", ["resume"]]);
  });

  test("by abort waits for nobody, and is heard when the tick ends", () => {
    const { socket, host, connection, heard } = listening();
    connection.abort();
    expect([connection.state, heard]).toEqual(["closed", ["open"]]);
    host.settle();
    socket.end();
    expect([heard, socket.asked()]).toEqual([
      ["open", ["close", 1006, "aborted"]],
      ["resume", "abort"],
    ]);
  });

  test("is told to who counts connections, behind its handler", () => {
    const order: unknown[] = [];
    const { socket } = present({
      handler: { close: () => order.push("close") },
      over: ({ state }) => order.push(state),
    });
    socket.end();
    expect(order).toEqual(["close", "closed"]);
  });

  test("at the end of a block, and of a function that iterates, says 1000", async () => {
    const { socket, connection } = present({});
    listen(connection, async () => {});
    await microtasks();
    const disposed = connection[Symbol.asyncDispose]();
    socket.end();
    await disposed;
    expect(socket.asked()).toEqual(["resume", ["close", 1000, ""]]);
  });
});

describe("a handler that fails", () => {
  test("closes as the socket can, is the cause, and is reported once", async () => {
    const failure = new Error("mine");
    const fail = () => {
      throw failure;
    };
    const { socket, host, connection } = present({ handler: { message: fail, close: fail } });
    socket.sink!.received("a");
    socket.end(1011);
    expect([socket.asked(), host.errors]).toEqual([["resume", ["close", 1011, ""]], [failure]]);
    expect((await connection.closed).cause).toEqual(new LapseError(Lapse.handlerFailed, failure));
  });

  test("says no code where none can be said", () => {
    const { socket, connection } = present({});
    socket.failureCode = undefined;
    connection.handle({ message: () => Promise.reject(new Error("mine")), error: () => {} });
    socket.sink!.received("a");
    return microtasks().then(() =>
      expect(socket.asked()).toEqual(["resume", ["close", undefined, ""]]),
    );
  });
});
