import { LapseError, ProtocolError } from "@ws/core";
import * as Lapse from "@ws/core/lapse";
import { close, concat, frame, Opcode, text } from "@ws/peer/frames";
import { describe, expect, test } from "vitest";
import type { Handler } from "../src/handler.ts";
import { listen } from "../src/listen.ts";
import { Loop } from "../src/loop.ts";
import { VirtualHost } from "./support/host.ts";
import { countListeners } from "./support/signal.ts";
import {
  listener,
  microtasks,
  open,
  type Stage,
  type StageOptions,
  watch,
} from "./support/stage.ts";

const numbers = (count: number) => Array.from({ length: count }, (_, i) => String(i));
const texts = (messages: readonly string[]) => concat(...messages.map((one) => text(one)));
const ping = (payload = "") => frame(Opcode.ping, payload);
const pong = (...payload: number[]) => frame(Opcode.pong, Uint8Array.from(payload));

/** A connection whose handler writes down what it hears, but for what `handler` does instead. */
function listening(handler: Handler<string> = {}, options: StageOptions = {}) {
  const heard: unknown[] = [];
  const stage = open({ ...options, handler: { ...listener(heard), ...handler } });
  return { ...stage, heard };
}

async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const list: Item[] = [];
  for await (const item of items) list.push(item);
  return list;
}

/** The peer closes cleanly. */
function peerCloses(stage: Pick<Stage, "transport" | "settle">, code = 1000): void {
  stage.transport.arrive(close(code));
  stage.transport.arriveEnd();
  stage.settle();
}

describe("a handler", () => {
  test("hears everything in order, and last, once, the end", () => {
    const { heard, ...stage } = listening();
    stage.transport.arrive(text("a"), ping("p"), frame(Opcode.binary, "b"), pong(1, 2));
    peerCloses(stage, 3000);
    stage.connection.abort();
    stage.settle();
    expect(heard).toEqual([
      "open",
      "a",
      ["ping", Uint8Array.of(0x70)],
      Uint8Array.of(0x62),
      ["pong", Uint8Array.of(1, 2)],
      ["close", 3000, undefined],
    ]);
  });

  test("without functions lets everything pass", () => {
    const stage = open({ handler: {} });
    stage.transport.arrive(text("a"), ping(), pong());
    peerCloses(stage);
    expect([stage.writes(), stage.host.errors]).toEqual([[["pong"], ["close 1000"]], []]);
  });

  test("is called as a method: `this` is the handler", () => {
    const told: unknown[] = [];
    const handler: Handler<string> = {
      open() {
        told.push(this);
      },
      message() {
        told.push(this);
      },
      close() {
        told.push(this);
      },
    };
    const stage = open({ handler });
    stage.transport.arrive(text("a"));
    peerCloses(stage);
    expect(told).toEqual([handler, handler, handler]);
  });

  test("may return anything that is no promise", () => {
    const values: unknown[] = [null, 0, "ok", {}, true];
    const stage = open({ handler: { message: () => values.pop() } });
    stage.transport.arrive(texts(numbers(5)));
    expect([values, stage.connection.state, stage.host.errors]).toEqual([[], "open", []]);
  });

  test("may be as short as what it says, for the compiler, too", () => {
    const echo: Handler = { message: (connection, data) => connection.send(data) };
    const handler: Handler<string> = {
      ...echo,
      open: (connection) => connection.send("open"),
      close: (_, { code }) => code,
    };
    const stage = open({ handler });
    stage.transport.arrive(text("a"));
    expect(stage.writes()).toEqual([["text open", "text a"]]);
  });

  test("whose open iterates gets every message there, from the first on", async () => {
    const heard: unknown[] = [];
    const stage = open({
      received: text("a"),
      handler: {
        open: async (connection) => {
          for await (const message of connection) heard.push(message);
          heard.push("done");
        },
        message: (_, message) => heard.push(["message", message]),
      },
    });
    stage.settle();
    stage.transport.arrive(texts(["b", "c"]));
    await microtasks();
    stage.transport.arrive(text("d"));
    peerCloses(stage);
    await microtasks();
    expect([heard, stage.host.errors]).toEqual([["a", "b", "c", "d", "done"], []]);
  });
});

describe("a handler that fails", () => {
  /** How each function comes to be called. */
  const OCCASIONS: Record<keyof Omit<Handler, "error" | "piece">, (stage: Stage) => void> = {
    open: () => {},
    message: (stage) => stage.transport.arrive(text("a")),
    ping: (stage) => stage.transport.arrive(ping()),
    pong: (stage) => stage.transport.arrive(pong()),
    drain: (stage) => {
      stage.transport.room = 0;
      stage.connection.send("x".repeat(10));
      stage.host.settle();
      stage.transport.makeRoom(Infinity);
    },
    close: (stage) => peerCloses(stage),
  };
  const FAILURES = {
    throws: (reason: unknown) => {
      throw reason;
    },
    rejects: (reason: unknown) => Promise.reject(reason),
  };
  const names = Object.keys(OCCASIONS) as (keyof typeof OCCASIONS)[];
  const hows = Object.keys(FAILURES) as (keyof typeof FAILURES)[];
  const reasons = [new Error("reason"), "no error", undefined];
  const cases = names.flatMap((name) =>
    hows.flatMap((how) => reasons.map((reason) => ({ name, how, reason }))),
  );

  test.each(cases)("in $name, where it $how: $reason", async ({ name, how, reason }) => {
    const handler = { [name]: () => FAILURES[how](reason) };
    const loop = new Loop(new VirtualHost());
    const other = open({ loop });
    const stage = open({ loop, handler, highWaterMarkBytes: 10 });
    OCCASIONS[name](stage);
    await microtasks();
    stage.settle();
    OCCASIONS.message(stage);
    peerCloses(stage);

    const said = stage.writes().flat();
    const info = await stage.connection.closed;
    expect([stage.host.errors, other.connection.state]).toEqual([[reason], "open"]);
    if (name === "close") return expect([said, info.cause]).toEqual([["close 1000"], undefined]);
    expect(said.at(-1)).toBe("close 1011");
    expect([info.initiator, info.sent, info.cause]).toEqual([
      "we",
      { code: 1011, reason: "" },
      new LapseError(Lapse.handlerFailed, reason),
    ]);
    expect(info.cause?.cause).toBe(reason);
  });

  test("tells its own error function, and nobody else", () => {
    const reason = new Error("reason");
    const { heard, ...stage } = listening({
      message: () => {
        throw reason;
      },
    });
    stage.transport.arrive(texts(["a", "b"]));
    peerCloses(stage);
    expect([heard, stage.host.errors]).toEqual([
      ["open", ["error", reason], ["close", 1000, "handler-failed"]],
      [],
    ]);
  });

  test("even in its error function is reported: what that one threw", () => {
    const stage = open({
      handler: {
        message: () => {
          throw new Error("first");
        },
        error: () => {
          throw new Error("second");
        },
      },
    });
    stage.transport.arrive(texts(["a", "b"]));
    peerCloses(stage);
    expect(stage.host.errors).toEqual([new Error("second")]);
  });

  test("even later in its error function is reported: what that one rejected with", async () => {
    const stage = open({
      handler: {
        message: () => {
          throw new Error("first");
        },
        error: () => Promise.reject(new Error("second")),
      },
    });
    stage.transport.arrive(texts(["a", "b"]));
    peerCloses(stage);
    await microtasks();
    expect(stage.host.errors).toEqual([new Error("second")]);
  });

  test("is reported once, however often it fails", async () => {
    const stage = open({
      handler: { message: (_, data) => Promise.reject(new Error(String(data))) },
    });
    stage.transport.arrive(texts(["a", "b", "c"]));
    await microtasks();
    peerCloses(stage);
    expect(stage.host.errors).toEqual([new Error("a")]);
  });

  test("hears no message after it threw, and what it sent before leaves", () => {
    const { heard, ...stage } = listening({
      message: (connection, data) => {
        connection.send(data);
        if (data === "b") throw new Error("b");
      },
    });
    stage.transport.arrive(texts(["a", "b", "c"]));
    expect(stage.writes()).toEqual([["text a", "text b", "close 1011"]]);
    expect(heard).toEqual(["open", ["error", new Error("b")]]);
  });
});

describe("inside a handler (attack F6)", () => {
  test("close: no further message of the same read is heard", () => {
    const { heard, ...stage } = listening({
      message: (connection, data) => {
        heard.push(data);
        connection.send("last");
        void connection.close(4000, "enough");
        expect(connection.send("late")).toBe("closed");
      },
    });
    stage.transport.arrive(texts(["a", "b", "c"]), ping());
    expect(stage.writes()).toEqual([["text last", "close 4000 enough"]]);
    peerCloses(stage, 4000);
    expect(heard).toEqual(["open", "a", ["close", 4000, undefined]]);
  });

  test("abort: no further message is heard, nothing is written", () => {
    const { heard, ...stage } = listening({
      message: (connection, data) => {
        heard.push(data);
        connection.send("never");
        connection.abort();
      },
    });
    stage.transport.arrive(texts(["a", "b", "c"]));
    stage.settle();
    expect([heard, stage.writes(), stage.transport.aborted]).toEqual([
      ["open", "a", ["close", 1006, "aborted"]],
      [],
      true,
    ]);
  });

  test.each(["open", "ping", "pong", "drain", "close"] as const)("abort in %s", (name) => {
    const heard: unknown[] = [];
    const stage = open({
      highWaterMarkBytes: 1,
      handler: {
        ...listener(heard),
        [name]: (connection: Stage["connection"]) => {
          heard.push(name);
          connection.abort();
        },
      },
    });
    stage.connection.send("x");
    stage.host.settle();
    if (name !== "open") stage.transport.arrive(ping(), pong());
    if (name === "close") peerCloses(stage);
    stage.settle();
    const end = name === "close" ? "close" : ["close", 1006, "aborted"];
    expect([heard.at(-1), heard.filter((item) => item === name)]).toEqual([end, [name]]);
    expect([stage.connection.state, stage.transport.closed]).toEqual(["closed", true]);
  });

  test("pause: nothing more is heard until resume, then all, in order", () => {
    const { heard, ...stage } = listening({
      message: (connection, data) => {
        heard.push(data);
        if (data === "b") connection.pause();
      },
    });
    stage.transport.arrive(text("a"), text("b"), ping("p"), text("c"));
    stage.settle();
    expect([heard, stage.transport.paused]).toEqual([["open", "a", "b"], true]);
    stage.connection.resume();
    stage.settle();
    expect(heard).toEqual(["open", "a", "b", ["ping", Uint8Array.of(0x70)], "c"]);
    expect(stage.transport.paused).toBe(false);
  });

  test("pause and resume at once change nothing", () => {
    const { heard, ...stage } = listening({
      message: (connection, data) => {
        heard.push(data);
        connection.pause();
        connection.resume();
      },
    });
    stage.transport.arrive(texts(["a", "b", "c"]));
    stage.settle();
    expect(heard).toEqual(["open", "a", "b", "c"]);
  });

  test("another handler takes over from the next event on", () => {
    const other: unknown[] = [];
    const { heard, ...stage } = listening({
      message: (connection, data) => {
        heard.push(data);
        connection.handle(listener(other));
      },
    });
    stage.transport.arrive(texts(["a", "b"]));
    peerCloses(stage);
    expect([heard, other]).toEqual([
      ["open", "a"],
      ["open", "b", ["close", 1000, undefined]],
    ]);
  });
});

describe("handle, when messages wait already", () => {
  test("gives them in order, before newer ones, and their answers are one write", () => {
    const heard: unknown[] = [];
    const stage = open();
    stage.transport.arrive(texts(["a", "b"]));
    stage.connection.handle({
      ...listener(heard),
      message: (connection, data) => {
        heard.push(data);
        connection.send(data);
      },
    });
    stage.transport.arrive(text("c"));
    stage.settle();
    expect(heard).toEqual(["open", "a", "b", "c"]);
    expect(stage.writes()).toEqual([["text a", "text b", "text c"]]);
  });

  test("a full queue is emptied, and reading goes on", () => {
    const heard: unknown[] = [];
    const stage = open();
    stage.transport.arrive(texts(numbers(100)));
    expect(stage.transport.paused).toBe(true);
    stage.connection.handle({ message: (_, data) => void heard.push(data) });
    stage.settle();
    expect([heard, stage.transport.paused]).toEqual([numbers(100), false]);
  });

  test("a handler that pauses gets the others when it resumes, before newer ones", () => {
    const heard: unknown[] = [];
    const stage = open();
    stage.transport.arrive(texts(["a", "b", "c"]));
    stage.connection.handle({
      message: (connection, data) => {
        heard.push(data);
        if (data === "a") connection.pause();
      },
    });
    stage.transport.arrive(text("d"));
    stage.settle();
    expect(heard).toEqual(["a"]);
    stage.connection.resume();
    stage.settle();
    expect(heard).toEqual(["a", "b", "c", "d"]);
  });

  test("a handler that pauses and resumes gets them one after the other", () => {
    const heard: string[] = [];
    const stage = open();
    stage.transport.arrive(texts(["a", "b", "c"]));
    stage.connection.handle({
      message: (connection, data) => {
        heard.push(`begin ${data as string}`);
        connection.pause();
        connection.resume();
        heard.push(`end ${data as string}`);
      },
    });
    stage.settle();
    expect(heard).toEqual(["a", "b", "c"].flatMap((data) => [`begin ${data}`, `end ${data}`]));
  });

  test("a handler that comes after the end hears all of it: open, messages, close", () => {
    const heard: unknown[] = [];
    const stage = open();
    stage.transport.arrive(texts(["a", "b"]));
    peerCloses(stage, 3000);
    stage.connection.handle(listener(heard));
    expect(heard).toEqual(["open", "a", "b", ["close", 3000, undefined]]);
  });

  test("nothing follows close, though messages waited for a handler that had paused", () => {
    const heard: unknown[] = [];
    const stage = open();
    stage.transport.arrive(texts(["a", "b"]));
    stage.connection.pause();
    stage.connection.handle(listener(heard));
    stage.connection.abort();
    stage.settle();
    stage.connection.resume();
    stage.settle();
    expect(heard).toEqual(["open", ["close", 1006, "aborted"]]);
  });

  test("who iterated is done", async () => {
    const heard: unknown[] = [];
    const stage = open();
    const reader = watch(stage.connection[Symbol.asyncIterator]().next());
    stage.connection.handle(listener(heard));
    stage.transport.arrive(text("a"));
    await microtasks();
    expect([reader.result, heard]).toEqual([{ done: true, value: undefined }, ["open", "a"]]);
  });
});

describe("who iterates", () => {
  test("gets the messages before and after, in order, and is done at the end", async () => {
    const stage = open();
    const heard: unknown[] = [];
    stage.transport.arrive(texts(["a", "b"]));
    const reading = (async () => {
      for await (const message of stage.connection) heard.push(message);
      heard.push("done");
    })();
    await microtasks();
    stage.transport.arrive(text("c"));
    peerCloses(stage);
    await reading;
    expect(heard).toEqual(["a", "b", "c", "done"]);
  });

  test("may leave the loop and come back: nothing is lost", async () => {
    const stage = open();
    stage.transport.arrive(texts(["a", "b", "c", "d"]));
    const heard: unknown[] = [];
    for await (const message of stage.connection) {
      heard.push(message);
      if (message === "b") break;
    }
    stage.transport.arrive(text("e"));
    peerCloses(stage);
    for await (const message of stage.connection) heard.push(message);
    expect(heard).toEqual(["a", "b", "c", "d", "e"]);
  });

  test("after the end gets what waited, and is done; who comes again is done at once", async () => {
    const stage = open();
    stage.transport.arrive(text("a"));
    peerCloses(stage);
    const rounds: unknown[][] = [];
    for (let i = 0; i < 2; i++) rounds.push(await all(stage.connection));
    expect(rounds).toEqual([["a"], []]);
  });

  test("is done at once where the connection was over before anybody listened", async () => {
    const stage = open();
    stage.connection.abort();
    stage.settle();
    expect(await all(stage.connection)).toEqual([]);
  });

  test("and leaves while waiting is done; what comes goes to who iterates next", async () => {
    const stage = open();
    const left = stage.connection[Symbol.asyncIterator]();
    const waiting = watch(left.next());
    expect(await left.return?.()).toEqual({ done: true, value: undefined });
    await microtasks();
    expect(waiting.result).toEqual({ done: true, value: undefined });
    stage.transport.arrive(texts(["a", "b"]));
    peerCloses(stage);
    expect(await all(stage.connection)).toEqual(["a", "b"]);
  });

  test("and leaves does not take from another who waits", async () => {
    const stage = open();
    const [left, other] = numbers(2).map(() => stage.connection[Symbol.asyncIterator]());
    const waiting = [watch(left.next()), watch(other.next())];
    await left.return?.();
    stage.transport.arrive(text("a"));
    await microtasks();
    expect(waiting.map(({ result }) => result)).toEqual([
      { done: true, value: undefined },
      { done: false, value: "a" },
    ]);
  });

  test("takes turns with another who does", async () => {
    const stage = open();
    const heard: string[] = [];
    const read = async (name: string) => {
      for await (const message of stage.connection) heard.push(`${name} ${message as string}`);
    };
    const reading = Promise.all([read("first"), read("second")]);
    for (const data of numbers(4)) {
      stage.transport.arrive(text(data));
      await microtasks();
    }
    peerCloses(stage);
    await reading;
    expect(heard).toEqual(["first 0", "second 1", "first 2", "second 3"]);
  });

  test("and does not read stops the transport at 64 messages, and gets all of them", async () => {
    const stage = open();
    stage.transport.arrive(texts(numbers(63)));
    expect(stage.transport.paused).toBe(false);
    stage.transport.arrive(texts(numbers(200).slice(63)));
    expect(stage.transport.paused).toBe(true);
    const iterator = stage.connection[Symbol.asyncIterator]();
    const read = async (count: number) => {
      const values: unknown[] = [];
      for (let i = 0; i < count; i++) {
        values.push((await iterator.next()).value);
        stage.settle();
      }
      return values;
    };
    const { calls } = stage.transport;
    const before = calls.resume;
    const heard = await read(47);
    expect(calls.resume - before).toBe(0);
    heard.push(...(await read(1)));
    // The queue came down to 16, and was filled up with the next 48 of the same read.
    expect([calls.resume - before, stage.transport.paused]).toEqual([1, true]);
    heard.push(...(await read(152)));
    expect([heard, stage.transport.paused]).toEqual([numbers(200), false]);
  });

  test("and does not read stops the transport at 1 MiB", async () => {
    const stage = open();
    const message = frame(Opcode.binary, new Uint8Array(400_000));
    for (let i = 0; i < 5; i++) stage.transport.arrive(message);
    expect(stage.transport.paused).toBe(true);
    const sizes: number[] = [];
    const reading = (async () => {
      for await (const data of stage.connection) sizes.push((data as Uint8Array).length);
    })();
    await microtasks();
    stage.settle();
    peerCloses(stage);
    await reading;
    expect(sizes).toEqual([400_000, 400_000, 400_000, 400_000, 400_000]);
  });
});

describe("a listener", () => {
  test("that iterates hears all, and may answer", async () => {
    const stage = open();
    listen(stage.connection, async (connection) => {
      for await (const message of connection) connection.send(message);
    });
    stage.transport.arrive(texts(["a", "b"]));
    await microtasks();
    stage.settle();
    expect(stage.writes()).toEqual([["text a", "text b"]]);
  });

  test("that comes to its end closes with 1000, behind what it said", async () => {
    const stage = open();
    listen(stage.connection, async (connection) => {
      for await (const message of connection) if (message === "last") break;
      connection.send("bye");
    });
    stage.transport.arrive(text("a"));
    await microtasks();
    expect([stage.connection.state, stage.writes()]).toEqual(["open", []]);
    stage.transport.arrive(texts(["last", "never"]));
    await microtasks();
    stage.settle();
    expect(stage.writes()).toEqual([["text bye", "close 1000"]]);
    peerCloses(stage);
    expect(await stage.connection.closed).toMatchObject({ initiator: "we", wasClean: true });
  });

  test.each([undefined, null, 0, {}])(
    "that is not asynchronous closes nothing: %j",
    async (end) => {
      const stage = open();
      listen(stage.connection, (connection) => {
        connection.send("hello");
        return end;
      });
      await microtasks();
      stage.settle();
      expect([stage.connection.state, stage.writes()]).toEqual(["open", [["text hello"]]]);
    },
  );

  test("that comes to its end when all is over changes nothing", async () => {
    const stage = open();
    listen(stage.connection, async (connection) => void (await connection.closed));
    stage.connection.abort();
    stage.settle();
    await microtasks();
    stage.settle();
    expect([stage.writes(), stage.host.errors]).toEqual([[], []]);
  });

  test.each(["throws", "rejects"])("that %s closes with 1011, and is reported", async (how) => {
    const reason = new Error("reason");
    const stage = open();
    listen(stage.connection, () => {
      if (how === "throws") throw reason;
      return Promise.reject(reason);
    });
    await microtasks();
    stage.settle();
    expect([stage.writes(), stage.host.errors]).toEqual([[["close 1011"]], [reason]]);
  });
});

describe("send", () => {
  test("answers ok below the mark, full from it on, closed when it is too late", () => {
    const stage = open({ highWaterMarkBytes: 10 });
    stage.transport.room = 0;
    const answers = ["abc", "abc", ""].map((data) => stage.connection.send(data));
    void stage.connection.close();
    answers.push(stage.connection.send("late"));
    expect([answers, stage.connection.bufferedBytes]).toEqual([
      ["ok", "full", "full", "closed"],
      14,
    ]);
  });

  test("takes strings, buffers and views on them, and fixes small ones", () => {
    const stage = open();
    const bytes = Uint8Array.of(1, 2, 3, 4);
    stage.connection.send("é\ud800");
    stage.connection.send(bytes.buffer);
    stage.connection.send(bytes.subarray(1, 3));
    stage.connection.send(new DataView(bytes.buffer, 3));
    stage.connection.send(Buffer.from([5]));
    bytes.fill(0);
    stage.settle();
    expect(stage.writes()).toEqual([
      ["text é\ufffd", "binary 01 02 03 04", "binary 02 03", "binary 04", "binary 05"],
    ]);
  });

  // The last is longer than may ever wait, as it says itself (attack F4).
  test.each([null, undefined, 5, {}, { length: 10 }, ["a"], { byteLength: 1e12 }])(
    "throws for %j, though something waits to be sent",
    (data) => {
      const stage = open();
      stage.connection.send("a");
      expect(() => stage.connection.send(data as unknown as string)).toThrow(
        expect.objectContaining({ name: "UsageError", code: "data-type" }),
      );
      stage.settle();
      expect([stage.writes(), stage.connection.state]).toEqual([[["text a"]], "open"]);
    },
  );
});

describe("a consumer that is too slow (attack E3)", () => {
  test("is told of by full and drain; drained resolves", async () => {
    const { heard, ...stage } = listening({}, { highWaterMarkBytes: 10 });
    stage.transport.room = 0;
    expect([stage.connection.send("12345678"), stage.connection.send("a")]).toEqual([
      "full",
      "full",
    ]);
    const drained = watch(stage.connection.drained());
    stage.host.settle();
    stage.transport.makeRoom(3);
    await microtasks();
    expect([drained.result, heard]).toEqual(["pending", ["open"]]);
    stage.transport.makeRoom(100);
    await microtasks();
    expect([drained.result, heard]).toEqual([undefined, ["open", "drain"]]);
  });

  test("drain comes once for many sends, and not for sends that were ok", () => {
    const { heard, ...stage } = listening({}, { highWaterMarkBytes: 10 });
    for (let i = 0; i < 3; i++) stage.connection.send("12345678");
    stage.settle();
    stage.connection.send("a");
    stage.settle();
    expect(heard).toEqual(["open", "drain"]);
  });

  test("who sends until full in drain gets drain again", () => {
    const sent: string[] = [];
    const fill = (connection: { send(data: string): string }) => {
      for (let answer = "ok"; answer === "ok" && sent.length < 9;) {
        answer = connection.send("1234");
        sent.push(answer);
      }
    };
    const { ...stage } = listening({ open: fill, drain: fill }, { highWaterMarkBytes: 18 });
    stage.settle();
    expect(sent).toEqual(["ok", "ok", "full", "ok", "ok", "full", "ok", "ok", "full"]);
    expect(stage.writes().map((frames) => frames.length)).toEqual([3, 3, 3]);
  });

  test("more than maxBufferedBytes ends the connection, by default", async () => {
    const { heard, ...stage } = listening({}, { maxBufferedBytes: 20 });
    stage.transport.room = 0;
    stage.connection.send("1234567890");
    stage.host.settle();
    expect(stage.connection.send("12345678")).toBe("ok");
    expect([stage.connection.send("9"), stage.connection.send("late")]).toEqual([
      "closed",
      "closed",
    ]);
    stage.settle();
    const info = await stage.connection.closed;
    expect([info.code, info.cause]).toEqual([1006, new LapseError(Lapse.slowConsumer)]);
    expect([heard, stage.transport.aborted]).toEqual([
      ["open", ["close", 1006, "slow-consumer"]],
      true,
    ]);
  });

  test("more than maxBufferedBytes is dropped, on request; what fits still goes", () => {
    const { heard, ...stage } = listening({}, { maxBufferedBytes: 20, slowConsumer: "drop" });
    stage.transport.room = 0;
    stage.connection.send("1234567890");
    stage.host.settle();
    const answers = ["123456789", "a", "123456789"].map((data) => stage.connection.send(data));
    stage.transport.makeRoom(Infinity);
    answers.push(stage.connection.send("b"));
    stage.settle();
    expect(answers).toEqual(["dropped", "ok", "dropped", "ok"]);
    expect(stage.writes()).toEqual([["text 1234567890"], ["text a"], ["text b"]]);
    expect(heard).toEqual(["open"]);
  });

  test.each(["close", "drop"] as const)(
    "is not cut off while it closes, with %s",
    (slowConsumer) => {
      const stage = open({ maxBufferedBytes: 20, slowConsumer });
      stage.transport.room = 0;
      stage.connection.send("1234567890");
      void stage.connection.close(1000);
      expect(stage.connection.send("1234567890")).toBe("closed");
      stage.host.settle();
      expect([stage.connection.state, stage.transport.aborted]).toEqual(["closing", false]);
    },
  );

  test.each([
    ["a", 1],
    ["é", 2],
    ["€", 3],
    ["😀", 4],
    ["\ud800", 3],
    ["\udc00x", 4],
  ])("maxBufferedBytes counts text in bytes of UTF-8: %j has %i", (data, bytes) => {
    const answers = [bytes * 3, bytes * 3 - 1].map((room) => {
      const stage = open({ maxBufferedBytes: 12 + room, slowConsumer: "drop" });
      stage.transport.room = 0;
      stage.connection.send("1234567890");
      stage.host.settle();
      return stage.connection.send(data.repeat(3));
    });
    expect(answers).toEqual(["ok", "dropped"]);
  });

  const BIG = { text: "x".repeat(100), binary: new Uint8Array(100).fill(0x78) };
  const bigWords = { text: `text ${BIG.text}`, binary: `binary${" 78".repeat(100)}` };
  const kinds = ["text", "binary"] as const;

  test.each(kinds)(
    "a %s message of any size goes where nothing waits; what follows, too",
    (kind) => {
      const stage = open({ maxBufferedBytes: 20, slowConsumer: "drop" });
      stage.transport.room = 0;
      const more = ["1234567890", "123456789", "1", "123456"];
      const answers = [BIG[kind], ...more].map((data) => stage.connection.send(data));
      expect([answers, stage.connection.bufferedBytes]).toEqual([
        ["ok", "ok", "dropped", "ok", "dropped"],
        2 + 100 + 2 + 10 + 2 + 1,
      ]);
      stage.transport.makeRoom(Infinity);
      stage.settle();
      expect(stage.writes()).toEqual([[bigWords[kind], "text 1234567890", "text 1"]]);
    },
  );

  test.each(kinds)("room that a big %s message had is gone with it", (kind) => {
    const stage = open({ maxBufferedBytes: 20, slowConsumer: "drop" });
    stage.transport.room = 0;
    stage.connection.send(BIG[kind]);
    stage.connection.send("12345678");
    stage.host.settle();
    stage.transport.makeRoom(102);
    expect(stage.connection.bufferedBytes).toBe(10);
    const answers = ["12345678901", "1234567890"].map((data) => stage.connection.send(data));
    expect(answers).toEqual(["dropped", "ok"]);
  });
});

describe("drained", () => {
  test("resolves at once where there is room", async () => {
    expect(await open().connection.drained()).toBe(undefined);
  });

  test("resolves when nothing waits, though the mark is 0", async () => {
    const stage = open({ highWaterMarkBytes: 0 });
    expect(stage.connection.send("a")).toBe("full");
    const drained = watch(stage.connection.drained());
    stage.settle();
    await microtasks();
    expect(drained.result).toBe(undefined);
  });

  test("resolves when the connection is over, and after", async () => {
    const stage = open({ highWaterMarkBytes: 1 });
    stage.transport.room = 0;
    stage.connection.send("a");
    const drained = watch(stage.connection.drained());
    stage.connection.abort();
    stage.settle();
    await microtasks();
    expect([drained.result, await stage.connection.drained()]).toEqual([undefined, undefined]);
  });

  test("resolves though send never answered full", async () => {
    const stage = open({ highWaterMarkBytes: 1 });
    stage.transport.room = 0;
    stage.transport.arrive(ping("many bytes"));
    const drained = watch(stage.connection.drained());
    await microtasks();
    expect(drained.result).toBe("pending");
    stage.transport.makeRoom(Infinity);
    await microtasks();
    expect(drained.result).toBe(undefined);
  });

  test("rejects with the reason of the signal, and leaves no listener", async () => {
    const stage = open({ highWaterMarkBytes: 1 });
    const controller = new AbortController();
    const { signal, listeners } = countListeners(controller.signal);
    stage.transport.room = 0;
    stage.connection.send("a");
    const drained = watch(stage.connection.drained({ signal }));
    expect(listeners()).toBe(1);
    controller.abort("reason");
    await microtasks();
    expect([drained.result, listeners()]).toEqual(["reason", 0]);
    expect(stage.connection.state).toBe("open");
  });
});

describe("ping", () => {
  test("resolves with the round trip in milliseconds", async () => {
    const stage = open();
    const first = watch(stage.connection.ping());
    stage.settle();
    expect(stage.writes()).toEqual([["ping 00 00 00 01"]]);
    stage.host.pass(250);
    stage.transport.arrive(pong(0, 0, 0, 1));
    await microtasks();
    expect(first.result).toBe(250);
  });

  test("rejects when the connection ends first, with what ended it", async () => {
    const stage = open();
    const lost = watch(stage.connection.ping());
    const error = new Error("reset");
    stage.settle();
    stage.transport.close(error);
    await microtasks();
    expect(lost.result).toEqual(new LapseError(Lapse.connectionLost, error));

    const closed = open();
    const pending = watch(closed.connection.ping());
    peerCloses(closed);
    await microtasks();
    expect(pending.result).toEqual(new LapseError(Lapse.closing));
  });

  test("rejects when it is too late", async () => {
    const stage = open();
    void stage.connection.close();
    const pending = watch(stage.connection.ping());
    stage.settle();
    await microtasks();
    expect([pending.result, stage.writes()]).toEqual([new LapseError(Lapse.closing), [["close"]]]);
    peerCloses(stage);
    await expect(stage.connection.ping()).rejects.toEqual(new LapseError(Lapse.closing));
  });

  test("rejects with the reason of the signal, and leaves no listener", async () => {
    const stage = open();
    const controller = new AbortController();
    const { signal, listeners } = countListeners(controller.signal);
    const given = watch(stage.connection.ping({ signal }));
    const kept = watch(stage.connection.ping({ signal: new AbortController().signal }));
    controller.abort("reason");
    stage.transport.arrive(pong(0, 0, 0, 2));
    await microtasks();
    expect([given.result, kept.result, listeners()]).toEqual(["reason", 0, 0]);
  });

  test("with a signal that is aborted already says nothing", async () => {
    const stage = open();
    const late = watch(stage.connection.ping({ signal: AbortSignal.abort("reason") }));
    const next = watch(stage.connection.ping());
    stage.settle();
    await microtasks();
    expect([late.result, stage.writes()]).toEqual(["reason", [["ping 00 00 00 01"]]]);
    stage.transport.arrive(pong(0, 0, 0, 1));
    await microtasks();
    expect(next.result).toBe(0);
  });
});

describe("close", () => {
  test("resolves with how it ended, and so does closed, again and again", async () => {
    const stage = open();
    const promises = [stage.connection.closed, stage.connection.close(4000, "bye")];
    stage.host.settle();
    expect([stage.connection.state, stage.writes()]).toEqual(["closing", [["close 4000 bye"]]]);
    peerCloses(stage, 4001);
    promises.push(stage.connection.closed, stage.connection.close(1000));
    const info = {
      code: 4001,
      reason: "",
      wasClean: true,
      initiator: "we",
      sent: { code: 4000, reason: "bye" },
      received: { code: 4001, reason: "" },
      cause: undefined,
    };
    expect(await Promise.all(promises)).toEqual([info, info, info, info]);
    expect([stage.connection.state, stage.transport.ended]).toEqual(["closed", true]);
  });

  test("closed is one promise, before and after", async () => {
    const stage = open();
    const { closed } = stage.connection;
    expect(stage.connection.closed).toBe(closed);
    expect(stage.connection.close(1000)).toBe(closed);
    peerCloses(stage);
    await closed;
    expect(stage.connection.closed).toBe(closed);
  });

  test("of the peer is answered with its code", async () => {
    const stage = open();
    stage.transport.arrive(close(4000, "bye"));
    expect([stage.connection.state, stage.writes()]).toEqual(["closing", [["close 4000"]]]);
    stage.transport.arriveEnd();
    stage.settle();
    expect(await stage.connection.closed).toEqual({
      code: 4000,
      reason: "bye",
      wasClean: true,
      initiator: "peer",
      sent: { code: 4000, reason: "" },
      received: { code: 4000, reason: "bye" },
      cause: undefined,
    });
  });

  test("drops what the peer still sends", () => {
    const { heard, ...stage } = listening();
    void stage.connection.close(1000);
    stage.host.settle();
    stage.transport.arrive(texts(numbers(10)), ping());
    peerCloses(stage);
    expect([heard, stage.writes()]).toEqual([
      ["open", ["close", 1000, undefined]],
      [["close 1000"]],
    ]);
  });

  test("waits closeTimeoutMs for a peer that never answers (attack F1)", async () => {
    const { heard, ...stage } = listening();
    const closing = watch(stage.connection.close(1000));
    stage.host.pass(9999);
    await microtasks();
    expect([closing.result, stage.transport.aborted]).toEqual(["pending", false]);
    stage.host.pass(1);
    await microtasks();
    expect(closing.result).toEqual({
      code: 1006,
      reason: "",
      wasClean: false,
      initiator: "we",
      sent: { code: 1000, reason: "" },
      received: undefined,
      cause: new LapseError(Lapse.closeTimeout),
    });
    expect([stage.transport.aborted, heard]).toEqual([
      true,
      ["open", ["close", 1006, "close-timeout"]],
    ]);
  });

  test("waits closeTimeoutMs for a peer that closes and never reads our answer (attack E4)", async () => {
    const { heard, ...stage } = listening();
    stage.transport.room = 0;
    stage.connection.send("a");
    stage.host.settle();
    stage.transport.arrive(close(1000));
    stage.host.pass(10_000);
    expect([stage.transport.aborted, heard]).toEqual([
      true,
      ["open", ["close", 1000, "close-timeout"]],
    ]);
    const info = await stage.connection.closed;
    expect([info.wasClean, info.sent, info.initiator]).toEqual([false, undefined, "peer"]);
  });

  test("is told to who breaks a rule, and why (attack F5)", async () => {
    const stage = open({ received: Uint8Array.of(0x83, 0x80, 0, 0, 0, 0) });
    const heard: unknown[] = [];
    stage.connection.handle(listener(heard));
    stage.host.settle();
    stage.transport.arriveEnd();
    stage.settle();
    const { cause, sent } = await stage.connection.closed;
    expect([cause, sent?.code]).toEqual([new ProtocolError("reserved-opcode"), 1002]);
    expect(heard).toEqual(["open", ["close", 1006, "reserved-opcode"]]);
  });
});

describe("abort", () => {
  test("ends at once, without a Close frame", async () => {
    const { heard, ...stage } = listening();
    stage.connection.send("never");
    stage.connection.abort();
    expect(stage.connection.state).toBe("closed");
    stage.settle();
    expect([stage.writes(), stage.transport.aborted, heard]).toEqual([
      [],
      true,
      ["open", ["close", 1006, "aborted"]],
    ]);
    expect(await stage.connection.closed).toEqual({
      code: 1006,
      reason: "",
      wasClean: false,
      initiator: undefined,
      sent: undefined,
      received: undefined,
      cause: new LapseError(Lapse.aborted),
    });
  });

  test("cuts closing short", async () => {
    const stage = open();
    const closing = stage.connection.close(1000);
    stage.host.settle();
    stage.connection.abort();
    stage.settle();
    expect(await closing).toMatchObject({ wasClean: false, cause: { code: "aborted" } });
  });
});

test("await using closes with 1000, and waits for the end", async () => {
  const stage = open();
  const disposed = watch(Promise.resolve(stage.connection[Symbol.asyncDispose]()));
  stage.host.settle();
  await microtasks();
  expect([disposed.result, stage.writes()]).toEqual(["pending", [["close 1000"]]]);
  peerCloses(stage);
  await microtasks();
  expect(disposed.result).toBe(undefined);
});

test("a connection that is lost tells the transport's error; closed does not reject", async () => {
  const { heard, ...stage } = listening();
  const error = new Error("reset");
  stage.transport.close(error);
  stage.settle();
  const info = await stage.connection.closed;
  expect([info.cause, info.cause?.cause, heard.length]).toEqual([
    new LapseError(Lapse.connectionLost, error),
    error,
    2,
  ]);
});

test("a connection says what it is, and tells when it is over, behind its handler", () => {
  const over: unknown[] = [];
  const { heard, ...stage } = listening(
    {},
    { over: (connection) => void over.push(connection, [...heard]) },
  );
  const { data, protocol, extensions, peerAddress, encrypted, state } = stage.connection;
  expect({ data, protocol, extensions, peerAddress, encrypted, state }).toEqual({
    data: "data",
    protocol: "",
    extensions: [],
    peerAddress: "192.0.2.1",
    encrypted: false,
    state: "open",
  });
  peerCloses(stage);
  expect(over).toEqual([stage.connection, ["open", ["close", 1000, undefined]]]);
});
