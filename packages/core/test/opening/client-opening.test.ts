import { describe, expect, test } from "vitest";

import { UsageError } from "../../src/error.ts";
import * as Mistake from "../../src/mistake.ts";
import { effectiveLimits } from "../../src/limits.ts";
import { OutputMemory } from "../../src/output-memory.ts";
import type { HandshakeError } from "../../src/opening/handshake-error.ts";
import type { ClientOpening } from "../../src/opening/client-opening.ts";
import { completePlatform } from "../../src/platform.ts";
import {
  bytesOf,
  clientOpening,
  drain,
  feed,
  headText,
  HELLO,
  requestText,
  responseText,
  textOf,
  type Told,
} from "./drive.ts";
import { extension } from "./extensions.ts";

/** The request, which is the first thing told. */
const REQUEST = { transmit: requestText() };

describe.each([1, 7, Infinity])("RFC 6455 §4.1 a client, %d bytes at a time", (size) => {
  const told = (input: string): Told[] => feed(clientOpening(), input, size);

  test("opens when its request is accepted", () => {
    expect(told(responseText())).toEqual([REQUEST, { open: "", heard: [] }]);
  });

  test("loses no byte that follows the response, and delivers none twice", () => {
    expect(told(responseText() + HELLO + HELLO)).toEqual([
      REQUEST,
      { open: "", heard: ["Hello", "Hello"] },
    ]);
  });

  test("skips up to 16 interim responses", () => {
    const hints = headText("HTTP/1.1 103 Early Hints", { Link: "</style.css>" });
    expect(told(hints.repeat(16) + responseText() + HELLO)).toEqual([
      REQUEST,
      { open: "", heard: ["Hello"] },
    ]);
    expect(told(hints.repeat(17) + responseText() + HELLO)).toEqual([
      REQUEST,
      { failed: "too-many-interim-responses" },
      "end",
    ]);
  });

  test("holds each of them to the limits of one head", () => {
    const limits = effectiveLimits({ maxHeaders: 3, maxHeadBytes: 200 });
    const hints = headText("HTTP/1.1 103 Early Hints", { Link: ["<a>", "<b>", "<c>"] });
    expect(feed(clientOpening({ limits }), hints.repeat(16) + responseText(), size)).toEqual([
      REQUEST,
      { open: "", heard: [] },
    ]);
  });

  test.each([
    ["head-malformed", "HTTP/1.1 101\n"],
    ["head-malformed", "ICY 200 OK\r\n\r\n"],
    ["head-too-big", "x".repeat(16_385)],
  ])("fails on what is no head: %s", (code, input) => {
    expect(told(input)).toEqual([REQUEST, { failed: code }, "end"]);
  });

  test("H1 delivers nothing after a response that it refuses", () => {
    const input = responseText({ "Sec-WebSocket-Accept": undefined }) + HELLO;
    expect(told(input)).toEqual([REQUEST, { failed: "accept-wrong" }, "end"]);
  });
});

describe("a client that opens", () => {
  test("hands the response and everything that was agreed on to the endpoint", () => {
    const opening = clientOpening({
      protocols: ["a", "b"],
      extensions: [extension("x", 0x40)],
      memory: new OutputMemory(),
    });
    const headers = { "Sec-WebSocket-Protocol": "b", "Sec-WebSocket-Extensions": "x; ok" };
    opening.receive(bytesOf(responseText(headers)), 0);
    opening.poll();
    expect(opening.poll()).toMatchObject({
      type: "open",
      response: { status: 101, reason: "Switching Protocols" },
      endpoint: { role: "client", protocol: "b", extensions: [{ name: "x" }] },
    });
  });

  test("gives the endpoint its limits, its memory, and the time of the response", () => {
    const limits = effectiveLimits({ keepaliveIntervalMs: 100 });
    const memory = new OutputMemory();
    const opening = clientOpening({ limits, memory });
    opening.receive(bytesOf(responseText()), 5_000);
    opening.poll();
    const output = opening.poll();
    if (output?.type !== "open") throw new Error("not open");
    output.endpoint.send("Hello");
    expect([output.endpoint.deadline, memory.used]).toEqual([5_100, 11]);
  });

  test("needs randomness for its key", () => {
    expect(() => clientOpening({ platform: completePlatform() })).toThrow(
      new UsageError(Mistake.randomnessMissing),
    );
  });

  test("H7 throws for what it cannot write, before anything is sent", () => {
    expect(() => clientOpening({ host: "a\r\nb: c" })).toThrow(new UsageError(Mistake.hostInvalid));
  });
});

describe("H4 a client that is refused", () => {
  const limits = effectiveLimits({ maxBodyBytes: 4 });
  const unauthorized = (headers = {}): string => headText("HTTP/1.1 401 Who are you", headers);

  const failure = (opening: ClientOpening): HandshakeError | undefined => {
    for (let output; (output = opening.poll()) !== undefined;) {
      if (output.type === "failed") return output.error;
    }
    return undefined;
  };
  const inShort = (error: HandshakeError | undefined): unknown => {
    const { status, reason, headers, body, truncated } = error!.response!;
    return [error!.code, status, reason, [...headers].length, textOf(body), truncated];
  };
  const refused = (input: string, then?: (opening: ClientOpening) => void): unknown => {
    const opening = clientOpening({ limits });
    opening.receive(bytesOf(input), 0);
    then?.(opening);
    return inShort(failure(opening));
  };

  test("tells status, headers and body", () => {
    const head = unauthorized({ "WWW-Authenticate": "Basic", "Content-Length": "4" });
    const expected = ["status-not-101", 401, "Who are you", 2, "Nope", false];
    expect(refused(`${head}Nope`)).toEqual(expected);
    expect(refused(`${head}No`, (opening) => opening.receive(bytesOf("pe"), 1))).toEqual(expected);
  });

  test("waits for the end of a body that has no length", () => {
    const opening = clientOpening({ limits });
    expect(feed(opening, `${unauthorized()}No`)).toEqual([REQUEST]);
    opening.receiveEnd();
    expect(inShort(failure(opening))).toEqual([
      "status-not-101",
      401,
      "Who are you",
      0,
      "No",
      false,
    ]);
    expect(drain(opening)).toEqual(["end"]);
  });

  test("H5 cuts the body off at maxBodyBytes, and ends", () => {
    const opening = clientOpening({ limits });
    opening.receive(bytesOf(`${unauthorized()}Nope, never`), 0);
    expect(inShort(failure(opening))).toEqual([
      "status-not-101",
      401,
      "Who are you",
      0,
      "Nope",
      true,
    ]);
    expect(drain(opening)).toEqual(["end"]);
  });

  test.each([
    ["falls silent", (opening: ClientOpening) => opening.advance(10_000)],
    ["ends early", (opening: ClientOpening) => opening.receiveEnd()],
    ["is cut off", (opening: ClientOpening) => opening.connectionLost(new Error("reset"))],
  ])("tells what there is if the server %s in the body", (_, then) => {
    const head = unauthorized({ "Content-Length": "4" });
    expect(refused(`${head}No`, then)).toEqual([
      "status-not-101",
      401,
      "Who are you",
      1,
      "No",
      true,
    ]);
  });

  test("tells what cut the body off", () => {
    const opening = clientOpening({ limits });
    const cause = new Error("reset");
    opening.receive(bytesOf(unauthorized()), 0);
    opening.connectionLost(cause);
    expect(failure(opening)?.cause).toBe(cause);
    expect(drain(opening)).toEqual(["abort"]);
  });

  test("tells that it was aborted, if it was", () => {
    const opening = clientOpening({ limits });
    feed(opening, unauthorized());
    opening.abort();
    expect(drain(opening)).toEqual([{ failed: "aborted" }, "abort"]);
  });
});
