import { describe, expect, test } from "vitest";

import { UsageError } from "../../src/error.ts";
import * as Mistake from "../../src/mistake.ts";
import { effectiveLimits } from "../../src/limits.ts";
import { completePlatform } from "../../src/platform.ts";
import { OutputMemory } from "../../src/output-memory.ts";
import type { ServerOpening } from "../../src/opening/server-opening.ts";
import {
  ACCEPT,
  bytesOf,
  drain,
  feed,
  hear,
  HELLO_MASKED,
  requestText,
  serverOpening,
} from "./drive.ts";
import { extension } from "./extensions.ts";

const ACCEPTED = {
  transmit:
    "HTTP/1.1 101 Switching Protocols\r\n" +
    "Upgrade: websocket\r\n" +
    "Connection: Upgrade\r\n" +
    `Sec-WebSocket-Accept: ${ACCEPT}\r\n\r\n`,
};

const accept = (opening: ServerOpening): void => opening.accept();

/** An opening whose request was told and waits for an answer. */
function asked(options: Parameters<typeof serverOpening>[0] = {}): ServerOpening {
  const opening = serverOpening(options);
  expect(feed(opening, requestText())).toEqual([{ request: "/chat" }]);
  return opening;
}

describe.each([1, 7, Infinity])("RFC 6455 §4.2 a server, %d bytes at a time", (size) => {
  test("tells a request and opens when it is accepted", () => {
    expect(feed(serverOpening(), requestText(), size, accept)).toEqual([
      { request: "/chat" },
      ACCEPTED,
      { open: "", heard: [] },
    ]);
  });

  test("loses no byte that follows the request, and delivers none twice", () => {
    expect(feed(serverOpening(), requestText() + HELLO_MASKED.repeat(2), size, accept)).toEqual([
      { request: "/chat" },
      ACCEPTED,
      { open: "", heard: ["Hello", "Hello"] },
    ]);
  });

  test("keeps the bytes that arrive while the application decides", () => {
    const opening = serverOpening();
    expect(feed(opening, requestText() + HELLO_MASKED, size)).toEqual([{ request: "/chat" }]);
    opening.accept();
    const [transmit, open] = [opening.poll(), opening.poll()];
    expect([transmit?.type, open?.type]).toEqual(["transmit", "open"]);
    expect(open?.type === "open" && hear(open.endpoint)).toEqual(["Hello"]);
  });

  test("rejects a request, and hears nothing more", () => {
    const reject = (opening: ServerOpening): void => opening.reject({ status: 404 });
    expect(feed(serverOpening(), requestText() + HELLO_MASKED, size, reject)).toEqual([
      { request: "/chat" },
      { transmit: "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n" },
      { failed: "rejected" },
      "end",
    ]);
  });

  test.each([
    ["head-malformed", "GET / HTTP/1.1\n"],
    ["head-malformed", "GET /\r\n\r\n"],
    ["head-too-big", "x".repeat(16_385)],
    ["upgrade-missing", requestText({ Upgrade: undefined })],
  ])("refuses what is no good request: %s", (code, input) => {
    expect(feed(serverOpening(), input, size)).toEqual([
      { transmit: expect.stringContaining("HTTP/1.1 4") },
      { failed: code },
      "end",
    ]);
  });

  test("G9 refuses a client that sends much before it was answered", () => {
    const limits = effectiveLimits({ maxHeadBytes: 200 });
    const told = [
      { request: "/chat" },
      { transmit: expect.stringContaining("HTTP/1.1 400 ") },
      { failed: "data-before-answer" },
      "end",
    ];
    expect(feed(serverOpening({ limits }), requestText() + "x".repeat(201), size)).toEqual(told);
    expect(feed(serverOpening({ limits }), requestText() + "x".repeat(200), size)).toEqual(
      told.slice(0, 1),
    );
  });

  test("an application that answers at once is never too late for what follows", () => {
    const limits = effectiveLimits({ maxHeadBytes: 200 });
    const input = requestText() + HELLO_MASKED.repeat(20);
    const told = feed(serverOpening({ limits }), input, size, accept);
    expect(told[2]).toEqual({ open: "", heard: Array.from({ length: 20 }, () => "Hello") });
  });
});

describe("a server that opens", () => {
  test("hands the request and everything that was agreed on to the endpoint", () => {
    const opening = serverOpening({
      platform: completePlatform(),
      memory: new OutputMemory(),
      origins: "any",
    });
    const headers = { "Sec-WebSocket-Protocol": "a, b", "Sec-WebSocket-Extensions": "x" };
    opening.receive(bytesOf(requestText({ ...headers, Origin: "https://evil.test" })), 0);
    opening.poll();
    opening.accept({ protocol: "b", extensions: [extension("x", 0x40)] });
    opening.poll();
    expect(opening.poll()).toMatchObject({
      type: "open",
      request: { path: "/chat", origin: "https://evil.test", protocols: ["a", "b"] },
      endpoint: { role: "server", protocol: "b", extensions: [{ name: "x" }] },
    });
  });
});

describe.each([1, 7, Infinity])("a server that is not alone, %d bytes at a time", (size) => {
  const PAGE = "POST /a HTTP/1.0\r\nUpgrade: h2c\r\nX: \u00e9\r\n\r\n";

  test("passes on what does not ask for WebSocket, byte for byte, and is out of it", () => {
    const opening = serverOpening({ plain: true });
    expect(feed(opening, PAGE, size)).toEqual([{ plain: PAGE }]);
    opening.receive(bytesOf("more"), 0);
    opening.receiveEnd();
    opening.advance(1_000_000);
    expect([drain(opening), opening.deadline]).toEqual([[], Infinity]);
  });

  test("takes what asks for WebSocket, and refuses what is no head at all", () => {
    expect(feed(serverOpening({ plain: true }), requestText(), size)).toEqual([
      { request: "/chat" },
    ]);
    const [refused] = feed(serverOpening({ plain: true }), "GET /\r\n\r\n", size);
    expect(refused).toMatchObject({ transmit: expect.stringMatching(/^HTTP\/1.1 400 /) });
  });
});

test("a server that is not alone passes on what came behind the head", () => {
  const bytes = "POST / HTTP/1.1\r\nContent-Length: 4\r\n\r\nbody";
  expect(feed(serverOpening({ plain: true }), bytes)).toEqual([{ plain: bytes }]);
});

describe("the endpoint of a server", () => {
  test("has its platform, its limits, its memory, and the last time that was told", () => {
    const platform = completePlatform({ decodeUtf8: () => "decoded by the platform" });
    const limits = effectiveLimits({ keepaliveIntervalMs: 100 });
    const memory = new OutputMemory();
    const opening = serverOpening({ platform, limits, memory });
    opening.receive(bytesOf(requestText() + HELLO_MASKED), 5_000);
    opening.poll();
    opening.accept();
    opening.poll();
    const output = opening.poll();
    if (output?.type !== "open") throw new Error("not open");
    output.endpoint.send("Hello");
    expect([output.endpoint.deadline, memory.used]).toEqual([5_100, 7]);
    expect(hear(output.endpoint)).toEqual(["decoded by the platform"]);
  });
});

describe("an application answers once", () => {
  const answered = new UsageError(Mistake.handshakeAlreadyAnswered);

  test("but not before it was asked", () => {
    const opening = serverOpening();
    expect(() => opening.accept()).toThrow(answered);
    expect(() => opening.reject()).toThrow(answered);
  });

  test.each(["accept", "reject"] as const)("and not again after %s", (first) => {
    const opening = asked();
    opening[first]();
    expect(() => opening.accept()).toThrow(answered);
    expect(() => opening.reject()).toThrow(answered);
  });

  test("and again if its answer was no good", () => {
    const opening = asked();
    expect(() => opening.accept({ protocol: "chat" })).toThrow(UsageError);
    expect(() => opening.reject({ status: 101 })).toThrow(UsageError);
    expect(drain(opening)).toEqual([]);
    opening.accept();
    expect(drain(opening)).toEqual([ACCEPTED, { open: "", heard: [] }]);
  });

  test.each([
    ["left", (opening: ServerOpening) => opening.receiveEnd()],
    ["was cut off", (opening: ServerOpening) => opening.connectionLost()],
    ["waited too long", (opening: ServerOpening) => opening.advance(10_000)],
  ])("G12 without effect, if the client %s meanwhile", (_, leave) => {
    for (const answer of ["accept", "reject"] as const) {
      const opening = asked();
      leave(opening);
      expect(drain(opening)).toContainEqual({ failed: expect.any(String) });
      opening[answer]();
      expect(drain(opening)).toEqual([]);
    }
  });
});
