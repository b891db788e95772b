import { UsageError } from "@ws/core";
import { close, concat, frame, Opcode, text, words } from "@ws/peer/frames";
import { describe, expect, test, vi } from "vitest";
import type { Handler } from "../src/handler.ts";
import { Loop } from "../src/loop.ts";
import { VirtualHost } from "./support/host.ts";
import { listener, microtasks, open, settle, type Stage, watch } from "./support/stage.ts";

const numbers = (count: number) => Array.from({ length: count }, (_, i) => String(i));
const texts = (messages: readonly string[]) => concat(...messages.map((one) => text(one)));
const ping = (payload = "") => frame(Opcode.ping, payload);

describe("memory of what was written", () => {
  const echo = { message: (connection, data) => void connection.send(data) } satisfies Handler;

  test.each([
    [true, [0, 0, 0]],
    [false, [0, 3, 6]],
  ])("is used again where the transport has copied it: %s", (copies, places) => {
    const stage = open({ handler: echo });
    stage.settle();
    stage.transport.copies = copies;
    for (const data of ["a", "b", "c"]) stage.transport.arrive(text(data));
    expect(stage.writes()).toEqual([["text a"], ["text b"], ["text c"]]);
    expect(stage.transport.places).toEqual(places);
  });

  test("is not used again while a part of it waits", () => {
    const stage = open({ handler: echo });
    stage.settle();
    stage.transport.copies = true;
    stage.transport.room = 4;
    stage.transport.arrive(text("a"));
    stage.transport.arrive(text("b"));
    stage.transport.makeRoom(100);
    stage.transport.arrive(text("c"));
    expect(stage.writes()).toEqual([["text a"], ["text b"], ["text c"]]);
    expect(stage.transport.places).toEqual([0, 0, 3]);
  });
});

test("what the transport was given before, as a handshake's answer, counts as buffered", () => {
  const { connection, transport } = open({ written: new Uint8Array(5) });
  expect(connection.bufferedBytes).toBe(5);
  transport.makeRoom(5);
  expect(connection.bufferedBytes).toBe(0);
});

describe("writes batch by themselves", () => {
  test("one read with 16 messages that are echoed is one write, before the tick ends", () => {
    const stage = open({ handler: { message: (connection, data) => void connection.send(data) } });
    stage.settle();
    const before = stage.host.calls.endOfTick;
    stage.transport.arrive(texts(numbers(16)));
    const echoes = numbers(16).map((data) => `text ${data}`);
    expect(stage.writes()).toEqual([echoes]);
    stage.settle();
    expect([stage.writes(), stage.host.calls.endOfTick - before]).toEqual([[], 0]);
  });

  test("pongs leave with the echoes of the same read, in order", () => {
    const stage = open({ handler: { message: (connection, data) => void connection.send(data) } });
    stage.transport.arrive(text("a"), ping(), text("b"));
    expect(stage.writes()).toEqual([["text a", "pong", "text b"]]);
  });

  test("what is sent outside a handler leaves in one write, when the tick ends", () => {
    const stage = open();
    stage.settle();
    for (const data of numbers(3)) stage.connection.send(data);
    expect(stage.writes()).toEqual([]);
    stage.host.endTick();
    expect(stage.writes()).toEqual([["text 0", "text 1", "text 2"]]);
  });

  test("the end of a tick is asked for once, however many connections send", () => {
    const loop = new Loop(new VirtualHost());
    const stages = numbers(5).map(() => open({ loop }));
    const { host } = stages[0];
    host.settle();
    const before = host.calls.endOfTick;
    for (const { connection } of stages) for (const data of ["a", "b"]) connection.send(data);
    host.settle();
    expect(host.calls.endOfTick - before).toBe(1);
    expect(stages.map((stage) => stage.writes())).toEqual(stages.map(() => [["text a", "text b"]]));
  });

  test("what a handler sends over another connection leaves when the tick ends", () => {
    const loop = new Loop(new VirtualHost());
    const other = open({ loop });
    const stage = open({
      loop,
      handler: { message: (_, data) => void other.connection.send(data) },
    });
    stage.host.settle();
    stage.transport.arrive(text("a"), text("b"));
    expect([stage.writes(), other.writes()]).toEqual([[], []]);
    stage.host.endTick();
    expect([stage.writes(), other.writes()]).toEqual([[], [["text a", "text b"]]]);
  });

  test("more than 64 KiB of answers leave while the messages of one read are handled", () => {
    const big = new Uint8Array(40_000);
    const stage = open({ handler: { message: (connection) => void connection.send(big) } });
    stage.transport.arrive(texts(["a", "b", "c"]));
    const one = "binary of 40000 bytes";
    expect(stage.writes()).toEqual([[one, one], [one]]);
  });

  test("what came with the handshake is heard when the tick ends, not before", () => {
    const heard: unknown[] = [];
    const stage = open({ received: texts(["a", "b"]) });
    stage.connection.handle(listener(heard));
    expect(heard).toEqual(["open"]);
    stage.host.endTick();
    expect(heard).toEqual(["open", "a", "b"]);
  });
});

describe("a budget of work for each turn (attack B7)", () => {
  test("5,000 messages of one read are handled in turns, in order, reading paused meanwhile", () => {
    const heard: unknown[] = [];
    const stage = open({ handler: { message: (_, data) => void heard.push(data) } });
    stage.transport.arrive(texts(numbers(5000)));
    const turns: [number, boolean][] = [];
    do turns.push([heard.length, stage.transport.paused]);
    while (stage.host.turn());
    expect(turns).toEqual([
      [1024, true],
      [2048, true],
      [3072, true],
      [4096, true],
      [5000, false],
    ]);
    expect(heard).toEqual(numbers(5000));
  });

  test("others are served between the turns", () => {
    const heard: string[] = [];
    const loop = new Loop(new VirtualHost());
    const count = { busy: 0 };
    const busy = open({ loop, handler: { message: () => void count.busy++ } });
    const other = open({
      loop,
      handler: { message: (_, data) => void heard.push(`${data as string} after ${count.busy}`) },
    });
    busy.transport.arrive(texts(numbers(2500)));
    other.transport.arrive(text("a"));
    busy.host.turn();
    other.transport.arrive(text("b"));
    busy.host.settle();
    expect([heard, count.busy]).toEqual([["a after 1024", "b after 2048"], 2500]);
  });

  test("bytes that arrive between the turns come after those before", () => {
    const heard: unknown[] = [];
    const stage = open({ handler: { message: (_, data) => void heard.push(data) } });
    stage.transport.arrive(texts(numbers(2000)));
    // What was on its way when reading was paused.
    stage.transport.sink?.received(texts(["on its way"]));
    stage.transport.arrive(text("later"));
    expect(heard).toHaveLength(1024);
    stage.settle();
    expect(heard).toEqual([...numbers(2000), "on its way", "later"]);
  });

  test("5,000 pings are answered in turns, each one, in order", () => {
    const stage = open();
    const payloads = numbers(5000).map((number) => number.padStart(4, "0"));
    stage.transport.arrive(concat(...payloads.map(ping)));
    expect([stage.transport.paused, stage.writes()]).toEqual([true, []]);
    let turns = 1;
    while (stage.host.turn()) turns++;
    const hex = (digits: string) => Array.from(digits, (digit) => `3${digit}`).join(" ");
    expect(stage.writes().flat()).toEqual(payloads.map((digits) => `pong ${hex(digits)}`));
    expect(turns).toBe(5);
  });

  test("a send between the turns leaves with the answers, behind them", () => {
    const stage = open({ handler: { message: (connection, data) => void connection.send(data) } });
    stage.transport.arrive(texts(numbers(1100)));
    stage.connection.send("between");
    stage.settle();
    const said = stage.writes().flat();
    expect([said.length, said.indexOf("text between")]).toEqual([1101, 1024]);
  });

  test("the user may pause between the turns: nothing more is heard until resume", () => {
    const heard: unknown[] = [];
    const stage = open({ handler: { message: (_, data) => void heard.push(data) } });
    stage.transport.arrive(texts(numbers(2000)));
    stage.connection.pause();
    stage.settle();
    expect([heard.length, stage.transport.paused]).toEqual([1024, true]);
    stage.connection.resume();
    stage.settle();
    expect([heard, stage.transport.paused]).toEqual([numbers(2000), false]);
  });

  test("a large message leaves in turns, 1 MiB in each, though the transport has room, and what follows behind", () => {
    const stage = open();
    stage.settle();
    const size = 3_500_000;
    stage.connection.send("x".repeat(size));
    stage.connection.send("b");
    const waiting: number[] = [];
    stage.host.endTick();
    do waiting.push(Math.ceil(stage.connection.bufferedBytes / 2 ** 20));
    while (stage.host.turn());
    expect(waiting).toEqual([3, 2, 1, 0]);
    const sent = words(concat(...stage.transport.writes));
    expect(sent).toEqual([`text of ${size} bytes`, "text b"]);
  });

  test("a connection that is lost between the turns ends, and says so once", () => {
    const heard: unknown[] = [];
    const stage = open({ handler: listener(heard) });
    stage.transport.arrive(texts(numbers(2000)));
    stage.transport.close(new Error("reset"));
    stage.settle();
    expect([heard.length, heard.at(-1)]).toEqual([1026, ["close", 1006, "connection-lost"]]);
  });
});

describe("a transport that is full", () => {
  test("is not written to; all leaves in one write when it has room", () => {
    const stage = open();
    stage.transport.room = 3;
    stage.connection.send("a");
    stage.connection.send("b");
    stage.host.endTick();
    for (const data of ["c", "d"]) {
      stage.connection.send(data);
      stage.host.endTick();
    }
    expect([stage.writes(), stage.connection.bufferedBytes]).toEqual([[["text a", "text b"]], 9]);
    stage.transport.makeRoom(2);
    stage.host.endTick();
    expect([stage.writes(), stage.connection.bufferedBytes]).toEqual([[], 7]);
    stage.transport.makeRoom(Infinity);
    expect([stage.writes(), stage.connection.bufferedBytes]).toEqual([[["text c", "text d"]], 0]);
  });

  test("holds back pongs but the newest (attack E1)", () => {
    const stage = open();
    stage.transport.room = 0;
    stage.connection.send("a");
    stage.host.endTick();
    for (const payload of numbers(1000)) stage.transport.arrive(ping(payload));
    expect(stage.connection.bufferedBytes).toBe(3);
    stage.transport.makeRoom(Infinity);
    expect(stage.writes()).toEqual([["text a"], ["pong 39 39 39"]]);
  });

  test("does not keep messages from being heard", () => {
    const heard: unknown[] = [];
    const stage = open({ handler: { message: (_, data) => void heard.push(data) } });
    stage.transport.room = 0;
    stage.connection.send("a");
    stage.host.endTick();
    stage.transport.arrive(texts(["b", "c"]));
    expect(heard).toEqual(["b", "c"]);
  });

  test("gets the Close frame behind what waits", () => {
    const stage = open();
    stage.transport.room = 0;
    stage.connection.send("a");
    stage.host.endTick();
    stage.connection.send("b");
    void stage.connection.close(1000, "bye");
    stage.host.endTick();
    stage.transport.makeRoom(Infinity);
    expect(stage.writes()).toEqual([["text a"], ["text b", "close 1000 bye"]]);
  });
});

describe("a write that stalls (attack E5)", () => {
  const LIMITS = { writeStallTimeoutMs: 1000, keepaliveIntervalMs: Infinity };

  test("for writeStallTimeoutMs ends the connection: write-stalled", async () => {
    const stage = open(LIMITS);
    stage.transport.room = 0;
    stage.connection.send("a");
    stage.host.pass(999);
    expect([stage.transport.aborted, stage.connection.state]).toEqual([false, "open"]);
    stage.host.pass(1);
    expect([stage.transport.aborted, stage.connection.state]).toEqual([true, "closed"]);
    const info = await stage.connection.closed;
    expect([info.code, info.wasClean, info.cause?.code]).toEqual([1006, false, "write-stalled"]);
  });

  test("is postponed by progress, however small", () => {
    const stage = open(LIMITS);
    stage.transport.room = 0;
    stage.connection.send("abcdefgh");
    stage.host.settle();
    for (let i = 0; i < 9; i++) {
      stage.host.pass(900);
      stage.transport.makeRoom(1);
    }
    expect([stage.connection.state, stage.connection.bufferedBytes]).toEqual(["open", 1]);
    stage.host.pass(2000);
    expect(stage.connection.state).toBe("closed");
  });

  test("is forgotten when the transport drains", () => {
    const stage = open(LIMITS);
    stage.transport.room = 0;
    stage.connection.send("a");
    stage.host.pass(500);
    stage.transport.makeRoom(Infinity);
    stage.host.pass(100_000);
    expect(stage.connection.state).toBe("open");
  });
});

describe("time", () => {
  test("a silent peer is pinged, and given up when it does not answer", () => {
    const heard: unknown[] = [];
    const stage = open({ handler: listener(heard) });
    stage.host.pass(29_999);
    expect(stage.writes()).toEqual([]);
    stage.host.pass(1);
    expect(stage.writes()).toEqual([["ping"]]);
    stage.host.pass(30_000);
    expect([heard, stage.transport.aborted]).toEqual([
      ["open", ["close", 1006, "keepalive-timeout"]],
      true,
    ]);
  });

  test("a peer whose messages are not read is pinged on, not given up, until it is gone", async () => {
    const stage = open();
    stage.connection.pause();
    stage.host.pass(95_000);
    expect([stage.writes(), stage.connection.state]).toEqual([
      [["ping"], ["ping"], ["ping"]],
      "open",
    ]);
    const reset = new Error("reset");
    stage.transport.close(reset);
    stage.settle();
    expect(await stage.connection.closed).toMatchObject({
      code: 1006,
      cause: { code: "connection-lost", cause: reset },
    });
  });

  test("a peer that speaks is not pinged before it is silent again", () => {
    const stage = open();
    stage.host.pass(20_000);
    stage.transport.arrive(text("a"));
    stage.host.pass(29_999);
    expect(stage.writes()).toEqual([]);
    stage.host.pass(1);
    expect(stage.writes()).toEqual([["ping"]]);
  });

  test("a thousand connections share one timer", () => {
    const loop = new Loop(new VirtualHost());
    const stages = numbers(1000).map(() => open({ loop }));
    const { host } = stages[0];
    expect([host.timers, host.calls.setTimer]).toEqual([[30_000], 1]);
    host.pass(30_000);
    expect(stages.every((stage) => stage.writes().join() === "ping")).toBe(true);
    expect(host.timers).toHaveLength(1);
  });

  test("a limit of a month is waited for", () => {
    const monthMs = 2_592_000_000;
    const stage = open({ keepaliveIntervalMs: Infinity, maxLifetimeMs: monthMs });
    stage.host.pass(monthMs - 1);
    expect(stage.writes()).toEqual([]);
    stage.host.pass(1);
    expect(stage.writes()).toEqual([["close 1001"]]);
  });
});

describe("a connection that is over leaves no alarm behind", () => {
  test.each(["closes cleanly", "is lost", "is aborted", "ends without Close", "breaks a rule"])(
    "when it %s",
    (how) => {
      const loop = new Loop(new VirtualHost());
      const set = vi.spyOn(loop.alarms, "set");
      const stage = open({ loop });
      stage.settle();
      if (how === "closes cleanly") {
        stage.transport.arrive(close(1000));
        stage.transport.arriveEnd();
      } else if (how === "is lost") stage.transport.close(new Error("reset"));
      else if (how === "is aborted") stage.connection.abort();
      else if (how === "ends without Close") stage.transport.arriveEnd();
      else {
        stage.transport.arrive(Uint8Array.of(0xff));
        stage.transport.arriveEnd();
      }
      stage.settle();
      expect([stage.connection.state, stage.transport.closed]).toEqual(["closed", true]);
      const [[sleeper]] = set.mock.calls;
      expect([sleeper.alarmMs, sleeper.alarmPlace]).toEqual([Infinity, -1]);
    },
  );

  test("a transport that does not close by itself is aborted after closeTimeoutMs", () => {
    const stage = open({ closeTimeoutMs: 5000 });
    stage.transport.arriveEnd();
    stage.host.settle();
    expect([stage.connection.state, stage.transport.ended]).toEqual(["closed", true]);
    stage.host.pass(4999);
    expect(stage.transport.aborted).toBe(false);
    stage.host.pass(1);
    expect(stage.transport.aborted).toBe(true);
  });
});

describe("what the transport tells late", () => {
  test("bytes behind the end of the connection are dropped", () => {
    const heard: unknown[] = [];
    const stage = open({ handler: listener(heard) });
    stage.connection.abort();
    stage.host.settle();
    stage.transport.sink?.received(texts(["late"]));
    stage.transport.sink?.ended();
    stage.transport.sink?.drained();
    stage.transport.close();
    stage.settle();
    expect([heard, stage.writes()]).toEqual([["open", ["close", 1006, "aborted"]], []]);
  });

  test("what the peer said before its end is heard, though the transport is gone", async () => {
    const stage = open();
    stage.transport.arrive(texts(numbers(70)));
    stage.transport.sink?.received(close(1000, "bye"));
    stage.transport.sink?.ended();
    stage.transport.close();
    const heard: unknown[] = [];
    for await (const message of stage.connection) {
      heard.push(message);
      stage.host.settle();
    }
    const info = await stage.connection.closed;
    expect(heard).toEqual(numbers(70));
    expect([info.code, info.reason, info.cause]).toEqual([1000, "bye", undefined]);
  });

  test("nothing is written to a transport that is gone", () => {
    const stage = open();
    stage.connection.pause();
    stage.transport.sink?.received(text("a"));
    stage.transport.sink?.ended();
    stage.transport.close();
    expect([stage.connection.state, stage.connection.send("b")]).toEqual(["open", "ok"]);
    stage.host.settle();
    expect(stage.writes()).toEqual([]);
    stage.connection.resume();
    stage.host.settle();
    expect([stage.connection.state, stage.transport.writes]).toEqual(["closed", []]);
  });
});

describe("while the connection closes", () => {
  test("a user who pauses does not keep the peer's Close from being read", async () => {
    const stage = open();
    const watched = watch(stage.connection.close(1000));
    stage.host.settle();
    stage.connection.pause();
    stage.transport.arrive(close(1000));
    stage.transport.arriveEnd();
    stage.settle();
    await microtasks();
    expect(watched.result).toMatchObject({ wasClean: true });
  });

  test("a user who had paused does not, either", async () => {
    const stage = open();
    stage.connection.pause();
    const watched = watch(stage.connection.close(1000));
    stage.host.settle();
    stage.transport.arrive(text("dropped"), close(1000));
    stage.transport.arriveEnd();
    stage.settle();
    await microtasks();
    expect(watched.result).toMatchObject({ wasClean: true });
  });

  test("a user who pauses when the peer has closed does not keep its end from being read", () => {
    const stage = open();
    stage.transport.arrive(close(1000));
    stage.connection.pause();
    stage.transport.arriveEnd();
    stage.settle();
    expect([stage.connection.state, stage.transport.closed]).toEqual(["closed", true]);
  });
});

describe("a connection that cannot go on ends alone", () => {
  /** It sends first, and another connection of the same loop behind it, in the same tick. */
  async function breakOff(role: "client" | "server", act: (stage: Stage) => void) {
    const loop = new Loop(new VirtualHost());
    const [broken, other] = [open({ loop, role }), open({ loop })];
    broken.settle();
    act(broken);
    other.connection.send("a");
    settle(broken.host, broken.transport, other.transport);
    const info = await broken.connection.closed;
    other.connection.send("b");
    other.settle();
    const { cause } = info;
    return { said: other.writes(), info, cause: cause?.cause, reported: broken.host.errors };
  }

  test.each<[string, (bytes: Uint8Array<ArrayBuffer>) => void]>([
    ["were transferred", ({ buffer }) => structuredClone(buffer, { transfer: [buffer] })],
    ["shrank", ({ buffer }) => (buffer as unknown as Resizable).resize(100)],
  ])("where bytes %s before they had left (RFC 6455 §10.3)", async (_, takeBack) => {
    const memory = Reflect.construct(ArrayBuffer, [20_000, { maxByteLength: 20_000 }]);
    const { said, info, cause, reported } = await breakOff("client", ({ connection }) => {
      const bytes = new Uint8Array(memory as ArrayBuffer);
      expect(connection.send(bytes)).toBe("ok");
      takeBack(bytes);
    });
    expect(said).toEqual([["text a"], ["text b"]]);
    expect([info.cause?.code, info.wasClean, reported]).toEqual(["aborted", false, [cause]]);
    expect(cause).toBeInstanceOf(Error);
  });

  test("where its transport throws", async () => {
    const error = new Error("A transport does not throw.");
    const { said, cause, reported } = await breakOff("server", ({ connection, transport }) => {
      transport.write = () => {
        throw error;
      };
      connection.send("lost");
    });
    expect([said, cause, reported]).toEqual([[["text a"], ["text b"]], error, [error]]);
  });
});

/** Of ES2024. */
interface Resizable {
  resize(bytes: number): void;
}

test("a caller's mistake changes nothing", () => {
  const stage = open();
  const calls = [
    () => stage.connection.send(5 as unknown as string),
    () => stage.connection.send({ length: 1e9 } as unknown as string),
    () => stage.connection.close(1005),
    () => stage.connection.close(1000, "x".repeat(124)),
    () => stage.connection.close(undefined, "reason"),
  ];
  for (const call of calls) expect(call).toThrow(UsageError);
  stage.settle();
  expect([stage.connection.state, stage.writes()]).toEqual(["open", []]);
});
