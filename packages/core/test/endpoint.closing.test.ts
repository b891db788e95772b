import { describe, expect, test } from "vitest";
import { type CloseInfo, LapseError } from "../src/close-info.ts";
import * as Lapse from "../src/lapse.ts";
import { ProtocolError, UsageError } from "../src/error.ts";
import { Opcode } from "../src/opcode.ts";
import type { Role } from "../src/role.ts";
import { Pair } from "../src/testing/pair.ts";
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
  type Told,
  transmit,
} from "./support/drain.ts";
import { closePayload, concat, FEEDS, frameFrom, frameTo, hex, pattern } from "./support/frame.ts";

const ROLES = ["client", "server"] as const;

const closeTo = (role: Role, code: number, reason = "") =>
  frameTo(role, { opcode: Opcode.close, payload: closePayload(code, reason) });
const closeFrom = (role: Role, code: number, reason = "") =>
  frameFrom(role, { opcode: Opcode.close, payload: closePayload(code, reason) });
const textTo = (role: Role, payload: string) => frameTo(role, { opcode: Opcode.text, payload });

function closed(info: Partial<CloseInfo>): Told {
  const nothing = {
    code: 1006,
    reason: "",
    wasClean: false,
    initiator: undefined,
    sent: undefined,
  };
  return { type: "closed", info: { ...nothing, received: undefined, cause: undefined, ...info } };
}

describe("we close, RFC 6455 §5.5.1, §7.1.2", () => {
  test.each([
    [undefined, undefined, hex`88 00`, { code: 1005, reason: "" }],
    [1000, undefined, hex`88 02 03 e8`, { code: 1000, reason: "" }],
    [1001, "gone", hex`88 06 03 e9 67 6f 6e 65`, { code: 1001, reason: "gone" }],
    [4999, "€", hex`88 05 13 87 e2 82 ac`, { code: 4999, reason: "€" }],
  ])("with the code %s and the reason %j", (code, reason, bytes, sent) => {
    const server = open("server");
    server.close(code, reason);
    expect(drain(server)).toEqual([transmit(bytes)]);
    expect(feedEnd(server)).toEqual([
      END,
      closed({ initiator: "we", sent, cause: new LapseError(Lapse.endedWithoutClose) }),
    ]);
  });

  test.each([
    [999, "", "close-code-invalid"],
    [1005, "", "close-code-invalid"],
    [1006, "", "close-code-invalid"],
    [5000, "", "close-code-invalid"],
    [undefined, "why", "close-reason-without-code"],
    [1000, "x".repeat(124), "close-reason-too-long"],
  ] as const)("F4 a mistake changes nothing: close(%s, %j)", (code, reason, mistake) => {
    const server = open("server");
    expect(() => server.close(code, reason)).toThrow(expect.objectContaining({ code: mistake }));
    expect([server.state, drain(server)]).toEqual(["open", []]);
    expect(server.send("still open")).toBe(true);
  });

  test("what was sent before leaves before, what is sent after does not leave", () => {
    const server = open("server");
    expect([server.send("a"), server.ping(), server.pong()]).toEqual([true, true, true]);
    server.close(1000);
    expect([server.send("b"), server.ping(), server.pong()]).toEqual([false, false, false]);
    server.close(1001);
    expect(drain(server)).toEqual([transmit(hex`81 01 61 89 00 8a 00 88 02 03 e8`)]);
  });

  test("a mistake is told after closing as before", () => {
    const server = open("server");
    server.close();
    expect(() => server.close(1)).toThrow(UsageError);
    expect(() => server.ping(pattern(126))).toThrow(UsageError);
    expect(() => server.send(5 as never)).toThrow(UsageError);
  });

  test.each(ROLES)("a %s that closes tells the reason it was given", (role) => {
    const endpoint = open(role);
    const cause = new LapseError(Lapse.slowConsumer);
    endpoint.close(1008, "slow", cause);
    drain(endpoint);
    endpoint.receive(closeTo(role, 1008), 0);
    endpoint.receiveEnd();
    expect(drain(endpoint).at(-1)).toEqual(
      closed({
        code: 1008,
        wasClean: true,
        initiator: "we",
        sent: { code: 1008, reason: "slow" },
        received: { code: 1008, reason: "" },
        cause,
      }),
    );
  });
});

describe.each(ROLES)("a %s that has closed drops data, and waits for the peer's Close", (role) => {
  const ended = (code: number) => (role === "server" ? [closing(code), END] : [closing(code)]);

  test.each(Object.entries(FEEDS))(
    "messages, pings and bytes that are no text, %s",
    (_, feedAs) => {
      const endpoint = open(role);
      endpoint.close(1000);
      drain(endpoint);
      const bytes = concat(
        textTo(role, "late"),
        frameTo(role, { opcode: Opcode.ping, payload: "late" }),
        frameTo(role, { opcode: Opcode.text, payload: hex`ff` }),
        frameTo(role, { fin: false, opcode: Opcode.binary, payload: pattern(300) }),
        frameTo(role, { opcode: Opcode.pong }),
        frameTo(role, { opcode: Opcode.continuation, payload: pattern(70_000) }),
        closeTo(role, 1000),
      );
      expect(feed(endpoint, feedAs(bytes))).toEqual(ended(1000));
    },
  );

  test("a message that was being read is dropped", () => {
    const endpoint = open(role);
    feed(endpoint, [frameTo(role, { fin: false, opcode: Opcode.text, payload: "be" })]);
    endpoint.close(1000);
    drain(endpoint);
    const rest = frameTo(role, { opcode: Opcode.continuation, payload: "gun" });
    expect(feed(endpoint, [rest, closeTo(role, 1000)])).toEqual(ended(1000));
  });

  test("a frame that was being read is dropped", () => {
    for (const opcode of [Opcode.text, Opcode.ping]) {
      const endpoint = open(role);
      const bytes = concat(frameTo(role, { opcode, payload: "begun" }), closeTo(role, 1000));
      feed(endpoint, [bytes.slice(0, 8)]);
      endpoint.close(1000);
      drain(endpoint);
      expect(feed(endpoint, [bytes.slice(8)])).toEqual(ended(1000));
    }
  });

  test("frames are checked still: what breaks a rule ends it at once", () => {
    const endpoint = open(role);
    endpoint.close(1000);
    drain(endpoint);
    expect(feed(endpoint, [frameTo(role, { rsv: 0x40, opcode: Opcode.text })])).toEqual([END]);
    expect(feedEnd(endpoint)).toEqual([
      closed({
        initiator: "we",
        sent: { code: 1000, reason: "" },
        cause: new ProtocolError("reserved-bit-set"),
      }),
    ]);
  });

  test("a message that lies unread is dropped as well, behind a shut gate too", () => {
    const endpoint = open(role);
    endpoint.pauseReceiving();
    expect(feed(endpoint, [textTo(role, "late"), closeTo(role, 1001)])).toEqual([]);
    endpoint.close(1000);
    expect(drain(endpoint)).toEqual([
      closing(1001),
      transmit(closeFrom(role, 1000)),
      ...(role === "server" ? [END] : []),
    ]);
  });
});

describe.each(ROLES)("the peer of a %s closes, §5.5.1", (role) => {
  test.each([
    [hex``, 1005, ""],
    [closePayload(1000), 1000, ""],
    [closePayload(1011, "broken"), 1011, "broken"],
    [closePayload(3000, "a".repeat(123)), 3000, "a".repeat(123)],
  ])("with %o: told, and answered with the same code", (payload, code, reason) => {
    for (const feedAs of Object.values(FEEDS)) {
      const endpoint = open(role);
      const echo = frameFrom(role, { opcode: Opcode.close, payload: payload.slice(0, 2) });
      expect(feed(endpoint, feedAs(frameTo(role, { opcode: Opcode.close, payload })))).toEqual([
        closing(code, reason),
        transmit(echo),
        ...(role === "server" ? [END] : []),
      ]);
      expect(feedEnd(endpoint)).toEqual([
        ...(role === "client" ? [END] : []),
        closed({
          code,
          reason,
          wasClean: true,
          initiator: "peer",
          sent: { code, reason: "" },
          received: { code, reason },
        }),
      ]);
    }
  });

  test("between the fragments of a message, which is dropped", () => {
    const endpoint = open(role);
    const start = frameTo(role, { fin: false, opcode: Opcode.text, payload: "a" });
    expect(feed(endpoint, [concat(start, closeTo(role, 1000))])).toEqual([
      closing(1000),
      transmit(closeFrom(role, 1000)),
      ...(role === "server" ? [END] : []),
    ]);
  });

  test("messages before it are delivered, pings answered; nothing behind it", () => {
    const endpoint = open(role);
    const bytes = concat(
      textTo(role, "a"),
      frameTo(role, { opcode: Opcode.ping }),
      closeTo(role, 1000),
      textTo(role, "b"),
      closeTo(role, 1001),
      hex`ff ff ff`,
    );
    expect(feed(endpoint, [bytes, textTo(role, "c")])).toEqual([
      text("a"),
      ping(hex``),
      closing(1000),
      transmit(frameFrom(role, { opcode: Opcode.pong }), closeFrom(role, 1000)),
      ...(role === "server" ? [END] : []),
    ]);
    expect(endpoint.unreadBytes).toBe(0);
  });

  test("we may not send any more, and our closing does nothing", () => {
    const endpoint = open(role);
    feed(endpoint, [closeTo(role, 1000)]);
    expect([endpoint.send("a"), endpoint.ping()]).toEqual([false, false]);
    endpoint.close(1001);
    expect(drain(endpoint)).toEqual([]);
  });

  test("what we send while its Close waits to be polled leaves before our answer", () => {
    const endpoint = open(role);
    endpoint.receive(closeTo(role, 1000), 0);
    expect(endpoint.send("a")).toBe(true);
    expect(drain(endpoint)).toEqual([
      closing(1000),
      transmit(frameFrom(role, { opcode: Opcode.text, payload: "a" }), closeFrom(role, 1000)),
      ...(role === "server" ? [END] : []),
    ]);
  });

  test("and ends in one go with it", () => {
    const endpoint = open(role);
    endpoint.receive(concat(textTo(role, "a"), closeTo(role, 1000)), 0);
    endpoint.receiveEnd();
    expect(drain(endpoint)).toEqual([
      text("a"),
      closing(1000),
      transmit(closeFrom(role, 1000)),
      END,
      closed({
        code: 1000,
        wasClean: true,
        initiator: "peer",
        sent: { code: 1000, reason: "" },
        received: { code: 1000, reason: "" },
      }),
    ]);
  });
});

describe.each(ROLES)("the peer of a %s ends without a Close, §7.1.5", (role) => {
  const cause = new LapseError(Lapse.endedWithoutClose);

  test("what it sent before is delivered, what we sent leaves", () => {
    const endpoint = open(role);
    endpoint.receive(
      concat(textTo(role, "a"), frameTo(role, { opcode: Opcode.text }).slice(0, 1)),
      0,
    );
    endpoint.receiveEnd();
    endpoint.send("b");
    expect(drain(endpoint)).toEqual([
      text("a"),
      transmit(frameFrom(role, { opcode: Opcode.text, payload: "b" })),
      END,
      closed({ cause }),
    ]);
  });

  test("bytes behind the end are ignored", () => {
    const endpoint = open(role);
    endpoint.receiveEnd();
    endpoint.receive(textTo(role, "a"), 0);
    endpoint.receiveEnd();
    expect(drain(endpoint)).toEqual([END, closed({ cause })]);
    expect(endpoint.peerEnded).toBe(true);
  });

  test("the end waits until what waits to be written has left", () => {
    const endpoint = open(role);
    endpoint.pauseTransmitting();
    endpoint.send("a");
    expect(feedEnd(endpoint)).toEqual([]);
    expect([endpoint.state, endpoint.send("b")]).toEqual(["flushing", false]);
    endpoint.resumeTransmitting();
    expect(drain(endpoint)).toEqual([
      transmit(frameFrom(role, { opcode: Opcode.text, payload: "a" })),
      END,
      closed({ cause }),
    ]);
  });
});

describe.each(ROLES)("a %s aborts", (role) => {
  test("what waits never leaves, and what arrived is not read", () => {
    const endpoint = open(role);
    endpoint.send("a");
    endpoint.receive(textTo(role, "b"), 0);
    endpoint.abort();
    expect([endpoint.pendingBytes, endpoint.unreadBytes, endpoint.deadline]).toEqual([
      0,
      0,
      Infinity,
    ]);
    expect(drain(endpoint)).toEqual([ABORT, closed({ cause: new LapseError(Lapse.aborted) })]);
    expect(feed(endpoint, [textTo(role, "c")])).toEqual([]);
  });

  test("a Close frame that has left is told, one that waits is not", () => {
    const left = open(role);
    left.close(1000);
    drain(left);
    left.abort();
    const sent = { code: 1000, reason: "" };
    const cause = new LapseError(Lapse.aborted);
    expect(drain(left)).toEqual([ABORT, closed({ initiator: "we", sent, cause })]);

    const waiting = open(role);
    waiting.close(1000);
    waiting.abort();
    expect(drain(waiting)).toEqual([ABORT, closed({ cause })]);
  });

  test("an answer that waits makes no clean end, and the loss is why", () => {
    const endpoint = open(role);
    endpoint.pauseTransmitting();
    expect(feed(endpoint, [closeTo(role, 1000)])).toEqual([closing(1000)]);
    endpoint.connectionLost();
    const received = { code: 1000, reason: "" };
    const cause = new LapseError(Lapse.connectionLost);
    expect(drain(endpoint)).toEqual([
      ABORT,
      closed({ code: 1000, initiator: "peer", received, cause }),
    ]);
  });

  test("a second time: nothing happens", () => {
    const endpoint = open(role);
    endpoint.abort();
    drain(endpoint);
    endpoint.abort();
    endpoint.close(1000);
    endpoint.receiveEnd();
    endpoint.advance(1e9);
    expect(drain(endpoint)).toEqual([]);
  });
});

test("nothing wakes an endpoint that is closed", () => {
  const server = open("server");
  server.pauseTransmitting();
  server.pauseReceiving();
  server.abort();
  drain(server);
  server.transmitProgressed(5);
  server.resumeReceiving();
  server.resumeTransmitting();
  server.pauseTransmitting();
  server.transmitProgressed(5);
  server.pauseReceiving();
  server.receive(hex`88 00`, 5);
  expect([server.send("a"), server.deadline, drain(server)]).toEqual([false, Infinity, []]);
});

test("F3 a Close in several packets is one Close, and what follows it is not parsed", () => {
  const server = open("server");
  const bytes = concat(
    closeTo("server", 1000, "in pieces"),
    closeTo("server", 1001),
    hex`ff`.slice(),
  );
  expect(feed(server, FEEDS["byte by byte"](bytes))).toEqual([
    closing(1000, "in pieces"),
    transmit(hex`88 02 03 e8`),
    END,
  ]);
});

describe("a client and a server, joined", () => {
  const bothClean = (initiator: "we" | "peer", sent: number, received: number) =>
    closed({
      code: received,
      wasClean: true,
      initiator,
      sent: { code: sent, reason: "" },
      received: { code: received, reason: "" },
    });

  test("the client closes", () => {
    const pair = new Pair();
    pair.client.endpoint.send("last words");
    pair.client.endpoint.close(1000);
    expect(pair.settle()).toEqual({
      client: [closing(1000), bothClean("we", 1000, 1000)],
      server: [text("last words"), closing(1000), bothClean("peer", 1000, 1000)],
    });
    expect(pair.server.link.written).toEqual([hex`88 02 03 e8`]);
  });

  test("both close at the same time: each has begun, §5.5.1", () => {
    const pair = new Pair();
    pair.client.endpoint.close(1000);
    pair.server.endpoint.close(1001);
    expect(pair.settle()).toEqual({
      client: [closing(1001), bothClean("we", 1000, 1001)],
      server: [closing(1000), bothClean("we", 1001, 1000)],
    });
  });

  test("a silent network: each gives up at its own deadline", () => {
    const pair = new Pair({ link: { stall: true }, client: { limits: { closeTimeoutMs: 500 } } });
    pair.client.endpoint.close(1000);
    expect(pair.advance(499)).toEqual({ client: [], server: [] });
    expect(pair.advance(1)).toEqual({
      client: [
        closed({
          initiator: "we",
          sent: { code: 1000, reason: "" },
          cause: new LapseError(Lapse.closeTimeout),
        }),
      ],
      server: [],
    });
    expect(pair.advance(59_500)).toEqual({
      client: [],
      server: [closed({ cause: new LapseError(Lapse.keepaliveTimeout) })],
    });
  });
});
