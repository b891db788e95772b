import { frame, Opcode, text } from "@ws/peer/frames";
import { expect, test } from "vitest";
import { StatsSum } from "../src/stats.ts";
import { open } from "./support/stage.ts";

const NO_FLOW = {
  messages: 0,
  frames: 0,
  messageBytes: 0,
  payloadBytes: 0,
  wireBytes: 0,
  compressionRatio: 1,
};

const pong = (...payload: number[]) => frame(Opcode.pong, Uint8Array.from(payload));

test("a connection tells what passed, and what waits to be read", () => {
  const stage = open();
  stage.transport.arrive(text("a"), text("bc"));
  stage.connection.send("Hello");
  stage.settle();
  expect(stage.connection.stats()).toEqual({
    received: {
      messages: 2,
      frames: 2,
      messageBytes: 3,
      payloadBytes: 3,
      wireBytes: 15,
      compressionRatio: 1,
    },
    sent: {
      messages: 1,
      frames: 1,
      messageBytes: 5,
      payloadBytes: 5,
      wireBytes: 7,
      compressionRatio: 1,
    },
    roundTrip: undefined,
    bufferedBytes: 0,
    unreadBytes: 0,
    waitingMessages: 2,
    dropped: 0,
  });
});

test("a connection counts what it dropped, and what waits to be sent", () => {
  const stage = open({ handler: {}, maxBufferedBytes: 10, slowConsumer: "drop" });
  stage.transport.room = 0;
  const results = ["12345678", "9", "0"].map((message) => stage.connection.send(message));
  stage.settle();
  const { bufferedBytes, dropped, sent } = stage.connection.stats();
  expect([results, bufferedBytes, dropped, sent.messages]).toEqual([
    ["ok", "dropped", "dropped"],
    10,
    2,
    1,
  ]);
});

test("a connection measures the round trip of pings: ours, and those of keepalive", () => {
  const stage = open({ handler: {}, keepaliveIntervalMs: 1000 });
  const { connection, host, transport } = stage;
  void connection.ping();
  stage.settle();
  host.pass(16);
  transport.arrive(pong(0, 0, 0, 1));
  expect(connection.stats().roundTrip).toEqual({ lastMs: 16, smallestMs: 16, smoothedMs: 16 });

  host.pass(1000); // the keepalive ping leaves
  host.pass(24);
  transport.arrive(pong());
  expect(stage.writes().flat()).toEqual(["ping 00 00 00 01", "ping"]);
  expect(connection.stats().roundTrip).toEqual({ lastMs: 24, smallestMs: 16, smoothedMs: 17 });

  transport.arrive(pong(), pong(9)); // nobody asked
  expect(connection.stats().roundTrip?.lastMs).toBe(24);
});

test("a sum holds what ended, and what is open", () => {
  const [one, other] = [open(), open()];
  one.transport.arrive(text("a"));
  other.transport.arrive(text("bc"));
  const sum = new StatsSum();
  sum.end(one.connection.stats());
  expect(sum.with([other.connection])).toEqual({
    connections: 1,
    ended: 1,
    received: {
      messages: 2,
      frames: 2,
      messageBytes: 3,
      payloadBytes: 3,
      wireBytes: 15,
      compressionRatio: 1,
    },
    sent: NO_FLOW,
    bufferedBytes: 0,
    unreadBytes: 0,
    waitingMessages: 1,
    dropped: 0,
  });
});
