// What a server negotiates through either door. What else the doors do is told in the tests of
// server-upgrade.ts and server-connect.ts.

import { describe, expect, test } from "vitest";

import { UsageError } from "../../src/error.ts";
import * as Mistake from "../../src/mistake.ts";
import type { HeaderList } from "../../src/opening/header-list.ts";
import { parseRequestHead, parseResponseHead } from "../../src/opening/http-head.ts";
import { acceptConnect, readConnect, rejectConnect } from "../../src/opening/server-connect.ts";
import type { AcceptOptions, Rejection } from "../../src/opening/server-negotiation.ts";
import { acceptUpgrade, readUpgrade, rejectUpgrade } from "../../src/opening/server-upgrade.ts";
import type { UpgradeAgreement, UpgradeRequest } from "../../src/opening/upgrade.ts";
import { connectHeaders, type Headers, requestText, textOf } from "./drive.ts";
import { extension } from "./extensions.ts";

type Accepted = UpgradeAgreement & { readonly headers: HeaderList };

interface Door {
  readonly read: (headers: Headers) => ReturnType<typeof readUpgrade>;
  readonly accept: (request: UpgradeRequest, options: AcceptOptions) => Accepted;
  readonly reject: (rejection: Rejection) => unknown;
}

const DOORS: Readonly<Record<string, Door>> = {
  "HTTP/1.1": {
    read: (headers) => readUpgrade(parseRequestHead(requestText(headers).slice(0, -4))!),
    accept(request, options) {
      const { head, ...agreed } = acceptUpgrade(request, options);
      return { ...agreed, headers: parseResponseHead(textOf(head).slice(0, -4))!.headers };
    },
    reject: rejectUpgrade,
  },
  "HTTP/2": {
    read: (headers) => readConnect(connectHeaders(headers)),
    accept: acceptConnect,
    reject: rejectConnect,
  },
};

describe.each(Object.entries(DOORS))("over %s", (_, { read, accept, reject }) => {
  const good = (headers: Headers = {}): UpgradeRequest => {
    const request = read(headers);
    if ("code" in request) throw new Error(request.code);
    return request;
  };

  describe("RFC 6455 §4.2.1 a server reads a request", () => {
    test.each<[Headers, string]>([
      [{ "Sec-WebSocket-Protocol": "" }, "subprotocols-malformed"],
      [{ "Sec-WebSocket-Protocol": "chat, chat" }, "subprotocols-malformed"],
      [{ "Sec-WebSocket-Extensions": "a; b=" }, "extensions-malformed"],
      [{ Origin: "https://evil.test" }, "origin-forbidden"],
    ])("that has %j: refused, %s", (headers, code) => {
      expect(read(headers)).toHaveProperty("code", code);
    });
  });

  describe("RFC 6455 §4.2.2 a server accepts a request", () => {
    const offers = { "Sec-WebSocket-Protocol": "chat, superchat" };

    test.each([
      [{ protocols: ["superchat", "chat"] }, "superchat"],
      [{ protocols: ["mqtt", "chat"] }, "chat"],
      [{ protocols: ["mqtt", "CHAT"] }, ""],
      [{ protocol: "superchat", protocols: ["chat"] }, "superchat"],
    ])("with %j: the subprotocol is %j", (options, chosen) => {
      const { protocol, headers } = accept(good(offers), options);
      expect([protocol, headers.get("sec-websocket-protocol") ?? ""]).toEqual([chosen, chosen]);
    });

    test("but not with a subprotocol that was not offered", () => {
      expect(() => accept(good(offers), { protocol: "mqtt" })).toThrow(
        new UsageError(Mistake.subprotocolNotOffered, '"mqtt"'),
      );
    });

    test("G19 but not with headers that would change the response, and no session is left behind", () => {
      const deflate = extension("a", 0x40);
      const request = good({ "Sec-WebSocket-Extensions": "a" });
      const add = (name: string, value: string) => () =>
        accept(request, { headers: [[name, value]], extensions: [deflate] });
      expect(add("Sec-WebSocket-Accept", "x")).toThrow(
        new UsageError(Mistake.headerReserved, '"Sec-WebSocket-Accept"'),
      );
      expect(add("X", "a\r\nb: c")).toThrow(new UsageError(Mistake.headerInvalid, '"X"'));
      expect(deflate.live()).toBe(0);
    });
  });

  describe("RFC 6455 §9.1 a server accepts extensions", () => {
    const agree = (offer: string, ...ours: ReturnType<typeof extension>[]) => {
      const request = good({ "Sec-WebSocket-Extensions": offer });
      const { headers, extensions } = accept(request, { extensions: ours });
      const answer = headers.get("sec-websocket-extensions") ?? "";
      return [answer, extensions.map(({ name }) => name)];
    };

    test("in the order of the client's offers", () => {
      const [a, b] = [extension("a", 0x40), extension("b", 0x20)];
      expect(agree("b; ok, c, a; ok=1", a, b)).toEqual(["b; ok, a; ok=1", ["b", "a"]]);
    });

    test("each once, from all offers of its name", () => {
      const a = extension("a", 0x40);
      expect(agree("a; no, b, a; ok=1, a", a)).toEqual(["a; ok=1", ["a"]]);
      expect(a.live()).toBe(1);
    });

    test("or none, if none of the offers will do", () => {
      expect(agree("a; no, b", extension("a", 0x40))).toEqual(["", []]);
    });

    test("without one that wants a reserved bit that is taken", () => {
      const [a, b, c] = [extension("a", 0x60), extension("b", 0x20), extension("c", 0x10)];
      expect(agree("a, b, c", a, b, c)).toEqual(["a, c", ["a", "c"]]);
      expect([a.live(), b.live(), c.live()]).toEqual([1, 0, 1]);
    });
  });

  describe("a server rejects a request", () => {
    test.each<[Rejection, UsageError]>([
      ...[
        { status: 100 },
        { status: 199 },
        { status: 600 },
        { status: 300.5 },
        { status: NaN },
      ].map((rejection): [Rejection, UsageError] => [
        rejection,
        new UsageError(Mistake.statusInvalid, String(rejection.status)),
      ]),
      [{ status: 204, body: "x" }, new UsageError(Mistake.statusInvalid, "204")],
      [{ status: 304, body: Uint8Array.of(0) }, new UsageError(Mistake.statusInvalid, "304")],
      [{ headers: [["A", "b\r\nC: d"]] }, new UsageError(Mistake.headerInvalid, '"A"')],
      [{ headers: [[":status", "200"]] }, new UsageError(Mistake.headerInvalid, '":status"')],
      [{ headers: [["Connection", "x"]] }, new UsageError(Mistake.headerReserved, '"Connection"')],
      [
        { headers: [["content-length", "1"]] },
        new UsageError(Mistake.headerReserved, '"content-length"'),
      ],
      [
        { headers: [["Transfer-Encoding", "x"]] },
        new UsageError(Mistake.headerReserved, '"Transfer-Encoding"'),
      ],
    ])("G19 but not with %j", (rejection, error) => {
      expect(() => reject(rejection)).toThrow(error);
    });
  });
});
