// The attacks by control frames and by closing that are bytes (E, F). Each id is one of our list of
// advisories: support/attack-list.ts.

import { describe, expect, test } from "vitest";
import { closeInfo } from "../src/close-info.ts";
import { Opcode } from "../src/opcode.ts";
import {
  type Attack,
  attack,
  type Ending,
  expectWithstood,
  fails,
  m,
  passes,
} from "./support/attacks.ts";
import { costOf, expectCheap } from "./support/cost.ts";
import { closing, drain, END, feed, open, ping, pong, transmit } from "./support/drain.ts";
import { concat, FEEDS, frame, frameTo, hex, pattern, times, utf8 } from "./support/frame.ts";

/** What nobody shall hear: text, a Close of 1001, a reserved opcode, noise. */
const DROPPED = concat(hex`81 81 ${m} 41`, hex`88 82 ${m} 03 e9`, hex`83 ff`, pattern(300));

/** Both sides have said 1000, the peer first. */
const closes: Ending = () => {
  const normal = { code: 1000, reason: "" };
  return [
    closing(1000),
    transmit(hex`88 02 03 e8`),
    END,
    { type: "closed", info: closeInfo(normal, normal, "peer", undefined) },
  ];
};

const ROWS: readonly Attack[] = [
  attack(
    "E2 pongs that nobody asked for",
    "client",
    times(500, frame({ opcode: Opcode.pong, payload: "x" })),
    passes(...Array.from({ length: 500 }, () => pong(utf8("x")))),
  ),
  attack(
    "F3 data, a second Close and garbage behind a Close",
    "server",
    hex`88 82 ${m} 03 e8 ${DROPPED}`,
    closes,
  ),
  attack(
    "F3 the same behind a violation",
    "server",
    hex`83 80 ${m} ${DROPPED}`,
    fails("reserved-opcode"),
  ),
];

describe("control frames that attack", () => {
  test.each(ROWS)("$name, to a $role, at once and byte by byte", expectWithstood);
});

describe.each(Object.entries(FEEDS))("%s", (_feed, feedAs) => {
  const payloads = Array.from({ length: 50 }, (_, i) => `${i}`.padStart(125));
  const bytes = concat(
    ...payloads.map((payload) => frameTo("server", { opcode: Opcode.ping, payload })),
  );
  const heard = payloads.map((payload) => ping(utf8(payload)));

  test("E1 pings are answered in order while the transport takes bytes", () => {
    const told = feed(open("server"), feedAs(bytes));
    const answers = told.flatMap((output) => (output.type === "transmit" ? [output.bytes] : []));
    expect(told.filter(({ type }) => type !== "transmit")).toEqual(heard);
    expect(concat(...answers)).toEqual(
      concat(...payloads.map((payload) => frame({ opcode: Opcode.pong, payload }))),
    );
  });

  test("E1 only the last ping is answered where the transport does not, and no other pong is held", () => {
    const server = open("server");
    server.pauseTransmitting();
    expect(feed(server, feedAs(bytes))).toEqual(heard);
    server.resumeTransmitting();
    expect(server.pendingBytes).toBe(127);
    expect(drain(server)).toEqual([
      transmit(frame({ opcode: Opcode.pong, payload: payloads.at(-1)! })),
    ]);
  });

  test("E1 pings cost a few times their bytes, whether or not the transport takes ours", () => {
    for (const isFull of [false, true]) {
      const server = open("server");
      if (isFull) server.pauseTransmitting();
      const chunks = feedAs(bytes);
      const cost = costOf(() => {
        for (const chunk of chunks) {
          server.receive(chunk, 0);
          while (server.poll() !== undefined);
        }
      });
      expectCheap(cost, bytes.length);
    }
  });

  test("F6 a listener that aborts hears no more", () => {
    const server = open("server");
    const told: string[] = [];
    const messages = times(10, frameTo("server", { opcode: Opcode.text, payload: "a" }));
    for (const chunk of feedAs(messages)) {
      server.receive(chunk, 0);
      for (let output; (output = server.poll()) !== undefined;) {
        told.push(output.type);
        if (told.length === 3) server.abort();
      }
    }
    expect(told).toEqual(["text", "text", "text", "abort", "closed"]);
    expect([server.unreadBytes, server.pendingBytes, server.deadline]).toEqual([0, 0, Infinity]);
  });
});

test("E3 what a peer does not read is counted to the byte, and leaves when it reads again", () => {
  const server = open("server");
  server.pauseTransmitting();
  for (let i = 0; i < 1000; i++) server.send("x".repeat(100));
  expect([server.pendingBytes, drain(server)]).toEqual([102_000, []]);
  server.resumeTransmitting();
  const message = frame({ opcode: Opcode.text, payload: "x".repeat(100) });
  expect(drain(server)).toEqual([transmit(times(1000, message))]);
  expect(server.pendingBytes).toBe(0);
});

test("E3 what waits for a slow reader costs its bytes, and nothing once we give up", () => {
  const server = open("server");
  server.pauseTransmitting();
  const cost = costOf(() => {
    for (let i = 0; i < 1000; i++) server.send("x".repeat(100));
  });
  expectCheap(cost, 102_000);
  server.abort();
  expect([drain(server).map(({ type }) => type), server.pendingBytes]).toEqual([
    ["abort", "closed"],
    0,
  ]);
});
