// A transport with a trace beside it is the transport, for both sides of it.

import { effectiveLimits, Endpoint } from "@ws/core";
import { close, concat, frame, Opcode, text, utf8, words } from "@ws/peer/frames";
import { describe, expect, test } from "vitest";
import { effectiveBackpressure } from "../../src/backpressure.ts";
import { Loop } from "../../src/loop.ts";
import { openConnection } from "../../src/open-connection.ts";
import { Trace } from "../../src/trace/trace.ts";
import { tracedTransport, traceOf, untraced } from "../../src/trace/traced-transport.ts";
import { VirtualHost } from "../support/host.ts";
import { listener, PLATFORM, settle } from "../support/stage.ts";
import { MemoryTransport } from "../support/transport.ts";

function scene() {
  const host = new VirtualHost();
  const below = new MemoryTransport();
  const lines: string[] = [];
  const heard: unknown[] = [];
  const trace = new Trace({ id: 1, take: (line) => void lines.push(line), now: () => host.now() });
  const limits = effectiveLimits();
  const transport = tracedTransport(below, trace);
  const connection = openConnection({
    endpoint: new Endpoint({ role: "server", nowMs: 0, platform: PLATFORM, limits }),
    transport,
    loop: new Loop(host),
    backpressure: effectiveBackpressure(),
    closeTimeoutMs: limits.closeTimeoutMs,
    data: "data",
    over: (_, info) => trace.ended(info),
  });
  connection.handle({
    ...listener(heard),
    message: (one, message) => {
      heard.push(message);
      one.send(message);
    },
  });
  const said = () => lines.splice(0).map((line) => line.replace(/^\S+ \S+ ms /, ""));
  return { host, below, transport, connection, heard, said, settle: () => settle(host, below) };
}

describe("a traced connection", () => {
  test("hears and says what any other does, and the trace tells all of it in order", () => {
    const { below, heard, said, ...stage } = scene();
    below.arrive(concat(text("a"), frame(Opcode.ping, "b"), close(1000, "bye")));
    below.arriveEnd();
    stage.settle();
    expect(heard).toEqual(["open", "a", ["ping", Uint8Array.of(0x62)], ["close", 1000, undefined]]);
    expect(below.writes.map((bytes) => words(bytes))).toEqual([
      ["text a", "pong 62", "close 1000"],
    ]);
    expect(said()).toEqual([
      '< text fin masked 1 byte "a"',
      "< ping fin masked 1 byte 62",
      '< close fin masked 5 bytes 1000 normal "bye"',
      '> text fin 1 byte "a"',
      "> pong fin 1 byte 62",
      "> close fin 2 bytes 1000 normal",
      "> end of stream",
      "< end of stream",
      '= ended cleanly with 1000 normal "bye", the peer began',
      "= transport closed",
    ]);
  });

  test("tells of a rule that was broken, and of what lies behind it", () => {
    const { below, said, ...stage } = scene();
    below.arrive(frame(0x3, "x"), text("later"));
    below.arriveEnd();
    stage.settle();
    expect(said()).toEqual([
      "< opcode 0x3 fin masked 1 byte 78",
      '< text fin masked 5 bytes "later"',
      '> close fin 58 bytes 1002 protocol error "A frame has an opcode that is reserved. (RFC 6455 §5.2)"',
      "> end of stream",
      "< end of stream",
      "= ended not cleanly with 1006 abnormal, we began: A frame has an opcode that is reserved. (RFC 6455 §5.2)",
      "= transport closed",
    ]);
  });

  test("tells of an abort, and of a transport that fails", () => {
    const aborting = scene();
    aborting.connection.abort();
    aborting.settle();
    expect(aborting.said()).toEqual([
      "> abort",
      "= ended not cleanly with 1006 abnormal: We aborted the connection.",
      "= transport closed",
    ]);
    const failing = scene();
    failing.below.close(new Error("write EPIPE"));
    failing.settle();
    expect(failing.said()).toEqual([
      "= transport closed: write EPIPE",
      "> abort",
      "= ended not cleanly with 1006 abnormal: The transport failed. ← write EPIPE",
    ]);
  });

  test("pauses, waits and tells of itself as the transport below does", () => {
    const { below, transport, connection, heard, ...stage } = scene();
    below.room = 0;
    connection.send("a");
    stage.settle();
    expect([transport.pendingBytes, transport.progress]).toEqual([3, 0]);
    below.makeRoom(3);
    connection.pause();
    expect([transport.progress, below.paused]).toEqual([3, true]);
    connection.resume();
    expect([below.paused, transport.peerAddress, transport.encrypted]).toEqual([
      false,
      "192.0.2.1",
      false,
    ]);
    expect(heard).toEqual(["open"]);
  });
});

test("a transport that goes to another is told apart from its trace, which ends", () => {
  const { below, transport, said } = scene();
  expect(traceOf(transport)).toBeInstanceOf(Trace);
  expect([untraced(transport), below.sink]).toEqual([below, undefined]);
  below.write([utf8("HTTP/1.1 200 OK\r\n\r\n")]);
  expect(said()).toEqual(["= not WebSocket from here on"]);
});

test("without a trace there is nothing between", () => {
  const below = new MemoryTransport();
  expect([tracedTransport(below, undefined), untraced(below)]).toEqual([below, below]);
  expect(traceOf(below)).toBe(undefined);
});
