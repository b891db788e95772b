import { describe, expect, test } from "vitest";

import { UsageError } from "../../src/error.ts";
import * as Mistake from "../../src/mistake.ts";
import { permessageDeflate } from "../../src/deflate/permessage-deflate.ts";
import type { RefusalCode } from "../../src/opening/refusal.ts";
import { acceptConnect, readConnect, rejectConnect } from "../../src/opening/server-connect.ts";
import { refusal, type Rejection } from "../../src/opening/server-negotiation.ts";
import type { UpgradeRequest } from "../../src/opening/upgrade.ts";
import { pakoCodec } from "../support/pako-codec.ts";
import { connectHeaders, type Headers, headerList, KEY, textOf } from "./drive.ts";

function good(headers: Headers = {}): UpgradeRequest {
  const request = readConnect(connectHeaders(headers));
  if ("code" in request) throw new Error(request.code);
  return request;
}

describe("RFC 8441 §5 a server reads a CONNECT", () => {
  test("of §5.1", () => {
    const headers = headerList({
      ":method": "CONNECT",
      ":protocol": "websocket",
      ":scheme": "https",
      ":path": "/chat",
      ":authority": "server.example.com",
      "sec-websocket-protocol": "chat, superchat",
      "sec-websocket-extensions": "permessage-deflate",
      "sec-websocket-version": "13",
      origin: "http://www.example.com",
    });
    const request = readConnect(headers, { origins: ["http://www.example.com"] });
    if ("code" in request) throw new Error(request.code);
    const { head, ...rest } = request;
    expect(rest).toEqual({
      target: "/chat",
      path: "/chat",
      query: "",
      host: "server.example.com",
      origin: "http://www.example.com",
      protocols: ["chat", "superchat"],
      extensions: [{ name: "permessage-deflate", params: [] }],
    });
    expect({ ...head, headers: [...head.headers] }).toEqual({
      method: "CONNECT",
      target: "/chat",
      version: "2.0",
      headers: [
        ["sec-websocket-protocol", "chat, superchat"],
        ["sec-websocket-extensions", "permessage-deflate"],
        ["sec-websocket-version", "13"],
        ["origin", "http://www.example.com"],
      ],
    });
  });

  test("over HTTP/3, if our caller says so", () => {
    const request = readConnect(connectHeaders(), { version: "3" });
    expect(request).toMatchObject({ head: { version: "3" } });
  });

  test.each<Headers>([
    { ":scheme": "http" },
    { ":path": "/chat?room=1?2" },
    { host: "SERVER.example.com:443" },
    { te: "trailers" },
    { "content-length": "0" },
    { "sec-websocket-key": "none of our business" },
    { cookie: ["a=1", "b=2"] },
    { origin: "https://server.example.com" },
  ])("with %j", (headers) => {
    expect(good(headers).host).toBe("server.example.com");
  });

  test("whose Cookie comes in pieces, as RFC 9113 §8.2.3 allows", () => {
    expect(good({ cookie: ["a=1", "b=2"] }).head.headers.get("cookie")).toBe("a=1; b=2");
  });

  test("and asks a policy that knows no versions of HTTP", () => {
    const asked: unknown[] = [];
    const origins = (origin: string | undefined, { host, path, head }: UpgradeRequest) => {
      asked.push([origin, host, path, head.headers.get("x-token")]);
      return true;
    };
    readConnect(connectHeaders({ "x-token": "t" }), { origins });
    expect(asked).toEqual([[undefined, "server.example.com", "/chat", "t"]]);
  });
});

const REFUSED: readonly (readonly [id: string, headers: Headers, code: RefusalCode])[] = [
  ["G15 a GET with :protocol", { ":method": "GET" }, "method-not-connect"],
  ["a method in lower case", { ":method": "connect" }, "method-not-connect"],
  ["two methods", { ":method": ["CONNECT", "CONNECT"] }, "method-not-connect"],
  ["a CONNECT without :protocol", { ":protocol": undefined }, "protocol-unsupported"],
  ["a CONNECT for another protocol", { ":protocol": "connect-udp" }, "protocol-unsupported"],
  ["two protocols", { ":protocol": ["websocket", "websocket"] }, "protocol-unsupported"],
  ["no scheme", { ":scheme": undefined }, "scheme-invalid"],
  ["a scheme of WebSocket URLs", { ":scheme": "wss" }, "scheme-invalid"],
  ["a scheme with a line behind it", { ":scheme": "https\n" }, "scheme-invalid"],
  ["two schemes", { ":scheme": ["https", "http"] }, "scheme-invalid"],
  ["G19 a line end in a value", { cookie: "a\r\nb: c" }, "header-malformed"],
  ["a value that no bytes stand for", { origin: "https://\u212aelvin.test" }, "header-malformed"],
  ["a name that is none", { "x y": "1" }, "header-malformed"],
  ["no path", { ":path": undefined }, "target-invalid"],
  ["an empty path", { ":path": "" }, "target-invalid"],
  ["the path of OPTIONS", { ":path": "*" }, "target-invalid"],
  ["two paths", { ":path": ["/a", "/b"] }, "target-invalid"],
  ["G13 a path in absolute-form", { ":path": "http://evil.test/ws" }, "target-invalid"],
  ["G13 a path with a fragment", { ":path": "/ws#frag" }, "target-invalid"],
  ["G13 a path with a byte above ASCII", { ":path": "/\xe9" }, "target-invalid"],
  ["no authority", { ":authority": undefined }, "authority-invalid"],
  ["no authority, but a Host", { ":authority": undefined, host: "a" }, "authority-invalid"],
  ["userinfo", { ":authority": "user@server.example.com" }, "authority-invalid"],
  ["two authorities", { ":authority": ["a", "a"] }, "authority-invalid"],
  ["another Host", { host: "evil.test" }, "authority-invalid"],
  ["a Host with another port", { host: "server.example.com:8443" }, "authority-invalid"],
  ["an empty Host", { host: "" }, "authority-invalid"],
  ["two Hosts", { host: ["server.example.com", "evil.test"] }, "authority-invalid"],
  ["Connection", { connection: "Upgrade" }, "connection-header-present"],
  ["Upgrade", { upgrade: "websocket" }, "connection-header-present"],
  ["Keep-Alive", { "keep-alive": "timeout=5" }, "connection-header-present"],
  ["Proxy-Connection", { "proxy-connection": "x" }, "connection-header-present"],
  ["Transfer-Encoding", { "transfer-encoding": "chunked" }, "connection-header-present"],
  ["TE with more than trailers", { te: "gzip" }, "connection-header-present"],
  ["G8 a body", { "content-length": "50" }, "body-announced"],
  ["G6 no version", { "sec-websocket-version": undefined }, "connect-version-unsupported"],
  ["G6 version 8", { "sec-websocket-version": "8" }, "connect-version-unsupported"],
  ["G6 two versions", { "sec-websocket-version": ["13", "8"] }, "connect-version-unsupported"],
  ["G15 an origin elsewhere", { origin: "https://evil.test" }, "origin-forbidden"],
  ["G15 a null origin", { origin: "null" }, "origin-forbidden"],
  ["G15 a longer host", { origin: "https://server.example.com.evil" }, "origin-forbidden"],
  ["G15 another port", { origin: "https://server.example.com:8443" }, "origin-forbidden"],
  [
    "G15 two origins",
    { origin: ["https://server.example.com", "https://evil.test"] },
    "origin-forbidden",
  ],
];

describe("a server refuses a CONNECT", () => {
  test.each(REFUSED)("with %s", (_, headers, code) => {
    expect(readConnect(connectHeaders(headers))).toEqual(refusal(code));
  });

  test.each([
    ["G13 a path that looks like a host", "//evil.test/ws"],
    ["G13 encoded dots", "/a/%2e%2e/ws"],
    ["G13 parameters", "/a;x=/.."],
  ])("but takes %s as it is", (_, path) => {
    expect(good({ ":path": path })).toMatchObject({ path, host: "server.example.com" });
  });
});

describe("a server accepts a CONNECT", () => {
  const offers = {
    "sec-websocket-protocol": "chat, superchat",
    "sec-websocket-extensions": "permessage-deflate",
  };

  test("of RFC 8441 §5.1, with 200 and no more than was negotiated", () => {
    const { status, headers, protocol, extensions } = acceptConnect(good(offers), {
      protocols: ["chat"],
      extensions: [permessageDeflate(pakoCodec)],
    });
    expect([status, [...headers]]).toEqual([
      200,
      [
        ["sec-websocket-protocol", "chat"],
        ["sec-websocket-extensions", "permessage-deflate"],
      ],
    ]);
    expect([protocol, extensions.map(({ name }) => name)]).toEqual([
      "chat",
      ["permessage-deflate"],
    ]);
    for (const session of extensions) session.free();
  });

  test("with nothing but 200, though a key was sent", () => {
    const { headers, ...rest } = acceptConnect(good({ ...offers, "sec-websocket-key": KEY }));
    expect([...headers]).toEqual([]);
    expect(rest).toEqual({ status: 200, protocol: "", extensions: [] });
  });

  test("with further headers, in lower case", () => {
    const added = [
      ["Set-Cookie", "A=1"],
      ["Set-Cookie", "B=2"],
    ] as const;
    const { headers } = acceptConnect(good(), { headers: added });
    expect(headers.toObject()).toEqual({ "set-cookie": ["A=1", "B=2"] });
  });

  test.each(["Keep-Alive", "proxy-connection", "TE", "Upgrade", "Connection", "Content-Length"])(
    "G19 but not with %s",
    (name) => {
      const reserved = new UsageError(Mistake.headerReserved, JSON.stringify(name));
      expect(() => acceptConnect(good(), { headers: [[name, "1"]] })).toThrow(reserved);
    },
  );

  test.each(["=0", "=7", "=16", "=999", "=010", "=9; server_max_window_bits=9", "; x"])(
    "D5 without compression that is offered with server_max_window_bits%s",
    (rest) => {
      const offer = `permessage-deflate; server_max_window_bits${rest}`;
      const { headers } = acceptConnect(good({ "sec-websocket-extensions": offer }), {
        extensions: [permessageDeflate(pakoCodec)],
      });
      expect([...headers]).toEqual([]);
    },
  );
});

describe("a server rejects a CONNECT", () => {
  const reject = (rejection?: Rejection) => {
    const { status, headers, body } = rejectConnect(rejection);
    return [status, headers.toObject(), textOf(body)];
  };

  test.each<[Rejection | undefined, unknown]>([
    [undefined, [403, { "content-length": "0" }, ""]],
    [
      { status: 401, headers: [["WWW-Authenticate", "Basic"]], body: "no\xe9" },
      [
        401,
        {
          "www-authenticate": "Basic",
          "content-type": "text/plain; charset=utf-8",
          "content-length": "4",
        },
        "no\xc3\xa9",
      ],
    ],
    [
      { status: 500, headers: [["Content-Type", "text/html"]], body: "<p>" },
      [500, { "content-type": "text/html", "content-length": "3" }, "<p>"],
    ],
    [{ status: 304 }, [304, {}, ""]],
  ])("with %j", (rejection, response) => {
    expect(reject(rejection)).toEqual(response);
  });

  test.each([200, 204, 299])("G19 but not with %i, which would open the tunnel", (status) => {
    const invalid = new UsageError(Mistake.statusInvalid, `To CONNECT, ${status} is a yes.`);
    expect(() => rejectConnect({ status })).toThrow(invalid);
  });

  test.each(["Keep-Alive", "proxy-connection", "TE", "Upgrade"])("G19 but not with %s", (name) => {
    const reserved = new UsageError(Mistake.headerReserved, JSON.stringify(name));
    expect(() => rejectConnect({ headers: [[name, "1"]] })).toThrow(reserved);
  });

  test("with what a refusal says, whichever of those for a CONNECT it is", () => {
    expect(reject(refusal("connect-version-unsupported"))).toEqual([
      400,
      {
        "sec-websocket-version": "13",
        "content-type": "text/plain; charset=utf-8",
        "content-length": "50",
      },
      "Sec-WebSocket-Version is not 13. (RFC 6455 \xc2\xa74.4)\n",
    ]);
    const statuses = REFUSED.map(([, , code]) => rejectConnect(refusal(code)).status);
    expect(new Set(statuses)).toEqual(new Set([405, 501, 400, 403]));
  });
});
