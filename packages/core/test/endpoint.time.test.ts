import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { LapseError, type LapseRow } from "../src/close-info.ts";
import * as Lapse from "../src/lapse.ts";
import { Endpoint } from "../src/endpoint.ts";
import { effectiveLimits } from "../src/limits.ts";
import { Opcode } from "../src/opcode.ts";
import type { Role } from "../src/role.ts";
import { Pair } from "../src/testing/pair.ts";
import {
  ABORT,
  closing,
  drain,
  END,
  feed,
  open,
  PLATFORM,
  pong,
  text,
  type Told,
  transmit,
} from "./support/drain.ts";
import { closePayload, frameFrom, frameTo, hex } from "./support/frame.ts";

const ROLES = ["client", "server"] as const;
const DEFAULTS = {
  keepaliveIntervalMs: 30_000,
  keepaliveTimeoutMs: 30_000,
  closeTimeoutMs: 10_000,
};

/** The time comes; what it makes an endpoint tell. */
function advance(endpoint: Endpoint, nowMs: number): Told[] {
  endpoint.advance(nowMs);
  return drain(endpoint);
}

const pingFrom = (role: Role) => transmit(frameFrom(role, { opcode: Opcode.ping }));
const goingAwayFrom = (role: Role) =>
  transmit(frameFrom(role, { opcode: Opcode.close, payload: closePayload(1001) }));

/** Over, without a Close frame of either side. */
function lost(lapse: LapseRow, sent?: number): Told {
  return {
    type: "closed",
    info: {
      code: 1006,
      reason: "",
      wasClean: false,
      initiator: sent === undefined ? undefined : "we",
      sent: sent === undefined ? undefined : { code: sent, reason: "" },
      received: undefined,
      cause: new LapseError(lapse),
    },
  };
}

describe.each(ROLES)("a %s keeps the connection alive, RFC 6455 §5.5.2", (role) => {
  const PONG = frameTo(role, { opcode: Opcode.pong });
  const HELLO = frameTo(role, { opcode: Opcode.text, payload: "Hello" });

  test("it pings a peer that is silent, and gives up where no answer comes", () => {
    const endpoint = open(role, DEFAULTS);
    expect(endpoint.deadline).toBe(30_000);
    expect(advance(endpoint, 29_999)).toEqual([]);
    expect(advance(endpoint, 30_000)).toEqual([pingFrom(role)]);
    expect(endpoint.deadline).toBe(60_000);
    expect(advance(endpoint, 59_999)).toEqual([]);
    expect(advance(endpoint, 60_000)).toEqual([ABORT, lost(Lapse.keepaliveTimeout)]);
  });

  test("a pong postpones the next ping", () => {
    const endpoint = open(role, DEFAULTS);
    advance(endpoint, 30_000);
    expect(feed(endpoint, [PONG], 35_000)).toEqual([pong(hex``)]);
    expect(advance(endpoint, 64_999)).toEqual([]);
    expect(advance(endpoint, 65_000)).toEqual([pingFrom(role)]);
  });

  test("any byte postpones it, even one of a frame that is not whole", () => {
    const endpoint = open(role, DEFAULTS);
    for (const [i, byte] of HELLO.entries()) feed(endpoint, [Uint8Array.of(byte)], 1000 * i);
    const lastMs = 1000 * (HELLO.length - 1);
    expect(advance(endpoint, lastMs + 29_999)).toEqual([]);
    expect(advance(endpoint, lastMs + 30_000)).toEqual([pingFrom(role)]);
  });

  test("any byte answers the ping", () => {
    const endpoint = open(role, DEFAULTS);
    advance(endpoint, 30_000);
    feed(endpoint, [HELLO.slice(0, 1)], 59_999);
    expect(advance(endpoint, 89_998)).toEqual([]);
    expect(advance(endpoint, 89_999)).toEqual([pingFrom(role)]);
  });

  test("what we send does not postpone it: silence is the peer's", () => {
    const endpoint = open(role, DEFAULTS);
    advance(endpoint, 20_000);
    endpoint.send("Hello");
    drain(endpoint);
    expect(advance(endpoint, 30_000)).toEqual([pingFrom(role)]);
  });

  test("it never pings where the interval is Infinity", () => {
    const endpoint = open(role, { keepaliveIntervalMs: Infinity });
    expect([endpoint.deadline, advance(endpoint, 1e12)]).toEqual([Infinity, []]);
  });

  test("it pings but never gives up where the time-out is Infinity", () => {
    const endpoint = open(role, { keepaliveTimeoutMs: Infinity });
    expect(advance(endpoint, 30_000)).toEqual([pingFrom(role)]);
    expect([endpoint.deadline, advance(endpoint, 1e12)]).toEqual([Infinity, []]);
  });

  test("a paused reader goes on pinging, and does not die", () => {
    const endpoint = open(role, DEFAULTS);
    endpoint.pauseReceiving();
    expect(advance(endpoint, 30_000)).toEqual([pingFrom(role)]);
    expect(advance(endpoint, 59_999)).toEqual([]);
    expect(advance(endpoint, 60_000)).toEqual([pingFrom(role)]);
    expect(advance(endpoint, 1e9)).toEqual([pingFrom(role)]);
    expect([endpoint.state, endpoint.deadline]).toEqual(["open", 1e9 + 30_000]);
  });

  test("a paused reader whose interval is 0 pings once each time that it is asked", () => {
    const endpoint = open(role, { ...DEFAULTS, keepaliveIntervalMs: 0 });
    endpoint.pauseReceiving();
    expect(advance(endpoint, 5)).toEqual([pingFrom(role)]);
    expect([endpoint.deadline, advance(endpoint, 5)]).toEqual([6, []]);
    expect(advance(endpoint, 1e9)).toEqual([pingFrom(role)]);
  });

  test("a reader that pauses while it waits for a pong does not die", () => {
    const endpoint = open(role, DEFAULTS);
    expect(advance(endpoint, 30_000)).toEqual([pingFrom(role)]);
    endpoint.pauseReceiving();
    expect(advance(endpoint, 59_999)).toEqual([]);
    expect(advance(endpoint, 1e9)).toEqual([pingFrom(role)]);
    expect(endpoint.state).toBe("open");
  });

  test("bytes that a paused reader does not read postpone nothing", () => {
    const endpoint = open(role, DEFAULTS);
    endpoint.pauseReceiving();
    feed(endpoint, [HELLO], 29_999);
    expect(advance(endpoint, 30_000)).toEqual([pingFrom(role)]);
  });

  test("a reader that resumes starts anew", () => {
    const endpoint = open(role, DEFAULTS);
    endpoint.pauseReceiving();
    feed(endpoint, [HELLO], 5);
    endpoint.resumeReceiving();
    expect([endpoint.deadline, drain(endpoint)]).toEqual([-Infinity, [text("Hello")]]);
    expect(advance(endpoint, 100_000)).toEqual([]);
    expect([endpoint.deadline, advance(endpoint, 130_000)]).toEqual([130_000, [pingFrom(role)]]);
  });

  test("to pause or resume twice is to do it once", () => {
    const endpoint = open(role, DEFAULTS);
    endpoint.resumeReceiving();
    expect(endpoint.deadline).toBe(30_000);
    endpoint.pauseReceiving();
    endpoint.pauseReceiving();
    endpoint.resumeReceiving();
    advance(endpoint, 10);
    endpoint.resumeReceiving();
    expect(endpoint.deadline).toBe(30_010);
  });

  test("nothing is pinged once closing has begun, however long that may take", () => {
    const endpoint = open(role, { ...DEFAULTS, closeTimeoutMs: 1e9 });
    endpoint.close(1000);
    advance(endpoint, 0);
    drain(endpoint);
    expect(feed(endpoint, [HELLO], 1000)).toEqual([]);
    for (let nowMs = 1000; nowMs < 1e9; nowMs += 1e7) expect(advance(endpoint, nowMs)).toEqual([]);
    expect(advance(endpoint, 1e9)).toEqual([ABORT, lost(Lapse.closeTimeout, 1000)]);
  });
});

describe.each(ROLES)("closing a %s has one deadline in all, §7.1.1", (role) => {
  test("which starts at the next advance: `close` does not know the time", () => {
    const endpoint = open(role);
    endpoint.close(1000);
    expect(endpoint.deadline).toBe(-Infinity);
    drain(endpoint);
    expect(advance(endpoint, 7000)).toEqual([]);
    expect([endpoint.deadline, advance(endpoint, 16_999)]).toEqual([17_000, []]);
    expect(advance(endpoint, 17_000)).toEqual([ABORT, lost(Lapse.closeTimeout, 1000)]);
  });

  test("which the peer's Close does not start anew", () => {
    const endpoint = open(role);
    endpoint.close(1000);
    advance(endpoint, 0);
    drain(endpoint);
    feed(endpoint, [frameTo(role, { opcode: Opcode.close })], 9000);
    advance(endpoint, 9000);
    expect(endpoint.deadline).toBeLessThanOrEqual(10_000);
    expect(advance(endpoint, 10_000)[0]).toEqual(ABORT);
  });

  test("which a violation starts, too", () => {
    const endpoint = open(role);
    feed(endpoint, [hex`ff`], 5000);
    expect([advance(endpoint, 5000), advance(endpoint, 14_999)]).toEqual([[], []]);
    expect(advance(endpoint, 15_000)[0]).toEqual(ABORT);
  });

  test("which runs though the transport is full", () => {
    const endpoint = open(role, { writeStallTimeoutMs: Infinity });
    endpoint.pauseTransmitting();
    endpoint.close(1000);
    advance(endpoint, 0);
    expect(advance(endpoint, 10_000)).toEqual([ABORT, lost(Lapse.closeTimeout)]);
  });

  test("which the peer's end starts, where what we wrote does not leave", () => {
    const endpoint = open(role, { ...DEFAULTS, writeStallTimeoutMs: Infinity });
    endpoint.pauseTransmitting();
    endpoint.send("a");
    endpoint.receiveEnd();
    expect([drain(endpoint), endpoint.deadline, advance(endpoint, 50)]).toEqual([
      [],
      -Infinity,
      [],
    ]);
    expect([endpoint.deadline, advance(endpoint, 10_049)]).toEqual([10_050, []]);
    expect(advance(endpoint, 10_050)).toEqual([ABORT, lost(Lapse.endedWithoutClose)]);
  });

  test("which may be Infinity", () => {
    const endpoint = open(role, { closeTimeoutMs: Infinity });
    endpoint.close(1000);
    drain(endpoint);
    expect([advance(endpoint, 5), endpoint.deadline, advance(endpoint, 1e12)]).toEqual([
      [],
      Infinity,
      [],
    ]);
  });
});

describe.each(ROLES)("a %s ends what is idle or old", (role) => {
  const IDLE = { keepaliveIntervalMs: Infinity, idleTimeoutMs: 1000 };
  const over = (cause: LapseRow) => ({
    type: "closed",
    info: {
      code: 1001,
      reason: "",
      wasClean: true,
      initiator: "we",
      sent: { code: 1001, reason: "" },
      received: { code: 1001, reason: "" },
      cause: new LapseError(cause),
    },
  });
  const answer = (endpoint: Endpoint, nowMs: number) => {
    endpoint.receive(frameTo(role, { opcode: Opcode.close, payload: closePayload(1001) }), nowMs);
    endpoint.receiveEnd();
    return drain(endpoint);
  };

  test("after idleTimeoutMs without a message it closes with 1001", () => {
    const endpoint = open(role, IDLE);
    expect([endpoint.deadline, advance(endpoint, 999)]).toEqual([1000, []]);
    expect(advance(endpoint, 1000)).toEqual([goingAwayFrom(role)]);
    expect(answer(endpoint, 1000)).toEqual([closing(1001), END, over(Lapse.idleTimeout)]);
  });

  test("a message of either side postpones that", () => {
    const endpoint = open(role, IDLE);
    feed(endpoint, [frameTo(role, { opcode: Opcode.text })], 900);
    expect([endpoint.deadline, advance(endpoint, 900), endpoint.deadline]).toEqual([
      -Infinity,
      [],
      1900,
    ]);
    endpoint.send("a");
    drain(endpoint);
    expect([advance(endpoint, 1800), advance(endpoint, 2799)]).toEqual([[], []]);
    expect(advance(endpoint, 2800)).toEqual([goingAwayFrom(role)]);
  });

  test("pings, pongs and half a message do not", () => {
    const endpoint = open(role, IDLE);
    feed(
      endpoint,
      [frameTo(role, { opcode: Opcode.ping }), frameTo(role, { opcode: Opcode.pong })],
      900,
    );
    feed(endpoint, [frameTo(role, { fin: false, opcode: Opcode.text, payload: "a" })], 900);
    endpoint.ping();
    drain(endpoint);
    expect(advance(endpoint, 1000)).toEqual([goingAwayFrom(role)]);
  });

  test("after maxLifetimeMs it closes with 1001, whatever passes", () => {
    const endpoint = open(role, { keepaliveIntervalMs: Infinity, maxLifetimeMs: 1000 });
    for (let nowMs = 0; nowMs < 1000; nowMs += 100) {
      endpoint.send("a");
      feed(endpoint, [frameTo(role, { opcode: Opcode.text })], nowMs);
      advance(endpoint, nowMs);
    }
    expect([endpoint.deadline, advance(endpoint, 999)]).toEqual([1000, []]);
    expect(advance(endpoint, 1000)).toEqual([goingAwayFrom(role)]);
    expect(answer(endpoint, 1000)).toEqual([closing(1001), END, over(Lapse.lifetimeReached)]);
  });

  test("an end that was reached while the reader is paused is an end", () => {
    const endpoint = open(role, IDLE);
    endpoint.pauseReceiving();
    feed(endpoint, [frameTo(role, { opcode: Opcode.text, payload: "unread" })], 10);
    expect(advance(endpoint, 1000)).toEqual([goingAwayFrom(role)]);
    expect(answer(endpoint, 1000)).toEqual([closing(1001), END, over(Lapse.idleTimeout)]);
  });
});

describe.each(ROLES)("a %s does not wait for ever for a transport that is full", (role) => {
  const STALL = { keepaliveIntervalMs: Infinity, writeStallTimeoutMs: 1000 };

  test("after writeStallTimeoutMs without progress it aborts", () => {
    const endpoint = open(role, STALL);
    endpoint.send("a");
    endpoint.pauseTransmitting();
    expect([endpoint.deadline, advance(endpoint, 50), endpoint.deadline]).toEqual([
      -Infinity,
      [],
      1050,
    ]);
    expect(advance(endpoint, 1049)).toEqual([]);
    expect(advance(endpoint, 1050)).toEqual([ABORT, lost(Lapse.writeStalled)]);
  });

  test("progress postpones that", () => {
    const endpoint = open(role, STALL);
    endpoint.pauseTransmitting();
    advance(endpoint, 0);
    endpoint.transmitProgressed(900);
    expect(advance(endpoint, 1899)).toEqual([]);
    expect(advance(endpoint, 1900)).toEqual([ABORT, lost(Lapse.writeStalled)]);
  });

  test("a transport that takes bytes again is waited for no more", () => {
    const endpoint = open(role, STALL);
    endpoint.pauseTransmitting();
    advance(endpoint, 0);
    endpoint.resumeTransmitting();
    endpoint.transmitProgressed(5);
    expect([advance(endpoint, 1e9), endpoint.deadline]).toEqual([[], Infinity]);
  });

  test("to pause twice is to pause once: the wait goes on", () => {
    const endpoint = open(role, STALL);
    endpoint.pauseTransmitting();
    advance(endpoint, 0);
    endpoint.pauseTransmitting();
    expect(endpoint.deadline).toBe(1000);
  });
});

test("a spurious advance does nothing", () => {
  const server = open("server");
  for (let nowMs = 0; nowMs < 30_000; nowMs += 100) expect(advance(server, nowMs)).toEqual([]);
});

test("a client and a server that are silent ping each other for a year", () => {
  const pair = new Pair({
    server: { limits: { keepaliveIntervalMs: 3_600_000 } },
    client: { limits: { keepaliveIntervalMs: 7_200_000 } },
  });
  const events = pair.advance(365 * 24 * 3_600_000);
  // The server asks each hour; what it hears of the client, and the client of it, is traffic.
  expect(events.server.length).toBe(365 * 24);
  expect(new Set(events.server.map(({ type }) => type))).toEqual(new Set(["pong"]));
  expect(new Set(events.client.map(({ type }) => type))).toEqual(new Set(["ping"]));
  expect([pair.client.endpoint.state, pair.server.endpoint.state]).toEqual(["open", "open"]);
});

// Two endpoints live the same life; one is woken at each millisecond, one at its deadline only.

const LIMITS = effectiveLimits({
  keepaliveIntervalMs: 20,
  keepaliveTimeoutMs: 15,
  closeTimeoutMs: 12,
  writeStallTimeoutMs: 25,
  idleTimeoutMs: 40,
  maxLifetimeMs: 120,
});

const DEEDS: Record<string, (endpoint: Endpoint, nowMs: number) => void> = {
  send: (endpoint) => void endpoint.send("a"),
  ping: (endpoint) => void endpoint.ping(),
  close: (endpoint) => endpoint.close(1000),
  text: (endpoint, nowMs) => endpoint.receive(frameTo("server", { opcode: Opcode.text }), nowMs),
  pingReceived: (endpoint, nowMs) =>
    endpoint.receive(frameTo("server", { opcode: Opcode.ping }), nowMs),
  closeReceived: (endpoint, nowMs) =>
    endpoint.receive(frameTo("server", { opcode: Opcode.close }), nowMs),
  violation: (endpoint, nowMs) => endpoint.receive(hex`ff`, nowMs),
  receiveEnd: (endpoint) => endpoint.receiveEnd(),
  connectionLost: (endpoint) => endpoint.connectionLost(),
  pauseReceiving: (endpoint) => endpoint.pauseReceiving(),
  resumeReceiving: (endpoint) => endpoint.resumeReceiving(),
  pauseTransmitting: (endpoint) => endpoint.pauseTransmitting(),
  resumeTransmitting: (endpoint) => endpoint.resumeTransmitting(),
  transmitProgressed: (endpoint, nowMs) => endpoint.transmitProgressed(nowMs),
};

type Life = readonly { readonly deed: string; readonly afterMs: number }[];

function live(life: Life, wanted: (endpoint: Endpoint, nowMs: number) => boolean): unknown[] {
  const endpoint = new Endpoint({ role: "server", nowMs: 0, platform: PLATFORM, limits: LIMITS });
  const diary: unknown[] = [];
  const wake = (nowMs: number) => {
    if (wanted(endpoint, nowMs)) endpoint.advance(nowMs);
    for (const told of drain(endpoint)) diary.push([nowMs, told]);
    if (wanted(endpoint, nowMs)) endpoint.advance(nowMs);
    for (const told of drain(endpoint)) diary.push([nowMs, told]);
  };
  let nowMs = 0;
  for (const { deed, afterMs } of [...life, { deed: "transmitProgressed", afterMs: 200 }]) {
    for (const untilMs = nowMs + afterMs; nowMs < untilMs;) wake(++nowMs);
    DEEDS[deed](endpoint, nowMs);
    wake(nowMs);
  }
  return diary;
}

test("the deadline is never late: who advances at it alone misses nothing", () => {
  const quiet = ["send", "text", "pingReceived", "ping", "pauseReceiving", "resumeReceiving"];
  const gates = ["pauseTransmitting", "resumeTransmitting", "transmitProgressed"];
  const deed = fc.oneof(
    { arbitrary: fc.constantFrom(...quiet, ...gates), weight: 5 },
    { arbitrary: fc.constantFrom(...Object.keys(DEEDS)), weight: 1 },
  );
  const life = fc.array(fc.record({ deed, afterMs: fc.nat(30) }), { maxLength: 25 });
  fc.assert(
    fc.property(life, (deeds) => {
      const always = live(deeds, () => true);
      const atDeadline = live(deeds, (endpoint, nowMs) => endpoint.deadline <= nowMs);
      expect(atDeadline).toEqual(always);
    }),
    { numRuns: 300 },
  );
});
