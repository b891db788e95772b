import { describe, expect, test } from "vitest";

import { HeaderList, type HeaderLine } from "../../src/opening/header-list.ts";
import { BodyReader } from "../../src/opening/http-body.ts";
import { bytesOf, textOf } from "./drive.ts";

interface Response {
  readonly status?: number;
  readonly headers?: readonly HeaderLine[];
  readonly body: string;
  /** The stream ends behind the body. */
  readonly ends?: boolean;
  readonly maxBodyBytes?: number;
}

/** Reads a body in pieces of a size: the body, whether it is done, and whether it is truncated. */
function read(
  response: Response,
  size: number,
): [body: string, isDone: boolean, truncated: boolean] {
  const { status = 400, headers = [], body: input, ends = false, maxBodyBytes = 100 } = response;
  const head = { status, reason: "", version: "1.1", headers: new HeaderList(headers) };
  const reader = new BodyReader(head, maxBodyBytes);
  for (let at = 0; at < input.length; at += size) reader.read(bytesOf(input.slice(at, at + size)));
  if (ends) reader.end();
  const { isDone } = reader;
  const { body, truncated } = reader.take();
  return [textOf(body), isDone, truncated];
}

const LENGTH_5 = [["Content-Length", "5"]] as const;
const CHUNKED = [["Transfer-Encoding", "chunked"]] as const;
const HELLO_CHUNKED = "3;name=value\r\nHel\r\n2\r\nlo\r\n0\r\nTrailer: x\r\n\r\n";

type Case = [string, Response, ReturnType<typeof read>];

describe.each([1, 2, 3, Infinity])("RFC 9112 §6.3 a body, %d bytes at a time", (size) => {
  test.each<Case>([
    ["ends with its length", { headers: LENGTH_5, body: "Hello, more" }, ["Hello", true, false]],
    ["has a length of 0", { headers: [["Content-Length", "0"]], body: "more" }, ["", true, false]],
    ["has none with 204", { status: 204, headers: LENGTH_5, body: "Hello" }, ["", true, false]],
    ["has none with 304", { status: 304, headers: LENGTH_5, body: "Hello" }, ["", true, false]],
    ["ends with the stream", { body: "Hello", ends: true }, ["Hello", true, false]],
    ["ends with the last chunk", { headers: CHUNKED, body: HELLO_CHUNKED }, ["Hello", true, false]],
    [
      "may have lines of 256 bytes",
      { headers: CHUNKED, body: `1;${"x".repeat(253)}\r\nH\r\n0\r\n\r\n` },
      ["H", true, false],
    ],
    [
      "is chunked, whatever its length says",
      { headers: [...LENGTH_5, ...CHUNKED], body: "1\r\nH\r\n0\r\n\r\n" },
      ["H", true, false],
    ],
    [
      "ends with the stream in another encoding",
      { headers: [...LENGTH_5, ["Transfer-Encoding", "gzip"]], body: "Hello, more", ends: true },
      ["Hello, more", true, false],
    ],
    [
      "ends with the stream if its length is none",
      { headers: [["Content-Length", "5, 5"]], body: "Hello, more", ends: true },
      ["Hello, more", true, false],
    ],
    [
      "ends with the stream if its length is empty",
      { headers: [["Content-Length", ""]], body: "Hello", ends: true },
      ["Hello", true, false],
    ],
  ])("%s", (_, response, expected) => {
    expect(read(response, size)).toEqual(expected);
  });

  test.each<Case>([
    [
      "is short of its length",
      { headers: LENGTH_5, body: "Hel", ends: true },
      ["Hel", false, true],
    ],
    ["waits for its length", { headers: LENGTH_5, body: "Hel" }, ["Hel", false, true]],
    ["waits for the end", { body: "Hello" }, ["Hello", false, true]],
    ["ends in a chunk", { headers: CHUNKED, body: "5\r\nHel", ends: true }, ["Hel", false, true]],
    [
      "ends before a chunk",
      { headers: CHUNKED, body: "1\r\nH\r\n", ends: true },
      ["H", false, true],
    ],
    ["has a chunk without a size", { headers: CHUNKED, body: "\r\nHello" }, ["", true, true]],
    ["has a chunk of negative size", { headers: CHUNKED, body: "-1\r\nHello" }, ["", true, true]],
    [
      "has a chunk of enormous size",
      { headers: CHUNKED, body: `${"f".repeat(200)}\r\nHello` },
      ["", true, true],
    ],
    [
      "has a line of 257 bytes between chunks",
      { headers: CHUNKED, body: `1\r\nH\r\n1;${"x".repeat(255)}` },
      ["H", true, true],
    ],
    [
      "passes maxBodyBytes",
      { headers: [["Content-Length", "9"]], body: "Hello", maxBodyBytes: 4 },
      ["Hell", true, true],
    ],
    ["passes maxBodyBytes without end", { body: "Hello", maxBodyBytes: 4 }, ["Hell", true, true]],
    [
      "passes maxBodyBytes in chunks",
      { headers: CHUNKED, body: HELLO_CHUNKED, maxBodyBytes: 4 },
      ["Hell", true, true],
    ],
  ])("%s: is truncated", (_, response, expected) => {
    expect(read(response, size)).toEqual(expected);
  });

  test("may be as long as maxBodyBytes", () => {
    const expected = ["Hello", true, false];
    expect(read({ headers: LENGTH_5, body: "Hello", maxBodyBytes: 5 }, size)).toEqual(expected);
    expect(read({ headers: CHUNKED, body: HELLO_CHUNKED, maxBodyBytes: 5 }, size)).toEqual(
      expected,
    );
    expect(read({ body: "Hello", ends: true, maxBodyBytes: 5 }, size)).toEqual(expected);
  });
});
