// Every attack on the opening that is made of bytes, by its id, fed as one chunk and byte by byte.
// What our own caller could write (G19, H7) stands with the functions that write it; time (G16, H5)
// in opening.test.ts, bodies (H4) in client-opening.test.ts, every single origin (G15) in
// origin.test.ts; what a CONNECT brings (D5, G13, G15, G19, H2–H4, H7) in the tests of that door.

import { describe, expect, test } from "vitest";

import { DEFAULT_LIMITS } from "../../src/limits.ts";
import type { ClientOpening } from "../../src/opening/client-opening.ts";
import type { FailureCode, RefusalCode } from "../../src/opening/refusal.ts";
import type { ServerOpening } from "../../src/opening/server-opening.ts";
import { refusal } from "../../src/opening/server-negotiation.ts";
import { rejectUpgrade } from "../../src/opening/server-upgrade.ts";
import { costOf } from "../support/cost.ts";
import { FEEDS } from "../support/frame.ts";
import {
  ACCEPT,
  bytesOf,
  clientOpening,
  feed,
  headText,
  HELLO,
  KEY,
  requestText,
  responseText,
  serverOpening,
  textOf,
} from "./drive.ts";
import { extension } from "./extensions.ts";

const SPACES = " ".repeat(15_000);

const header = (name: string, ...values: string[]): string => requestText({ [name]: values });

const REFUSED: readonly (readonly [id: string, input: string, code: RefusalCode])[] = [
  [
    "G1 spaces inside a subprotocol",
    header("Sec-WebSocket-Protocol", `b${SPACES}x`),
    "subprotocols-malformed",
  ],
  [
    "G1 spaces inside Connection",
    header("Connection", `a${SPACES}x`),
    "connection-without-upgrade",
  ],
  [
    "G2 a quoted value without end",
    header("Sec-WebSocket-Extensions", `a; b="${"\\c".repeat(7_000)}`),
    "extensions-malformed",
  ],
  [
    "G4 so many headers that Upgrade is not among them",
    headText("GET / HTTP/1.1", { Host: "a", A: Array.from({ length: 127 }, () => "b") }),
    "upgrade-missing",
  ],
  [
    "G5 too many header lines",
    header("A", ...Array.from({ length: 124 }, () => "b")),
    "too-many-headers",
  ],
  ["G5 a million bytes of headers", header("A", "b".repeat(1_000_000)), "head-too-big"],
  ["G5 an endless request line", `GET /${"a".repeat(1_000_000)}`, "head-too-big"],
  ["G6 no key", requestText({ "Sec-WebSocket-Key": undefined }), "key-invalid"],
  ["G6 a key of 15 bytes", header("Sec-WebSocket-Key", "AQIDBAUGBwgJCgsMDQ4P"), "key-invalid"],
  [
    "G6 a key in bad base64",
    header("Sec-WebSocket-Key", "!GhlIHNhbXBsZSBub25jZQ=="),
    "key-invalid",
  ],
  ["G6 two keys", header("Sec-WebSocket-Key", KEY, KEY), "key-invalid"],
  ...["13abcd", "+13", "8", "7", "013", "13, 8", ""].map(
    (version) =>
      [
        `G6 version ${version}`,
        header("Sec-WebSocket-Version", version),
        "version-unsupported",
      ] as const,
  ),
  ["G6 two versions", header("Sec-WebSocket-Version", "13", "13"), "version-unsupported"],
  ["G6 HEAD", requestText({}, "HEAD /chat HTTP/1.1"), "method-not-get"],
  ["G6 POST", requestText({}, "POST /chat HTTP/1.1"), "method-not-get"],
  ["G6 get in lower case", requestText({}, "get /chat HTTP/1.1"), "method-not-get"],
  ["G6 HTTP/1.0", requestText({}, "GET /chat HTTP/1.0"), "http-version-unsupported"],
  ["G6 HTTP/2.0", requestText({}, "GET /chat HTTP/2.0"), "http-version-unsupported"],
  ["G6 Upgrade: websocketx", header("Upgrade", "websocketx"), "upgrade-missing"],
  [
    "G7 draft 76, without a version",
    headText("GET / HTTP/1.1", {
      Host: "a",
      Upgrade: "WebSocket",
      Connection: "Upgrade",
      "Sec-WebSocket-Key1": "4 @1  46546xW%0l 1 5",
      "Sec-WebSocket-Key2": "12998 5 Y3 1  .P00",
    }) + "^n:ds[4U\x80\x80\x80",
    "version-unsupported",
  ],
  [
    "G7 version 7 without Upgrade",
    requestText({ Upgrade: undefined, "Sec-WebSocket-Version": "7" }),
    "upgrade-missing",
  ],
  [
    "G8 a body that is a second request",
    header("Content-Length", "50") + requestText(),
    "body-announced",
  ],
  ["G8 two lengths", header("Content-Length", "0", "50"), "body-announced"],
  ["G8 a body in chunks", header("Transfer-Encoding", "chunked") + "0\r\n\r\n", "body-announced"],
  [
    "G10 a pipelined GET before the upgrade",
    headText("GET / HTTP/1.1", { Host: "a" }) + requestText(),
    "upgrade-missing",
  ],
  ["G11 Upgrade: foo", header("Upgrade", "foo"), "upgrade-missing"],
  [
    "G11 no Connection: Upgrade",
    requestText({ Connection: undefined }),
    "connection-without-upgrade",
  ],
  [
    "G13 a target in absolute-form",
    requestText({}, "GET http://evil.test/ws HTTP/1.1"),
    "target-invalid",
  ],
  ["G13 a target with a fragment", requestText({}, "GET /ws#frag HTTP/1.1"), "target-invalid"],
  ["G13 a target with a byte above ASCII", requestText({}, "GET /\xe9 HTTP/1.1"), "target-invalid"],
  ["G14 no Host", requestText({ Host: undefined }), "host-invalid"],
  ["G14 a malformed Host", header("Host", "a@b"), "host-invalid"],
  ["G14 NEL in a Host", header("Host", "a\x85"), "host-invalid"],
  ...["\0", "\x08", "\x0b", "\x0c", "\x1c", "\x1d", "\x1e", "\x1f", "\x7f", "\r", "\n"].map(
    (char) =>
      [
        `G14 ${JSON.stringify(char)} in a value`,
        header("A", `b${char}c`),
        "head-malformed",
      ] as const,
  ),
  ["G14 bare LFs", requestText().replaceAll("\r\n", "\n"), "head-malformed"],
  ["G14 line folding", header("A", "b\r\n c"), "head-malformed"],
  ["G14 a space before the colon", requestText({ "Host ": "a" }), "head-malformed"],
  ["G15 an origin elsewhere", header("Origin", "https://evil.test"), "origin-forbidden"],
  ["G15 a null origin", header("Origin", "null"), "origin-forbidden"],
  [
    "G15 two origins",
    header("Origin", "http://server.example.com", "http://evil.test"),
    "origin-forbidden",
  ],
];

describe.each([Infinity, 1])("a server, fed %d bytes at a time, refuses", (size) => {
  test.each(REFUSED)("%s", (_, input, code) => {
    expect(feed(serverOpening(), input, size)).toEqual([
      { transmit: textOf(rejectUpgrade(refusal(code))) },
      { failed: code },
      "end",
    ]);
    expectBounded(serverOpening(), input, size);
  });
});

/** What looks odd, but is good: each opens, without anything chosen. */
const ACCEPTED: readonly (readonly [id: string, input: string, target: string])[] = [
  [
    "G3 names of Object.prototype",
    requestText({
      "Sec-WebSocket-Extensions": "constructor, a; __proto__",
      "Sec-WebSocket-Protocol": "__proto__, toString",
      ["__proto__"]: "x",
    }),
    "/chat",
  ],
  [
    "G13 a path that looks like a host",
    requestText({}, "GET //evil.test/ws HTTP/1.1"),
    "//evil.test/ws",
  ],
  ["G13 a path with encoded dots", requestText({}, "GET /a/%2e%2e/ws HTTP/1.1"), "/a/%2e%2e/ws"],
  ["G13 a path with parameters", requestText({}, "GET /a;x=/.. HTTP/1.1"), "/a;x=/.."],
];

describe.each([Infinity, 1])("a server, fed %d bytes at a time, takes as it is", (size) => {
  test.each(ACCEPTED)("%s", (_, input, target) => {
    expect(feed(serverOpening(), input, size, (opening) => opening.accept())).toEqual([
      { request: target },
      { transmit: responseText() },
      { open: "", heard: [] },
    ]);
    expectBounded(serverOpening(), input, size);
  });
});

const FAILED: readonly (readonly [id: string, input: string, code: FailureCode])[] = [
  ["H1 no accept", responseText({ "Sec-WebSocket-Accept": undefined }), "accept-wrong"],
  ["H1 a wrong accept", responseText({ "Sec-WebSocket-Accept": KEY }), "accept-wrong"],
  ["H1 two accepts", responseText({ "Sec-WebSocket-Accept": [ACCEPT, ACCEPT] }), "accept-wrong"],
  [
    "H2 a subprotocol that was not offered",
    responseText({ "Sec-WebSocket-Protocol": "mqtt" }),
    "subprotocol-not-offered",
  ],
  [
    "H2 an empty subprotocol",
    responseText({ "Sec-WebSocket-Protocol": "" }),
    "subprotocol-not-offered",
  ],
  [
    "H2 two subprotocols",
    responseText({ "Sec-WebSocket-Protocol": "a, b" }),
    "subprotocol-not-offered",
  ],
  [
    "H2 two lines of subprotocols",
    responseText({ "Sec-WebSocket-Protocol": ["a", "b"] }),
    "subprotocol-not-offered",
  ],
  [
    "H3 an extension that was not offered",
    responseText({ "Sec-WebSocket-Extensions": "x-webkit-deflate-frame" }),
    "extension-not-offered",
  ],
  [
    "H3 the same extension twice",
    responseText({ "Sec-WebSocket-Extensions": ["permessage-deflate", "permessage-deflate"] }),
    "extension-repeated",
  ],
  [
    "H3 parameters that were not offered",
    responseText({ "Sec-WebSocket-Extensions": "permessage-deflate; x" }),
    "extension-answer-wrong",
  ],
  ["H4 status 200", headText("HTTP/1.1 200 OK", { "Content-Length": "5" }), "status-not-101"],
  ["H4 status 204", headText("HTTP/1.1 204 No Content", {}), "status-not-101"],
  [
    "H4 status 426",
    headText("HTTP/1.1 426 Upgrade Required", { "Content-Length": "0" }),
    "status-not-101",
  ],
  [
    "H4 status 200 with every header right",
    responseText({ "Content-Length": "5" }, "HTTP/1.1 200 OK"),
    "status-not-101",
  ],
  ["H4 a loop of 100", "HTTP/1.1 100 Continue\r\n\r\n".repeat(17), "too-many-interim-responses"],
  ["H4 a 101 without an upgrade", responseText({ Upgrade: undefined }), "upgrade-wrong"],
  ["H4 a 101 to something else", responseText({ Upgrade: "h2c" }), "upgrade-wrong"],
  [
    "H4 a 101 of HTTP/1.0",
    responseText({}, "HTTP/1.0 101 Switching Protocols"),
    "http-version-unsupported",
  ],
  ["H5 endless headers", responseText({ A: "b".repeat(1_000_000) }), "head-too-big"],
  [
    "H5 endless header lines",
    responseText({ A: Array.from({ length: 200 }, () => "b") }),
    "too-many-headers",
  ],
  [
    "H5 an endless body",
    `${headText("HTTP/1.1 500 No", {})}${"x".repeat(100_000)}`,
    "status-not-101",
  ],
  [
    "H8 a byte above ASCII in a subprotocol",
    responseText({ "Sec-WebSocket-Protocol": "a\xff" }),
    "subprotocol-not-offered",
  ],
  [
    "H8 a byte above ASCII in an extension",
    responseText({ "Sec-WebSocket-Extensions": "permessage-deflate; \x80" }),
    "extensions-malformed",
  ],
];

describe.each([Infinity, 1])("a client, fed %d bytes at a time, fails on", (size) => {
  const offering = () =>
    clientOpening({
      protocols: ["a", "b"],
      extensions: [extension("permessage-deflate", 0x40)],
    });

  test.each(FAILED)("%s, and delivers nothing", (_, input, code) => {
    expect(feed(offering(), input + HELLO, size).slice(1)).toEqual([{ failed: code }, "end"]);
    expectBounded(offering(), input + HELLO, size);
  });
});

/** A head costs at most twice maxHeadBytes, a body twice maxBodyBytes, and what follows nothing. */
function expectBounded(opening: ServerOpening | ClientOpening, input: string, size: number): void {
  const pieces = FEEDS[size === 1 ? "byte by byte" : "as one chunk"](
    bytesOf(input.slice(0, 200_000)),
  );
  const cost = costOf(() => {
    for (const piece of pieces) {
      opening.receive(piece, 0);
      while (opening.poll() !== undefined);
    }
  });
  const { maxHeadBytes, maxBodyBytes } = DEFAULT_LIMITS;
  expect(cost.allocated).toBeLessThan(2 * maxHeadBytes + 2 * maxBodyBytes);
  expect(cost.copied).toBeLessThan(2 * maxHeadBytes + 2 * maxBodyBytes);
}
