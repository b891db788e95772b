import { describe, expect, test } from "vitest";
import { LapseError } from "../src/close-info.ts";
import * as Lapse from "../src/lapse.ts";
import { ProtocolError } from "../src/error.ts";
import { Opcode } from "../src/opcode.ts";
import type { Role } from "../src/role.ts";
import { allocations } from "./support/allocations.ts";
import {
  ABORT,
  closing,
  drain,
  END,
  feed,
  feedEnd,
  open,
  ping,
  text,
  transmit,
} from "./support/drain.ts";
import { closePayload, concat, frameFrom, frameTo, hex, pattern, utf8 } from "./support/frame.ts";

const ROLES = ["client", "server"] as const;

const textTo = (role: Role, payload: string) => frameTo(role, { opcode: Opcode.text, payload });
const textFrom = (role: Role, payload: string) => frameFrom(role, { opcode: Opcode.text, payload });
const pingTo = (role: Role, payload = "") => frameTo(role, { opcode: Opcode.ping, payload });
const pongFrom = (role: Role, payload = "") => frameFrom(role, { opcode: Opcode.pong, payload });

describe.each(ROLES)("the receiving gate of a %s", (role) => {
  test("while it is shut no message comes out and bytes stay unparsed; all come out behind it", () => {
    const endpoint = open(role);
    endpoint.pauseReceiving();
    const bytes = concat(textTo(role, "a"), pingTo(role), textTo(role, "b"));
    expect(feed(endpoint, [bytes.slice(0, 9), bytes.slice(9)])).toEqual([]);
    expect(endpoint.unreadBytes).toBe(bytes.length);
    endpoint.resumeReceiving();
    expect(drain(endpoint)).toEqual([text("a"), ping(hex``), text("b"), transmit(pongFrom(role))]);
  });

  test("what we send passes it", () => {
    const endpoint = open(role);
    endpoint.pauseReceiving();
    feed(endpoint, [textTo(role, "a")]);
    endpoint.send("b");
    expect(drain(endpoint)).toEqual([transmit(textFrom(role, "b"))]);
  });

  test("the peer's end waits behind what is unread, and passes where nothing is", () => {
    const endpoint = open(role);
    endpoint.pauseReceiving();
    feed(endpoint, [textTo(role, "a")]);
    expect([feedEnd(endpoint), endpoint.state, endpoint.peerEnded]).toEqual([[], "open", true]);
    endpoint.resumeReceiving();
    expect(drain(endpoint).map(({ type }) => type)).toEqual(["text", "end", "closed"]);

    const empty = open(role);
    empty.pauseReceiving();
    expect(feedEnd(empty).map(({ type }) => type)).toEqual(["end", "closed"]);
  });

  test("an abort passes it", () => {
    const endpoint = open(role);
    endpoint.pauseReceiving();
    feed(endpoint, [textTo(role, "a")]);
    endpoint.abort();
    expect(drain(endpoint).map(({ type }) => type)).toEqual(["abort", "closed"]);
  });

  test("closing opens it for good: it cannot be shut again", () => {
    const endpoint = open(role);
    endpoint.close(1000);
    drain(endpoint);
    endpoint.pauseReceiving();
    expect(feed(endpoint, [frameTo(role, { opcode: Opcode.close })])[0]).toEqual(closing(1005));
  });

  test("more than maxUnreadBytes behind it is a violation", () => {
    const size = textTo(role, "a").length;
    const endpoint = open(role, { maxUnreadBytes: 3 * size });
    endpoint.pauseReceiving();
    expect(
      feed(
        endpoint,
        Array.from({ length: 3 }, () => textTo(role, "a")),
      ),
    ).toEqual([]);
    const error = new ProtocolError("too-much-unread");
    expect(feed(endpoint, [hex`00`])).toEqual([
      transmit(
        frameFrom(role, { opcode: Opcode.close, payload: closePayload(1008, error.message) }),
      ),
      END,
    ]);
    expect(endpoint.unreadBytes).toBe(0);
  });

  test("what is read at once is not counted, however much it is", () => {
    const endpoint = open(role, { maxUnreadBytes: 10 });
    const message = frameTo(role, { opcode: Opcode.text, payload: "x".repeat(100) });
    expect(feed(endpoint, [message])).toEqual([text("x".repeat(100))]);
  });
});

describe.each(ROLES)("the transmitting gate of a %s", (role) => {
  test("while it is shut nothing is transmitted; all leaves behind it, in order", () => {
    const endpoint = open(role);
    endpoint.send("a");
    endpoint.pauseTransmitting();
    endpoint.send("b");
    expect(drain(endpoint)).toEqual([]);
    expect(endpoint.pendingBytes).toBe(2 * textFrom(role, "a").length);
    endpoint.resumeTransmitting();
    endpoint.send("c");
    expect(drain(endpoint)).toEqual([
      transmit(textFrom(role, "a"), textFrom(role, "b"), textFrom(role, "c")),
    ]);
  });

  test("messages come out all the same", () => {
    const endpoint = open(role);
    endpoint.pauseTransmitting();
    expect(feed(endpoint, [textTo(role, "a")])).toEqual([text("a")]);
  });

  test("E1 of pings only the newest is answered, behind the gate", () => {
    const endpoint = open(role);
    endpoint.pauseTransmitting();
    const pings = Array.from({ length: 1000 }, (_, i) => pingTo(role, `${i} ${"x".repeat(100)}`));
    const told = feed(endpoint, pings);
    expect(told.map(({ type }) => type)).toEqual(Array<string>(1000).fill("ping"));
    expect(endpoint.pendingBytes).toBe(0);
    endpoint.resumeTransmitting();
    expect(drain(endpoint)).toEqual([transmit(pongFrom(role, `999 ${"x".repeat(100)}`))]);
    endpoint.pauseTransmitting();
    endpoint.resumeTransmitting();
    expect(drain(endpoint)).toEqual([]);
  });

  test("E1 a flood of pings allocates no more than the payloads told", () => {
    const endpoint = open(role);
    endpoint.pauseTransmitting();
    const pings = Array.from({ length: 100 }, () => pingTo(role, "flood"));
    expect(allocations(() => feed(endpoint, pings)).filter((size) => size > 5)).toEqual([]);
  });

  test("the pong that waits is as its ping was, whatever the listener does to the payload", () => {
    const endpoint = open(role);
    endpoint.pauseTransmitting();
    endpoint.receive(pingTo(role, "Hello"), 0);
    const output = endpoint.poll();
    if (output?.type === "ping") output.data.fill(0);
    endpoint.resumeTransmitting();
    expect(drain(endpoint)).toEqual([transmit(pongFrom(role, "Hello"))]);
  });

  test("a pong that was queued before it shut stays, and the newest follows", () => {
    const endpoint = open(role);
    endpoint.receive(pingTo(role, "1"), 0);
    expect(endpoint.poll()).toEqual(ping(utf8("1")));
    endpoint.pauseTransmitting();
    feed(endpoint, [pingTo(role, "2"), pingTo(role, "3")]);
    endpoint.resumeTransmitting();
    expect(drain(endpoint)).toEqual([transmit(pongFrom(role, "1"), pongFrom(role, "3"))]);
  });

  test("a pong that waits is not sent behind a Close", () => {
    const endpoint = open(role);
    endpoint.pauseTransmitting();
    feed(endpoint, [pingTo(role)]);
    endpoint.close(1000);
    endpoint.resumeTransmitting();
    const close = frameFrom(role, { opcode: Opcode.close, payload: closePayload(1000) });
    expect(drain(endpoint)).toEqual([transmit(close)]);
  });

  test("the end waits for what has to leave before, and passes where nothing has", () => {
    const endpoint = open(role);
    endpoint.pauseTransmitting();
    expect(feed(endpoint, [hex`ff`])).toEqual([]);
    endpoint.resumeTransmitting();
    const { message } = new ProtocolError("reserved-bit-set");
    expect(drain(endpoint)).toEqual([
      transmit(frameFrom(role, { opcode: Opcode.close, payload: closePayload(1002, message) })),
      END,
    ]);

    const idle = open(role);
    idle.pauseTransmitting();
    expect(feedEnd(idle).map(({ type }) => type)).toEqual(["end", "closed"]);
  });

  test("an abort passes it, and what waited is gone", () => {
    const endpoint = open(role);
    endpoint.pauseTransmitting();
    endpoint.send("a");
    endpoint.abort();
    endpoint.resumeTransmitting();
    expect(drain(endpoint)).toEqual([
      ABORT,
      {
        type: "closed",
        info: {
          code: 1006,
          reason: "",
          wasClean: false,
          initiator: undefined,
          sent: undefined,
          received: undefined,
          cause: new LapseError(Lapse.aborted),
        },
      },
    ]);
  });

  test("a few bytes that wait long hold a block of 1 KiB, not one of 64 KiB", () => {
    const endpoint = open(role);
    endpoint.pauseTransmitting();
    expect(allocations(() => endpoint.send("a"))).toEqual([1024]);
    endpoint.resumeTransmitting();
    const payload = pattern(10);
    expect(allocations(() => endpoint.send(payload))).toEqual([65_536]);
    expect(drain(endpoint)).toEqual([
      transmit(
        textFrom(role, "a"),
        frameFrom(role, { opcode: Opcode.binary, payload: pattern(10) }),
      ),
    ]);
  });
});

test("both gates shut: nothing comes out but the end of all", () => {
  const server = open("server");
  server.pauseReceiving();
  server.pauseTransmitting();
  server.send("a");
  expect(feed(server, [textTo("server", "b")])).toEqual([]);
  server.resumeReceiving();
  expect(drain(server)).toEqual([text("b")]);
  server.connectionLost(new Error("reset"));
  expect(drain(server).map(({ type }) => type)).toEqual(["abort", "closed"]);
});
