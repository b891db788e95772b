// Work that an endpoint gives away: what waits for it, what passes, and what becomes of it at the end.

import { describe, expect, test } from "vitest";
import type { Endpoint } from "../src/endpoint.ts";
import type { Work } from "../src/event.ts";
import type { ExtensionSession } from "../src/extension.ts";
import type { Limits } from "../src/limits.ts";
import { Opcode } from "../src/opcode.ts";
import type { Role } from "../src/role.ts";
import {
  binary,
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
import { Doubling, Reversing, withJobs } from "./support/extensions.ts";
import { closePayload, concat, frameFrom, frameTo, hex, pattern, times } from "./support/frame.ts";
import { ProtocolError } from "../src/error.ts";

const ROLES = ["client", "server"] as const;
const RSV1 = 0x40;

const doubling = (role: Role, limits: Partial<Limits> = {}, settings = {}) =>
  open(role, limits, { extensions: [withJobs(new Doubling())], ...settings });

/** What the endpoint gives away next, with nothing else. */
function workOf(told: readonly Told[]): Work {
  expect(told.map(({ type }) => type)).toEqual(["work"]);
  return told[0] as Work;
}

/** Does it now, and tells what comes of it. */
function done(endpoint: Endpoint, work: Work): Told[] {
  let calls = 0;
  work.run(() => calls++);
  expect(calls).toBe(1);
  return drain(endpoint);
}

const textTo = (role: Role, payload: string) =>
  frameTo(role, { rsv: RSV1, opcode: Opcode.text, payload });
const textFrom = (role: Role, payload: string) =>
  frameFrom(role, { rsv: RSV1, opcode: Opcode.text, payload });
const failed = (role: Role, code: ConstructorParameters<typeof ProtocolError>[0]) => {
  const { closeCode, message } = new ProtocolError(code);
  const payload = closePayload(closeCode, message);
  return [transmit(frameFrom(role, { opcode: Opcode.close, payload })), END];
};

describe.each(ROLES)("while a %s decodes aside", (role) => {
  test("nothing behind it is parsed; then all comes in order", () => {
    const endpoint = doubling(role);
    const bytes = concat(textTo(role, "aa"), frameTo(role, { opcode: Opcode.ping }));
    const work = workOf(feed(endpoint, [bytes]));
    expect(work.direction).toBe("receiving");
    expect(feed(endpoint, [frameTo(role, { opcode: Opcode.text, payload: "b" })])).toEqual([]);
    expect(done(endpoint, work)).toEqual([
      text("a"),
      ping(hex``),
      text("b"),
      transmit(frameFrom(role, { opcode: Opcode.pong })),
    ]);
  });

  test("what it says itself leaves", () => {
    const endpoint = open(role, {}, { extensions: [withJobs(new Doubling(), "receiving")] });
    workOf(feed(endpoint, [textTo(role, "aa")]));
    endpoint.send("b");
    expect(drain(endpoint)).toEqual([transmit(textFrom(role, "bb"))]);
  });

  test("the unread bytes of its peer are counted", () => {
    const endpoint = doubling(role, { maxUnreadBytes: 10 });
    workOf(feed(endpoint, [textTo(role, "aa")]));
    expect(feed(endpoint, [new Uint8Array(10)])).toEqual([]);
    expect(feed(endpoint, [new Uint8Array(1)])).toEqual(failed(role, "too-much-unread"));
  });

  test("its peer is pinged, and not given up before there was time to read a pong", () => {
    const endpoint = doubling(role, { keepaliveIntervalMs: 10, keepaliveTimeoutMs: 20 });
    const work = workOf(feed(endpoint, [textTo(role, "aa")]));
    const advance = (nowMs: number): Told[] => {
      endpoint.advance(nowMs);
      return drain(endpoint);
    };
    expect(advance(10)).toEqual([transmit(frameFrom(role, { opcode: Opcode.ping }))]);
    expect([advance(30), endpoint.deadline]).toEqual([[], 50]);
    expect(done(endpoint, work)).toEqual([text("a")]);
    expect([advance(49), endpoint.state]).toEqual([[], "open"]);
    advance(50);
    expect(endpoint.state).toBe("closed");
  });

  test("its peer has time for a pong without end, a millisecond at a time, though keepaliveTimeoutMs is 0", () => {
    const endpoint = doubling(role, { keepaliveIntervalMs: 10, keepaliveTimeoutMs: 0 });
    feed(endpoint, [textTo(role, "aa")]);
    endpoint.advance(10);
    expect([endpoint.deadline, endpoint.state]).toEqual([11, "open"]);
    endpoint.advance(11);
    expect([endpoint.deadline, endpoint.state]).toEqual([12, "open"]);
  });

  test("its peer's end waits", () => {
    const endpoint = doubling(role);
    const work = workOf(feed(endpoint, [textTo(role, "aa")]));
    expect(feedEnd(endpoint)).toEqual([]);
    expect(done(endpoint, work).map(({ type }) => type)).toEqual(["text", "end", "closed"]);
  });

  test("its peer's end waits for a paused reader, too", () => {
    const endpoint = doubling(role);
    const work = workOf(feed(endpoint, [textTo(role, "aa")]));
    endpoint.pauseReceiving();
    endpoint.receiveEnd();
    expect(done(endpoint, work)).toEqual([]);
    endpoint.resumeReceiving();
    expect(drain(endpoint).map(({ type }) => type)).toEqual(["text", "end", "closed"]);
  });

  test("it closes: the result is dropped, the handshake ends", () => {
    const endpoint = doubling(role);
    const work = workOf(feed(endpoint, [textTo(role, "aa")]));
    endpoint.close(1000);
    const close = { opcode: Opcode.close, payload: closePayload(1000) };
    expect(drain(endpoint)).toEqual([transmit(frameFrom(role, close))]);
    expect(done(endpoint, work)).toEqual([]);
    const end = role === "server" ? [END] : [];
    expect(feed(endpoint, [frameTo(role, close)])).toEqual([closing(1000), ...end]);
  });

  test("data that is not valid fails it", () => {
    const endpoint = doubling(role);
    const work = workOf(feed(endpoint, [textTo(role, "ab")]));
    expect(done(endpoint, work)).toEqual(failed(role, "extension-data-invalid"));
  });

  test("a message that grows too big fails it", () => {
    const endpoint = doubling(role, { maxMessageBytes: 2 });
    const work = workOf(feed(endpoint, [textTo(role, "aabbccdd")]));
    expect(done(endpoint, work)).toEqual(failed(role, "message-too-big"));
  });
});

describe.each(ROLES)("while a %s encodes aside", (role) => {
  test("messages and the Close wait in order; pings and pongs pass", () => {
    const endpoint = doubling(role);
    endpoint.send("a");
    endpoint.send(hex`01`);
    endpoint.ping("!");
    const told = drain(endpoint);
    expect(told[0]).toEqual(transmit(frameFrom(role, { opcode: Opcode.ping, payload: "!" })));
    endpoint.close(1000);
    endpoint.receive(frameTo(role, { opcode: Opcode.ping }), 0);
    expect([endpoint.pendingBytes, drain(endpoint), endpoint.state]).toEqual([
      4,
      [],
      "awaitingClose",
    ]);
    const next = done(endpoint, workOf(told.slice(1)));
    expect(next[0]).toEqual(transmit(textFrom(role, "aa")));
    expect(done(endpoint, workOf(next.slice(1)))).toEqual([
      transmit(
        frameFrom(role, { rsv: RSV1, opcode: Opcode.binary, payload: hex`01 01` }),
        frameFrom(role, { opcode: Opcode.close, payload: closePayload(1000) }),
      ),
    ]);
    expect(endpoint.pendingBytes).toBe(0);
  });

  test("what waits does not change, though its sender's bytes do", () => {
    const endpoint = doubling(role);
    const payload = pattern(3);
    endpoint.send(payload);
    endpoint.send(payload);
    const work = workOf(drain(endpoint));
    payload.fill(9);
    const [first, next] = done(endpoint, work);
    const sent = frameFrom(role, {
      rsv: RSV1,
      opcode: Opcode.binary,
      payload: hex`00 00 01 01 02 02`,
    });
    expect([first, ...done(endpoint, workOf([next]))]).toEqual([transmit(sent), transmit(sent)]);
  });

  test("its peer's rule that is broken waits for its turn as well", () => {
    const endpoint = doubling(role);
    endpoint.send("a");
    const work = workOf(drain(endpoint));
    expect(feed(endpoint, [frameTo(role, { opcode: 3 })])).toEqual([]);
    const [close, end] = failed(role, "reserved-opcode");
    expect(done(endpoint, work)).toEqual([
      transmit(textFrom(role, "aa"), "bytes" in close ? close.bytes : hex``),
      end,
    ]);
  });

  test("its peer's end: what was said leaves first", () => {
    const endpoint = doubling(role);
    endpoint.send("a");
    const work = workOf(drain(endpoint));
    expect(feedEnd(endpoint)).toEqual([]);
    expect(done(endpoint, work).map(({ type }) => type)).toEqual(["transmit", "end", "closed"]);
  });

  test("an empty message, its end waits for that too", () => {
    const endpoint = doubling(role);
    endpoint.send("");
    const work = workOf(drain(endpoint));
    endpoint.close();
    expect(endpoint.pendingBytes).toBe(0);
    expect(feed(endpoint, [frameTo(role, { opcode: Opcode.close })])).toEqual([closing(1005)]);
    expect(done(endpoint, work).map(({ type }) => type)).toEqual(
      role === "server" ? ["transmit", "end"] : ["transmit"],
    );
  });

  test("a message in pieces goes on; what follows it waits behind all of them", () => {
    const endpoint = doubling(role);
    const writer = endpoint.beginMessage("text");
    for (const piece of ["a", "b"]) writer.write(piece);
    writer.end();
    endpoint.send("c");
    const sent: Told[] = [];
    for (let told = drain(endpoint); told.length > 0;) {
      sent.push(...told.slice(0, -1));
      const last = told.at(-1)!;
      if (last.type !== "work") sent.push(last);
      told = last.type === "work" ? done(endpoint, last) : [];
    }
    expect(sent).toEqual([
      transmit(frameFrom(role, { fin: false, rsv: RSV1, opcode: Opcode.text, payload: "aa" })),
      transmit(frameFrom(role, { fin: false, opcode: Opcode.continuation, payload: "bb" })),
      transmit(frameFrom(role, { opcode: Opcode.continuation })),
      transmit(textFrom(role, "cc")),
    ]);
  });

  test("the transport is full: work goes on, and leaves when it takes bytes again", () => {
    const endpoint = doubling(role);
    endpoint.pauseTransmitting();
    endpoint.send("a");
    expect(done(endpoint, workOf(drain(endpoint)))).toEqual([]);
    endpoint.resumeTransmitting();
    expect(drain(endpoint)).toEqual([transmit(textFrom(role, "aa"))]);
  });
});

describe.each(ROLES)("when a %s is over", (role) => {
  /** Both directions have work, begun or not. */
  function working(): {
    endpoint: Endpoint;
    works: Work[];
    session: ExtensionSession & { jobs: number };
  } {
    const session = withJobs(new Doubling());
    const endpoint = open(role, {}, { extensions: [session] });
    endpoint.send("a");
    endpoint.receive(textTo(role, "bb"), 0);
    const works = drain(endpoint) as Work[];
    expect(works.map(({ direction }) => direction)).toEqual(["receiving", "sending"]);
    return { endpoint, works, session };
  }

  test("work that was not begun is not done", () => {
    const { endpoint, works, session } = working();
    endpoint.abort();
    expect(drain(endpoint).map(({ type }) => type)).toEqual(["abort", "closed"]);
    for (const work of works) expect(done(endpoint, work)).toEqual([]);
    expect(session.jobs).toBe(0);
  });

  test("work that nobody was told of is not told any more", () => {
    const endpoint = doubling(role);
    endpoint.send("a");
    endpoint.abort();
    expect(drain(endpoint).map(({ type }) => type)).toEqual(["abort", "closed"]);
  });
});

test("work that is run twice is done once", () => {
  const session = withJobs(new Doubling());
  const endpoint = open("server", {}, { extensions: [session] });
  endpoint.send("a");
  const work = workOf(drain(endpoint));
  expect(done(endpoint, work)).toEqual([transmit(textFrom("server", "aa"))]);
  expect(done(endpoint, work)).toEqual([]);
  expect(session.jobs).toBe(1);
});

test("work goes through two extensions, one after the other, both ways", () => {
  const pair = () => [withJobs(new Doubling()), withJobs(new Reversing())];
  const [from, to] = [
    open("server", {}, { extensions: pair() }),
    open("client", {}, { extensions: pair() }),
  ];
  const heard: Told[] = [];
  from.send(pattern(3));
  from.send("ab");
  const outputs = drain(from);
  for (let output; (output = outputs.shift()) !== undefined;) {
    if (output.type === "work") outputs.push(...done(from, output));
    else if (output.type === "transmit") heard.push(...feed(to, [output.bytes]));
    for (let told; (told = heard.at(-1))?.type === "work";) {
      heard.pop();
      heard.push(...done(to, told));
    }
  }
  expect(heard).toEqual([binary(pattern(3)), text("ab")]);
});

test("what waits behind work is said in linear time", () => {
  const session = withJobs(new Doubling());
  const few: ExtensionSession = {
    ...session,
    encode: (piece, place, wanted) =>
      piece.length > 1 ? session.encode(piece, place, wanted) : undefined,
  };
  const endpoint = open("server", {}, { extensions: [few] });
  endpoint.send("ab");
  const work = workOf(drain(endpoint));
  for (let i = 0; i < 200_000; i++) endpoint.send("c");
  const before = performance.now();
  work.run(() => undefined);
  expect(performance.now() - before).toBeLessThan(2000);
  const sent = concat(...drain(endpoint).flatMap((told) => ("bytes" in told ? [told.bytes] : [])));
  expect(sent.subarray(6)).toEqual(
    times(200_000, frameFrom("server", { opcode: Opcode.text, payload: "c" })),
  );
});
