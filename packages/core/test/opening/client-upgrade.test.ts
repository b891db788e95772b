import { describe, expect, test } from "vitest";

import { UsageError } from "../../src/error.ts";
import * as Mistake from "../../src/mistake.ts";
import {
  readUpgradeResponse,
  requestUpgrade,
  type UpgradeOffer,
} from "../../src/opening/client-upgrade.ts";
import { parseResponseHead } from "../../src/opening/http-head.ts";
import { type Headers, KEY, responseText, textOf } from "./drive.ts";
import { extension } from "./extensions.ts";

const OFFER: UpgradeOffer = { host: "server.example.com", target: "/chat", key: KEY };

describe("RFC 6455 §4.1 a client writes a request", () => {
  test("as in §1.2, byte for byte", () => {
    const request = requestUpgrade({
      ...OFFER,
      origin: "http://example.com",
      protocols: ["chat", "superchat"],
    });
    expect(textOf(request)).toBe(
      "GET /chat HTTP/1.1\r\n" +
        "Host: server.example.com\r\n" +
        "Upgrade: websocket\r\n" +
        "Connection: Upgrade\r\n" +
        `Sec-WebSocket-Key: ${KEY}\r\n` +
        "Origin: http://example.com\r\n" +
        "Sec-WebSocket-Protocol: chat, superchat\r\n" +
        "Sec-WebSocket-Version: 13\r\n\r\n",
    );
  });

  test("with no more than it must", () => {
    expect(textOf(requestUpgrade(OFFER))).toBe(
      "GET /chat HTTP/1.1\r\n" +
        "Host: server.example.com\r\n" +
        "Upgrade: websocket\r\n" +
        "Connection: Upgrade\r\n" +
        `Sec-WebSocket-Key: ${KEY}\r\n` +
        "Sec-WebSocket-Version: 13\r\n\r\n",
    );
  });

  test("with extensions, further headers and an opaque origin", () => {
    const request = requestUpgrade({
      ...OFFER,
      origin: "null",
      extensions: [extension("a", 0x40), extension("b", 0x20)],
      headers: [["Authorization", "Basic eDp5"]],
    });
    expect(textOf(request)).toContain(
      "Origin: null\r\n" +
        "Sec-WebSocket-Version: 13\r\n" +
        "Sec-WebSocket-Extensions: a; ok=1, a, b; ok=1, b\r\n" +
        "Authorization: Basic eDp5\r\n\r\n",
    );
  });

  test("H7 but not with a key that ends the line", () => {
    const invalid = new UsageError(Mistake.headerInvalid, '"Sec-WebSocket-Key"');
    expect(() => requestUpgrade({ ...OFFER, key: "a\r\nb: c" })).toThrow(invalid);
  });
});

describe("RFC 6455 §4.1 a client reads a response", () => {
  const read = (headers: Headers, offer: Partial<UpgradeOffer> = {}) => {
    const head = parseResponseHead(responseText(headers).slice(0, -4))!;
    const agreed = readUpgradeResponse(head, { ...OFFER, ...offer });
    if (typeof agreed === "string") return agreed;
    return [agreed.protocol, ...agreed.extensions.map(({ name }) => name)];
  };

  test("of §1.3", () => {
    expect(
      read({ "Sec-WebSocket-Protocol": "chat" }, { protocols: ["chat", "superchat"] }),
    ).toEqual(["chat"]);
  });

  test("with no subprotocol, and tokens in another case", () => {
    expect(read({ Upgrade: "WebSocket", Connection: "keep-alive, UPGRADE" })).toEqual([""]);
    expect(read({}, { protocols: ["chat"] })).toEqual([""]);
  });

  test.each<[Headers, string]>([
    [{ Upgrade: undefined }, "upgrade-wrong"],
    [{ Connection: undefined }, "connection-wrong"],
    [{ "Sec-WebSocket-Accept": undefined }, "accept-wrong"],
    [{ "Sec-WebSocket-Protocol": "chat" }, "subprotocol-not-offered"],
  ])("that has %j: %s", (headers, code) => {
    expect(read(headers)).toBe(code);
  });
});
