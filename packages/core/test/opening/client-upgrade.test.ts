import { describe, expect, test } from "vitest";

import { UsageError } from "../../src/error.ts";
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

  test.each<[Partial<UpgradeOffer>, UsageError]>([
    [{ host: "a\r\nb: c" }, new UsageError("host-invalid")],
    [{ host: "" }, new UsageError("host-invalid")],
    [{ host: "user@a" }, new UsageError("host-invalid")],
    [{ target: "/ HTTP/1.1\r\nb: c" }, new UsageError("target-invalid")],
    [{ target: "chat" }, new UsageError("target-invalid")],
    [{ target: "/#frag" }, new UsageError("target-invalid")],
    [{ protocols: ["a\r\nb: c"] }, new UsageError("subprotocol-invalid")],
    [{ protocols: [""] }, new UsageError("subprotocol-invalid")],
    [{ protocols: ["a, b"] }, new UsageError("subprotocol-invalid")],
    [{ protocols: ["a", "a"] }, new UsageError("subprotocol-invalid")],
    [{ origin: "http://a\r\nb: c" }, new UsageError("origin-invalid")],
    [{ origin: "a.test" }, new UsageError("origin-invalid")],
    [{ headers: [["A", "b\r\nc: d"]] }, new UsageError("header-invalid", '"A"')],
    [{ headers: [["A\r\nB", "c"]] }, new UsageError("header-invalid", '"A\\r\\nB"')],
    [{ headers: [["Upgrade", "h2c"]] }, new UsageError("header-reserved", '"Upgrade"')],
    [{ headers: [["hOsT", "a"]] }, new UsageError("header-reserved", '"hOsT"')],
    [{ key: "a\r\nb: c" }, new UsageError("header-invalid", '"Sec-WebSocket-Key"')],
  ])("H7 but not with %j", (changes, error) => {
    expect(() => requestUpgrade({ ...OFFER, ...changes })).toThrow(error);
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

  test("that takes some of our extensions, in its order", () => {
    const extensions = [extension("a", 0x40), extension("b", 0x20), extension("c", 0x10)];
    const answers = { "Sec-WebSocket-Extensions": ["c; ok", "a"] };
    expect(read(answers, { extensions })).toEqual(["", "c", "a"]);
  });

  test.each<[Headers, string]>([
    [{ Upgrade: undefined }, "upgrade-wrong"],
    [{ Connection: undefined }, "connection-wrong"],
    [{ "Sec-WebSocket-Accept": undefined }, "accept-wrong"],
    [{ "Sec-WebSocket-Protocol": "chat" }, "subprotocol-not-offered"],
  ])("that has %j: %s", (headers, code) => {
    expect(read(headers)).toBe(code);
  });

  test.each([
    ["a, b, x", "extension-not-offered"],
    ["a, b, a", "extension-repeated"],
    ["a, b; no", "extension-answer-wrong"],
    ["a, b, c", "extensions-overlap"],
    ["a, b;", "extensions-malformed"],
  ])("H3 that says %j: %s, and no session is left behind", (answer, code) => {
    const extensions = [extension("a", 0x40), extension("b", 0x20), extension("c", 0x20)];
    expect(read({ "Sec-WebSocket-Extensions": answer }, { extensions })).toBe(code);
    expect(extensions.map((one) => one.live())).toEqual([0, 0, 0]);
  });
});
