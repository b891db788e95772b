import { describe, expect, test } from "vitest";

import { HeaderList } from "../../src/opening/header-list.ts";
import { parseRequestHead } from "../../src/opening/http-head.ts";
import { refusal, type Rejection } from "../../src/opening/server-negotiation.ts";
import { acceptUpgrade, readUpgrade, rejectUpgrade } from "../../src/opening/server-upgrade.ts";
import type { UpgradeRequest } from "../../src/opening/upgrade.ts";
import { ACCEPT, type Headers, KEY, requestText, textOf } from "./drive.ts";

function read(headers: Headers = {}, startLine?: string): ReturnType<typeof readUpgrade> {
  return readUpgrade(parseRequestHead(requestText(headers, startLine).slice(0, -4))!);
}

function good(headers: Headers = {}, startLine?: string): UpgradeRequest {
  const request = read(headers, startLine);
  if ("code" in request) throw new Error(request.code);
  return request;
}

describe("RFC 6455 §4.2.1 a server reads a request", () => {
  test("that has everything", () => {
    const request = good(
      {
        Host: "Example.com:8080",
        Origin: "HTTP://example.com:8080",
        "Sec-WebSocket-Protocol": ["chat, superchat", "mqtt"],
        "Sec-WebSocket-Extensions": "foo; bar=1",
      },
      "GET /chat?room=1?2 HTTP/1.1",
    );
    expect(request).toEqual({
      head: request.head,
      target: "/chat?room=1?2",
      path: "/chat",
      query: "room=1?2",
      host: "Example.com:8080",
      origin: "http://example.com:8080",
      protocols: ["chat", "superchat", "mqtt"],
      extensions: [{ name: "foo", params: [["bar", "1"]] }],
    });
  });

  test("that has no more than it must", () => {
    const request = good();
    expect(request).toEqual({
      head: request.head,
      target: "/chat",
      path: "/chat",
      query: "",
      host: "server.example.com",
      origin: undefined,
      protocols: [],
      extensions: [],
    });
  });

  test("whose tokens are in another case, in lists and several lines", () => {
    good({ Upgrade: "h2c, WebSocket", Connection: ["keep-alive", "foo, UPGRADE"] });
  });

  test("that says that it has no body", () => {
    good({ "Content-Length": "0" });
  });

  test("of a later HTTP/1.x", () => {
    expect(good({}, "GET / HTTP/1.2").head.version).toBe("1.2");
  });

  test("that another parser has read", () => {
    const flat = ["host", "a", "upgrade", "websocket", "connection", "upgrade"];
    flat.push("sec-websocket-key", KEY, "sec-websocket-version", "13");
    const head = { method: "GET", target: "/", version: "1.1", headers: HeaderList.fromRaw(flat) };
    expect(readUpgrade(head)).toMatchObject({ path: "/", host: "a" });
  });

  test("of an origin that the policy decides on", () => {
    const head = parseRequestHead(requestText({ Origin: "https://evil.test" }).slice(0, -4))!;
    expect(readUpgrade(head)).toMatchObject({ code: "origin-forbidden", status: 403 });
    expect(readUpgrade(head, { origins: "any" })).toMatchObject({ origin: "https://evil.test" });
  });

  test.each<[Headers, string]>([
    [{ Host: undefined }, "host-invalid"],
    [{ "Sec-WebSocket-Key": undefined }, "key-invalid"],
  ])("that has %j: refused, %s", (headers, code) => {
    expect(read(headers)).toHaveProperty("code", code);
  });

  test.each([
    ["a line end in a value", "Cookie", "a\r\nb: c"],
    ["a NUL in a value", "Cookie", "a\0"],
    ["an Origin that lower case would make ours", "Origin", "http://\u212aelvin.test"],
    ["a name that lower case would make a header", "Sec-WebSoc\u212aet-Extensions", "a"],
  ])("G19 that someone else parsed, with %s: refused", (_, name, value) => {
    const request = good({ Host: "kelvin.test" });
    const headers = new HeaderList([...request.head.headers, [name, value]]);
    expect(readUpgrade({ ...request.head, headers })).toEqual(refusal("header-malformed"));
  });

  test("and refuses it with what to answer", () => {
    expect(read({ "Sec-WebSocket-Version": "8" })).toEqual({
      code: "version-unsupported",
      status: 426,
      headers: [
        ["Upgrade", "websocket"],
        ["Sec-WebSocket-Version", "13"],
      ],
      body: "Sec-WebSocket-Version is not 13. (RFC 6455 §4.4)\n",
    });
  });
});

describe("RFC 6455 §4.2.2 a server accepts a request", () => {
  const offers = { "Sec-WebSocket-Protocol": "chat, superchat" };

  test("of §1.3, byte for byte", () => {
    const { head, protocol, extensions } = acceptUpgrade(good(offers), { protocols: ["chat"] });
    expect(textOf(head)).toBe(
      "HTTP/1.1 101 Switching Protocols\r\n" +
        "Upgrade: websocket\r\n" +
        "Connection: Upgrade\r\n" +
        `Sec-WebSocket-Accept: ${ACCEPT}\r\n` +
        "Sec-WebSocket-Protocol: chat\r\n\r\n",
    );
    expect([protocol, extensions]).toEqual(["chat", []]);
  });

  test("with no subprotocol if it lists none, and no extension", () => {
    const { head, protocol } = acceptUpgrade(good(offers));
    expect(textOf(head)).toBe(
      "HTTP/1.1 101 Switching Protocols\r\n" +
        "Upgrade: websocket\r\n" +
        "Connection: Upgrade\r\n" +
        `Sec-WebSocket-Accept: ${ACCEPT}\r\n\r\n`,
    );
    expect(protocol).toBe("");
  });

  test("with further headers", () => {
    const { head } = acceptUpgrade(good(), { headers: [["Set-Cookie", "a=1"]] });
    expect(textOf(head)).toContain(`${ACCEPT}\r\nSet-Cookie: a=1\r\n\r\n`);
  });
});

describe("a server rejects a request", () => {
  test.each<[Rejection | undefined, string]>([
    [undefined, "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"],
    [
      { status: 401, headers: [["WWW-Authenticate", "Basic"]], body: "no\xe9" },
      "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic\r\n" +
        "Content-Type: text/plain; charset=utf-8\r\nContent-Length: 4\r\nConnection: close\r\n\r\n" +
        "no\xc3\xa9",
    ],
    [
      { status: 500, headers: [["content-type", "text/html"]], body: "<p>" },
      "HTTP/1.1 500 Internal Server Error\r\ncontent-type: text/html\r\n" +
        "Content-Length: 3\r\nConnection: close\r\n\r\n<p>",
    ],
    [
      { status: 200, body: Uint8Array.of(0xff) },
      "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nConnection: close\r\n\r\n\xff",
    ],
    [{ status: 204 }, "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n"],
    [{ status: 304, body: "" }, "HTTP/1.1 304 Not Modified\r\nConnection: close\r\n\r\n"],
    [
      { status: 426, headers: [["upgrade", "websocket"]] },
      "HTTP/1.1 426 Upgrade Required\r\nupgrade: websocket\r\n" +
        "Content-Length: 0\r\nConnection: Upgrade, close\r\n\r\n",
    ],
  ])("with %j", (rejection, response) => {
    expect(textOf(rejectUpgrade(rejection))).toBe(response);
  });

  test("with what a refusal says", () => {
    expect(textOf(rejectUpgrade(refusal("method-not-get")))).toBe(
      "HTTP/1.1 405 Method Not Allowed\r\nAllow: GET\r\n" +
        "Content-Type: text/plain; charset=utf-8\r\nContent-Length: 42\r\nConnection: close\r\n\r\n" +
        "The method is not GET. (RFC 6455 \xc2\xa74.2.1)\n",
    );
  });
});
