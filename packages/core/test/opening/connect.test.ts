import { expect, test } from "vitest";

import {
  CONNECT_HEADERS,
  CONNECT_MESSAGE_HEADERS,
  hasNoConnectionHeaders,
  lowerCased,
} from "../../src/opening/connect.ts";
import { HeaderList } from "../../src/opening/header-list.ts";
import { HANDSHAKE_HEADERS } from "../../src/opening/upgrade.ts";

test.each([
  ["Connection", "close", false],
  ["keep-alive", "timeout=5", false],
  ["Proxy-Connection", "keep-alive", false],
  ["transfer-encoding", "chunked", false],
  ["upgrade", "websocket", false],
  ["te", "gzip", false],
  ["te", "trailers, gzip", false],
  ["te", "Trailers", true],
  ["x-upgrade", "websocket", true],
])("RFC 9113 §8.2.2 %s: %s may be in a head: %s", (name, value, may) => {
  expect(hasNoConnectionHeaders(new HeaderList([[name, value]]))).toBe(may);
});

test("RFC 9113 §8.2.1 names are written in lower case, values as they are", () => {
  const lines = lowerCased([
    [":path", "/A"],
    ["Set-Cookie", "A=1"],
    ["SET-COOKIE", "B=2"],
  ]);
  expect([...lines]).toEqual([
    [":path", "/A"],
    ["set-cookie", "A=1"],
    ["set-cookie", "B=2"],
  ]);
});

test("an application cannot add what HTTP/2 forbids, or what the handshake writes", () => {
  const forbidden = [
    "connection",
    "keep-alive",
    "proxy-connection",
    "transfer-encoding",
    "upgrade",
  ];
  const ofMessages = [...forbidden, "http2-settings", "content-length", "te"];
  expect([...CONNECT_MESSAGE_HEADERS]).toEqual(ofMessages);
  expect([...CONNECT_HEADERS]).toEqual([...new Set([...HANDSHAKE_HEADERS, ...ofMessages])]);
});
