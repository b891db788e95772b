// Large messages are decoded and encoded aside: the loop has it done, and goes on meanwhile.

import type { Decoded, ExtensionSession, Job } from "@ws/core";
import { close, concat, frame, Opcode, text } from "@ws/peer/frames";
import { describe, expect, test } from "vitest";
import { broadcast } from "../src/broadcast.ts";
import { Loop } from "../src/loop.ts";
import type { OpenConnection } from "../src/open-connection.ts";
import { VirtualHost } from "./support/host.ts";
import { listener, open, type StageOptions } from "./support/stage.ts";

/** Messages that set RSV1 are worked on when we say so. */
class Aside implements ExtensionSession {
  readonly name = "aside";
  readonly rsv = 0x40;
  freed = 0;
  readonly #jobs: (() => void)[] = [];

  encode(payload: Uint8Array): Job<Uint8Array> {
    return this.#job(payload.slice());
  }

  decode(piece: Uint8Array): Job<Decoded | undefined> {
    return this.#job({ output: piece.slice(), more: false });
  }

  free(): void {
    this.freed++;
  }

  get running(): number {
    return this.#jobs.length;
  }

  finish(): void {
    this.#jobs.shift()!();
  }

  #job<Result>(result: Result): Job<Result> {
    return { run: (done) => void this.#jobs.push(() => done(result)) };
  }
}

const aside = (payload: string) => frame(0x40 | Opcode.text, payload);

function scene() {
  const heard: unknown[] = [];
  const session = new Aside();
  const stage = open({ extensions: [session], handler: listener(heard) });
  stage.settle();
  return { ...stage, heard, session };
}

describe("a message that is decoded aside", () => {
  test("stops reading until it is done; what follows waits, and nothing is lost", () => {
    const { heard, session, transport, settle, ...stage } = scene();
    transport.arrive(aside("a"), text("b"));
    expect([heard, session.running, transport.paused]).toEqual([["open"], 1, true]);
    session.finish();
    settle();
    expect([heard, session.running, transport.paused]).toEqual([["open", "a", "b"], 0, false]);
    expect(stage.host.errors).toEqual([]);
  });

  test("does not keep us from speaking, nor from closing", () => {
    const { heard, session, transport, settle, connection, writes } = scene();
    transport.arrive(aside("a"));
    void connection.ping();
    void connection.close(1000);
    settle();
    expect(writes()).toEqual([["ping 00 00 00 01", "close 1000"]]);
    session.finish();
    transport.arrive(close(1000));
    transport.arriveEnd();
    settle();
    expect([heard, session.freed]).toEqual([["open", ["close", 1000, undefined]], 1]);
  });

  test("is heard though the peer has gone meanwhile", () => {
    const { heard, session, transport, settle } = scene();
    transport.arrive(concat(aside("a"), close(3000)));
    transport.arriveEnd();
    settle();
    expect(heard).toEqual(["open"]);
    session.finish();
    settle();
    expect(heard).toEqual(["open", "a", ["close", 3000, undefined]]);
  });

  test("is dropped where the connection was aborted meanwhile", () => {
    const { heard, session, transport, settle, connection } = scene();
    transport.arrive(aside("a"));
    connection.abort();
    settle();
    session.finish();
    settle();
    expect([heard, session.freed]).toEqual([["open", ["close", 1006, "aborted"]], 1]);
  });
});

describe("a message that is encoded aside", () => {
  test("lets pings pass; messages and the Close wait behind it, and are counted", () => {
    const { session, settle, connection, writes, transport } = scene();
    expect([connection.send("a"), connection.send("b")]).toEqual(["ok", "ok"]);
    transport.arrive(frame(Opcode.ping, "p"));
    void connection.close(1000);
    settle();
    expect([writes(), connection.bufferedBytes]).toEqual([[["pong 70"]], 4]);
    session.finish();
    settle();
    expect(writes()).toEqual([["text a"]]);
    session.finish();
    settle();
    expect([writes(), connection.bufferedBytes]).toEqual([[["text b", "close 1000"]], 0]);
  });
});

describe("a broadcast that is encoded aside", () => {
  /** So many connections of one server, whose extension encodes once for all. */
  function scenes(count: number, limits: StageOptions = {}) {
    const jobs: (() => void)[] = [];
    const session = {
      name: "apart",
      rsv: 0x40,
      encode: () => undefined,
      decode: () => undefined,
      free: () => {},
      encodeApart: (payload: Uint8Array) => ({
        variant: "apart",
        encode: (): Job<Uint8Array> => ({ run: (done) => void jobs.push(() => done(payload)) }),
      }),
    };
    const loop = new Loop(new VirtualHost());
    const stages = Array.from({ length: count }, () =>
      open({ loop, extensions: [session], ...limits }),
    );
    for (const stage of stages) stage.settle();
    return { stages, jobs };
  }

  test("is so once, leaves to all in its place, and is told of as what waits", () => {
    const { stages, jobs } = scenes(9);
    const connections = stages.map(({ connection }) => connection);
    connections[0].abort();
    expect(broadcast(connections, "news")).toEqual({ sent: 8, queued: 0, dropped: 0 });
    for (const connection of connections) connection.send("own");
    void connections[8].close(1000);
    for (const stage of stages) stage.settle();
    expect([jobs.length, connections.map(({ bufferedBytes }) => bufferedBytes)]).toEqual([
      1,
      [0, 7, 7, 7, 7, 7, 7, 7, 9],
    ]);
    connections[1].abort();
    jobs[0]();
    for (const stage of stages) stage.settle();
    const all = [["text news", "text own"]];
    expect(stages.map(({ writes }) => writes())).toEqual([
      [],
      [],
      ...Array.from({ length: 6 }, () => all),
      [["text news", "text own", "close 1000"]],
    ]);
  });

  test("counts against the limits of each connection until it has left", () => {
    const limits = { highWaterMarkBytes: 5, maxBufferedBytes: 6, slowConsumer: "drop" } as const;
    const { stages, jobs } = scenes(2, limits);
    const connections = stages.map(({ connection }) => connection);
    connections[1].send("!");
    expect(broadcast(connections, "12345")).toEqual({ sent: 0, queued: 1, dropped: 1 });
    expect(broadcast(connections, "6")).toEqual({ sent: 1, queued: 1, dropped: 0 });
    for (const stage of stages) stage.settle();
    expect(broadcast(connections, "78")).toEqual({ sent: 1, queued: 0, dropped: 1 });
    while (jobs.length > 0) {
      jobs.shift()!();
      for (const stage of stages) stage.settle();
    }
    expect(stages.map(({ writes }) => writes().flat())).toEqual([
      ["text 12345", "text 6"],
      ["text !", "text 6", "text 78"],
    ]);
    expect(broadcast(connections, "78")).toEqual({ sent: 2, queued: 0, dropped: 0 });
  });

  test("keeps no other work waiting", () => {
    const { stages, jobs } = scenes(9);
    const session = new Aside();
    const other = open({ loop: stages[0].loop, extensions: [session] });
    broadcast(
      stages.map(({ connection }) => connection),
      "news",
    );
    other.connection.send("a");
    other.settle();
    expect([jobs.length, session.running]).toEqual([1, 1]);
  });
});

test("4 MiB of messages are a turn's work (attack B7)", () => {
  const heard: number[] = [];
  const stage = open({
    handler: { message: (_, { length }) => void heard.push(length) },
  });
  stage.settle();
  const payload = new Uint8Array(1_048_576);
  stage.transport.arrive(concat(...Array(6).fill(frame(Opcode.binary, payload))));
  expect(heard.length).toBe(4);
  stage.host.turn();
  expect(heard.length).toBe(6);
});

test("2 MiB that arrive are a turn's work, though they make no message yet", () => {
  const heard: number[] = [];
  const stage = open({
    handler: { message: (_, { length }) => void heard.push(length) },
  });
  stage.settle();
  const { transport, host, connection } = stage;
  const bytes = frame(Opcode.binary, new Uint8Array(3_145_728 - 14));
  for (let at = 0; at < bytes.length; at += 262_144)
    transport.arrive(bytes.slice(at, at + 262_144));
  const turns: unknown[] = [];
  do {
    turns.push([connection.stats().received.wireBytes, heard.length, transport.paused]);
  } while (host.turn() && transport.deliver());
  expect(turns).toEqual([
    [2_097_152, 0, true],
    [3_145_728, 1, true],
  ]);
});

describe("an extension that throws", () => {
  const error = new Error("broken");
  const fail = (): never => {
    throw error;
  };

  const said: Record<string, (connection: OpenConnection<string>) => unknown> = {
    message: (connection) => connection.send("a"),
    piece: (connection) => connection.beginMessage("text").write("a"),
  };
  const job = () => ({ run: fail });

  test.each<[string, Partial<ExtensionSession>, what?: string]>([
    ["as it decodes", { decode: fail }],
    ["as it decodes aside", { decode: job }],
    ["as it encodes", { encode: fail }, "message"],
    ["as it encodes a piece", { encode: fail }, "piece"],
    ["as it encodes aside", { encode: job }, "message"],
  ])("%s ends the connection with 1011, and escapes nowhere", async (_, parts, what) => {
    const idle = { encode: () => undefined, decode: () => undefined, free: () => {} };
    const session = { name: "broken", rsv: 0x40, ...idle, ...parts };
    const heard: unknown[] = [];
    const stage = open({ extensions: [session], handler: listener(heard) });
    stage.settle();
    if (what === undefined) stage.transport.arrive(aside("a"), text("b"));
    else said[what](stage.connection);
    stage.settle();
    expect([stage.writes(), stage.connection.send("later")]).toEqual([[["close 1011"]], "closed"]);
    stage.transport.arrive(close(1011));
    stage.transport.arriveEnd();
    stage.settle();
    expect([heard, stage.host.errors]).toEqual([["open", ["close", 1011, "extension-failed"]], []]);
    expect((await stage.connection.closed).cause?.cause).toBe(error);
  });

  test("behind its result holds up nobody's work: it is reported", () => {
    const late: ExtensionSession["encode"] = (payload) => ({
      run(done) {
        done(payload.slice());
        throw error;
      },
    });
    const session = { name: "late", rsv: 0x40, encode: late, decode: fail, free: () => {} };
    const stage = open({ extensions: [session] });
    for (const data of ["a", "b"]) {
      stage.connection.send(data);
      stage.settle();
    }
    expect(stage.writes()).toEqual([["text a"], ["text b"]]);
    expect(stage.host.errors).toEqual([error, error]);
  });
});
