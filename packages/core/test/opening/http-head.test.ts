import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { UsageError } from "../../src/error.ts";
import * as Mistake from "../../src/mistake.ts";
import { DEFAULT_LIMITS, type Limits } from "../../src/limits.ts";
import {
  checkHeader,
  formatRequestHead,
  formatResponseHead,
  HeadReader,
  parseRequestHead,
  parseResponseHead,
} from "../../src/opening/http-head.ts";
import { bytesOf, textOf } from "./drive.ts";

/** Reads a head in pieces of a size: what was said, the head, and what followed it. */
function read(input: string, size = Infinity, limits: Partial<Limits> = {}): string[] {
  const reader = new HeadReader({ ...DEFAULT_LIMITS, ...limits });
  for (let at = 0; at < input.length; at += size) {
    const verdict = reader.read(bytesOf(input.slice(at, at + size)));
    if (verdict === "more") continue;
    const rest = textOf(reader.rest);
    return verdict === "done" ? [verdict, reader.text, rest + input.slice(at + size)] : [verdict];
  }
  return ["more"];
}

describe("a head reader", () => {
  test.each([1, 2, 3, 7, Infinity])("finds the end of the head, %d bytes at a time", (size) => {
    expect(read("GET / HTTP/1.1\r\nA: \xe9\t1\r\n\r\nrest\r\n\r\n", size)).toEqual([
      "done",
      "GET / HTTP/1.1\r\nA: \xe9\t1",
      "rest\r\n\r\n",
    ]);
  });

  test("waits while the end is missing", () => {
    expect(read("GET / HTTP/1.1\r\nA: 1\r\n\r")).toEqual(["more"]);
    expect(read("")).toEqual(["more"]);
  });

  test.each([
    ["a bare LF", "GET / HTTP/1.1\n"],
    ["a bare CR", "GET / HTTP/1.1\rA"],
    ["two CRs", "GET / HTTP/1.1\r\r"],
    ["a CR and a NUL", "GET / HTTP/1.1\r\0"],
    ["a LF at first", "\n"],
    ["NUL", "GET /\0"],
    ["vertical tab", "GET /\x0b"],
    ["form feed", "GET /\x0c"],
    ["file separator", "GET /\x1c"],
    ["DEL", "GET /\x7f"],
    ["the first byte of TLS", "\x16"],
  ])("refuses %s at once", (_, text) => {
    expect(read(text.slice(0, -1))).toEqual(["more"]);
    for (const size of [1, Infinity]) expect(read(text, size)).toEqual(["head-malformed"]);
  });

  test.each([1, 5, Infinity])("refuses the byte that passes maxHeadBytes, %d at a time", (size) => {
    const head = "GET / HTTP/1.1\r\n\r\n";
    expect(read(head, size, { maxHeadBytes: head.length })[0]).toBe("done");
    expect(read(head, size, { maxHeadBytes: head.length - 1 })).toEqual(["head-too-big"]);
    expect(read("x".repeat(19), size, { maxHeadBytes: 18 })).toEqual(["head-too-big"]);
    expect(read("x".repeat(18), size, { maxHeadBytes: 18 })).toEqual(["more"]);
  });

  test.each([1, 5, Infinity])("refuses the line that passes maxHeaders, %d at a time", (size) => {
    const limits = { maxHeaders: 2 };
    expect(read("GET / HTTP/1.1\r\nA:\r\nA:\r\n\r\n", size, limits)[0]).toBe("done");
    expect(read("GET / HTTP/1.1\r\nA:\r\nA:\r\nA:\r\n", size, limits)).toEqual([
      "too-many-headers",
    ]);
    expect(read("GET / HTTP/1.1\r\nA:\r\n", size, { maxHeaders: 0 })).toEqual(["too-many-headers"]);
  });

  test("says the same of any bytes, however they are cut", () => {
    const piece = fc.constantFrom(
      "A: b",
      "GET / HTTP/1.1",
      "\r\n",
      "\r\n\r\n",
      "\r",
      "\n",
      "\0",
      "x",
    );
    fc.assert(
      fc.property(fc.array(piece), fc.integer({ min: 1, max: 9 }), (pieces, size) => {
        const limits = { maxHeadBytes: 40, maxHeaders: 3 };
        expect(read(pieces.join(""), size, limits)).toEqual(
          read(pieces.join(""), Infinity, limits),
        );
      }),
    );
  });
});

describe("RFC 9112 §3 a request", () => {
  test("is parsed into its method, target, version and headers", () => {
    const head = parseRequestHead("GET /a?b HTTP/1.1\r\nHost: x\r\nEmpty:\r\nTabs:\t\xe9 b \t");
    expect(head).toMatchObject({ method: "GET", target: "/a?b", version: "1.1" });
    expect([...head!.headers]).toEqual([
      ["Host", "x"],
      ["Empty", ""],
      ["Tabs", "\xe9 b"],
    ]);
  });

  test("keeps what is no space or tab around a value", () => {
    const head = parseRequestHead("GET / HTTP/1.1\r\nA: \u00a0b\x85\u00a0 ");
    expect(head?.headers.get("a")).toBe("\u00a0b\x85\u00a0");
  });

  test("may come without headers", () => {
    expect([...parseRequestHead("GET / HTTP/1.1")!.headers]).toEqual([]);
  });

  test.each([
    "",
    "GET",
    "GET /",
    "GET / HTTP/1.1 ",
    "GET  / HTTP/1.1",
    "GET  HTTP/1.1",
    " GET / HTTP/1.1",
    "GET / /b HTTP/1.1",
    "GET\t/\tHTTP/1.1",
    "G(T / HTTP/1.1",
    "GET / HTTP/1",
    "GET / HTTP/1.10",
    "GET / http/1.1",
    "GET / XHTTP/1.1",
    "HTTP/1.1 101 Switching Protocols",
    "\r\nGET / HTTP/1.1",
    "GET / HTTP/1.1\r\nHost : x",
    "GET / HTTP/1.1\r\n: x",
    "GET / HTTP/1.1\r\nHost",
    "GET / HTTP/1.1\r\n Host: x",
    "GET / HTTP/1.1\r\nHost: x\r\n y",
    "GET / HTTP/1.1\r\nHost: x\r\n\ty: z",
    "GET / HTTP/1.1\r\nH\xf6st: x",
    "GET / HTTP/1.1\r\n(Host): x",
  ])("%j is none", (text) => {
    expect(parseRequestHead(text)).toBeUndefined();
  });
});

describe("RFC 9112 §4 a response", () => {
  test.each([
    ["HTTP/1.1 101 Switching Protocols", 101, "Switching Protocols", "1.1"],
    ["HTTP/1.0 200 ", 200, "", "1.0"],
    ["HTTP/1.1 404", 404, "", "1.1"],
    ["HTTP/1.1 999 \xe9  x ", 999, "\xe9  x ", "1.1"],
  ])("%j is parsed", (line, status, reason, version) => {
    const head = parseResponseHead(`${line}\r\nA: b`);
    expect(head).toMatchObject({ status, reason, version });
    expect([...head!.headers]).toEqual([["A", "b"]]);
  });

  test.each([
    "",
    "HTTP/1.1",
    "HTTP/1.1 ",
    "HTTP/1.1 20",
    "HTTP/1.1 099 x",
    "HTTP/1.1 2000 x",
    "HTTP/1.1  200 x",
    "HTTP/1.1 +20 x",
    "ICY 200 OK",
    "GET / HTTP/1.1",
    "HTTP/1.1 200 OK\r\nA : b",
  ])("%j is none", (text) => {
    expect(parseResponseHead(text)).toBeUndefined();
  });
});

describe("a head is written", () => {
  test("as its lines, each character one byte", () => {
    expect(textOf(formatRequestHead("GET", "/", [["A", "\xe9\t"]]))).toBe(
      "GET / HTTP/1.1\r\nA: \xe9\t\r\n\r\n",
    );
    expect(textOf(formatResponseHead(404, []))).toBe("HTTP/1.1 404 Not Found\r\n\r\n");
  });

  test("with no reason where none is known", () => {
    expect(textOf(formatResponseHead(299, []))).toBe("HTTP/1.1 299 \r\n\r\n");
  });

  test.each([
    ["A", "b\r\nC: d"],
    ["A", "b\r"],
    ["A", "b\n"],
    ["A", "\0"],
    ["A", "\x7f"],
    ["A", "\u0100"],
    ["A", "\u{1f600}"],
    ["", "b"],
    ["A b", "c"],
    ["A:", "c"],
    ["A\r\nB", "c"],
    ["\xe9", "c"],
  ])("G19 H7 but never with the header %j: %j", (name, value) => {
    const invalid = new UsageError(Mistake.headerInvalid, JSON.stringify(name));
    expect(() => formatRequestHead("GET", "/", [[name, value]])).toThrow(invalid);
    expect(() => formatResponseHead(200, [[name, value]])).toThrow(invalid);
    expect(() => checkHeader(name, value)).toThrow(invalid);
  });
});
