import { describe, expect, test } from "vitest";

import { DEFAULT_LIMITS } from "../../src/limits.ts";
import { readConnectResponse } from "../../src/opening/client-connect.ts";
import type { ClientOpening } from "../../src/opening/client-opening.ts";
import { HeaderList } from "../../src/opening/header-list.ts";
import {
  type FailureCode,
  FAILURES,
  type RefusalCode,
  type RefusalRow,
  REFUSALS,
} from "../../src/opening/refusal.ts";
import { readConnect } from "../../src/opening/server-connect.ts";
import type { ServerOpening } from "../../src/opening/server-opening.ts";
import {
  ACCEPT,
  clientOpening,
  connectHeaders,
  drain,
  feed,
  headerList,
  type Headers,
  headText,
  requestText,
  responseText,
  serverOpening,
  type Told,
} from "./drive.ts";
import { extension } from "./extensions.ts";

/** Bytes that provoke a row, or what else has to happen behind good ones. */
type Provocation<Side> = string | ((opening: Side) => void);

const REFUSED = {
  "head-malformed": "GET / HTTP/1.1\n",
  "head-too-big": "x".repeat(16_385),
  "too-many-headers": `GET / HTTP/1.1\r\n${"A: b\r\n".repeat(129)}`,
  "handshake-timeout": (opening) => opening.advance(10_000),
  "method-not-get": requestText({}, "POST /chat HTTP/1.1"),
  "http-version-unsupported": requestText({}, "GET /chat HTTP/1.0"),
  "target-invalid": requestText({}, "GET http://evil.test/chat HTTP/1.1"),
  "host-invalid": requestText({ Host: ["a", "b"] }),
  "upgrade-missing": requestText({ Upgrade: "websocketx" }),
  "connection-without-upgrade": requestText({ Connection: "keep-alive" }),
  "body-announced": requestText({ "Content-Length": "50" }),
  "version-unsupported": requestText({ "Sec-WebSocket-Version": "8" }),
  "key-invalid": requestText({ "Sec-WebSocket-Key": "AQIDBAUGBwgJCgsMDQ4PEC==, x" }),
  "subprotocols-malformed": requestText({ "Sec-WebSocket-Protocol": "chat, chat" }),
  "extensions-malformed": requestText({ "Sec-WebSocket-Extensions": 'a; b="' }),
  "origin-forbidden": requestText({ Origin: "https://evil.test" }),
  "data-before-answer": requestText() + "x".repeat(16_385),
} as const satisfies Partial<Record<RefusalCode, Provocation<ServerOpening>>>;

/** What only a CONNECT is refused for; or a request that someone else has parsed. */
const CONNECT_REFUSED = {
  "method-not-connect": { ":method": "GET" },
  "protocol-unsupported": { ":protocol": "connect-udp" },
  "scheme-invalid": { ":scheme": "wss" },
  "header-malformed": { cookie: "a\r\nb: c" },
  "authority-invalid": { ":authority": undefined },
  "connection-header-present": { connection: "keep-alive" },
  "connect-version-unsupported": { "sec-websocket-version": "8" },
} as const satisfies Record<Exclude<RefusalCode, keyof typeof REFUSED>, Headers>;

const FAILED = {
  "head-malformed": "HTTP/1.1 101\n",
  "head-too-big": "x".repeat(16_385),
  "too-many-headers": `HTTP/1.1 101 \r\n${"A: b\r\n".repeat(129)}`,
  "http-version-unsupported": responseText({}, "HTTP/1.0 101 Switching Protocols"),
  "extensions-malformed": responseText({ "Sec-WebSocket-Extensions": "\xe9" }),
  "too-many-interim-responses": "HTTP/1.1 100 Continue\r\n\r\n".repeat(17),
  "status-not-101": headText("HTTP/1.1 200 OK", { "Content-Length": "0" }),
  "upgrade-wrong": responseText({ Upgrade: "websocket, foo" }),
  "connection-wrong": responseText({ Connection: "close" }),
  "accept-wrong": responseText({ "Sec-WebSocket-Accept": ACCEPT.toLowerCase() }),
  "subprotocol-not-offered": responseText({ "Sec-WebSocket-Protocol": "mqtt" }),
  "extension-not-offered": responseText({ "Sec-WebSocket-Extensions": "x" }),
  "extension-repeated": responseText({ "Sec-WebSocket-Extensions": "a, a" }),
  "extension-answer-wrong": responseText({ "Sec-WebSocket-Extensions": "a; no" }),
  "extensions-overlap": responseText({ "Sec-WebSocket-Extensions": "a, b" }),
  "handshake-timeout": (opening) => opening.advance(10_000),
  "ended-early": (opening) => opening.receiveEnd(),
  "connection-lost": (opening) => opening.connectionLost(),
  aborted: (opening) => opening.abort(),
} as const satisfies Partial<Record<FailureCode, Provocation<ClientOpening>>>;

/** Only a server rejects: see server-opening.test.ts. The others are told by adapters. */
type Elsewhere =
  | "rejected"
  | "not-told"
  | "proxy-refused"
  | "redirect-forbidden"
  | "too-many-redirects"
  | "connect-not-allowed"
  | "session-closed";

/** What only the response to a CONNECT fails for. */
const CONNECT_FAILED = {
  "connection-header-present": { status: 200, headers: headerList({ upgrade: "websocket" }) },
  "status-not-200": { status: 101, headers: new HeaderList() },
} as const satisfies Record<Exclude<FailureCode, keyof typeof FAILED | Elsewhere>, object>;

test.each(Object.entries(CONNECT_REFUSED))(
  "a server meets %s in a CONNECT: it says so",
  (code, changes) => {
    const { status, headers = [], sentence, section }: RefusalRow = REFUSALS[code as RefusalCode];
    const body = `${sentence} (${section})\n`;
    expect(readConnect(connectHeaders(changes))).toEqual({ code, status, headers, body });
  },
);

test.each(Object.entries(CONNECT_FAILED))(
  "a client meets %s behind a CONNECT: it fails",
  (code, response) => {
    expect(readConnectResponse(response, {})).toBe(code);
  },
);

describe.each([Infinity, 1])("fed %d bytes at a time", (size) => {
  test.each(Object.entries(REFUSED))(
    "a server meets %s: it says so and ends",
    (code, provocation) => {
      const opening = serverOpening();
      const told = provoke(opening, provocation, size).filter((one) => !isRequest(one));
      const { status } = REFUSALS[code as RefusalCode];
      expect(told).toEqual([
        { transmit: expect.stringMatching(new RegExp(`^HTTP/1\\.1 ${status} [^]*§[^]*\\)\\n$`)) },
        { failed: code },
        "end",
      ]);
      expect(feed(opening, requestText())).toEqual([]);
    },
  );

  test.each(Object.entries(FAILED))("a client meets %s: it fails", (code, provocation) => {
    const extensions = [extension("a", 0x40), extension("b", 0x60)];
    const opening = clientOpening({ protocols: ["chat"], extensions });
    const [request, ...told] = provoke(opening, provocation, size);
    expect(request).toHaveProperty("transmit");
    const isCut = code === "connection-lost" || code === "aborted";
    expect(told).toEqual([{ failed: code }, isCut ? "abort" : "end"]);
    expect(feed(opening, responseText())).toEqual([]);
  });
});

function provoke<Side extends ServerOpening | ClientOpening>(
  opening: Side,
  provocation: Provocation<Side>,
  size: number,
): Told[] {
  if (typeof provocation === "string") return feed(opening, provocation, size);
  const told = drain(opening);
  provocation(opening);
  return [...told, ...drain(opening)];
}

function isRequest(told: Told): boolean {
  return typeof told === "object" && "request" in told;
}

test("the limits that the bytes above pass are the defaults", () => {
  expect(DEFAULT_LIMITS).toMatchObject({ maxHeadBytes: 16_384, maxHeaders: 128 });
});

test("a row tells the same of a code, whichever side it is on", () => {
  const both = (code: string): code is FailureCode & RefusalCode =>
    code in FAILURES && code in REFUSALS;
  for (const code of Object.keys(FAILURES).filter(both)) {
    expect(REFUSALS[code]).toMatchObject(FAILURES[code]);
  }
});
