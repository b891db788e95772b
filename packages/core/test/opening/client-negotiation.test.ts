// What a client negotiates through either door. What else the doors do is told in the tests of
// client-upgrade.ts and client-connect.ts.

import { describe, expect, test } from "vitest";

import { UsageError } from "../../src/error.ts";
import * as Mistake from "../../src/mistake.ts";
import { readConnectResponse, requestConnect } from "../../src/opening/client-connect.ts";
import type { HandshakeOffer } from "../../src/opening/client-negotiation.ts";
import { readUpgradeResponse, requestUpgrade } from "../../src/opening/client-upgrade.ts";
import { parseResponseHead } from "../../src/opening/http-head.ts";
import { headerList, type Headers, KEY, responseText } from "./drive.ts";
import { extension } from "./extensions.ts";

const OFFER: HandshakeOffer = { host: "server.example.com", target: "/chat" };

interface Door {
  readonly request: (offer: HandshakeOffer) => unknown;
  readonly read: (
    headers: Headers,
    offer: HandshakeOffer,
  ) => ReturnType<typeof readConnectResponse>;
}

const DOORS: Readonly<Record<string, Door>> = {
  "HTTP/1.1": {
    request: (offer) => requestUpgrade({ ...offer, key: KEY }),
    read: (headers, offer) =>
      readUpgradeResponse(parseResponseHead(responseText(headers).slice(0, -4))!, {
        ...offer,
        key: KEY,
      }),
  },
  "HTTP/2": {
    request: (offer) => requestConnect({ ...offer, secure: true }),
    read: (headers, offer) =>
      readConnectResponse({ status: 200, headers: headerList(headers) }, offer),
  },
};

describe.each(Object.entries(DOORS))("over %s", (_, door) => {
  const read = (headers: Headers, offer: Partial<HandshakeOffer> = {}) => {
    const agreed = door.read(headers, { ...OFFER, ...offer });
    if (typeof agreed === "string") return agreed;
    return [agreed.protocol, ...agreed.extensions.map(({ name }) => name)];
  };

  describe("RFC 6455 §4.1 a client writes a request", () => {
    test.each<[Partial<HandshakeOffer>, UsageError]>([
      [{ host: "a\r\nb: c" }, new UsageError(Mistake.hostInvalid)],
      [{ host: "" }, new UsageError(Mistake.hostInvalid)],
      [{ host: "user@a" }, new UsageError(Mistake.hostInvalid)],
      [{ target: "/ HTTP/1.1\r\nb: c" }, new UsageError(Mistake.targetInvalid)],
      [{ target: "chat" }, new UsageError(Mistake.targetInvalid)],
      [{ target: "/#frag" }, new UsageError(Mistake.targetInvalid)],
      [{ protocols: ["a\r\nb: c"] }, new UsageError(Mistake.subprotocolInvalid)],
      [{ protocols: [""] }, new UsageError(Mistake.subprotocolInvalid)],
      [{ protocols: ["a, b"] }, new UsageError(Mistake.subprotocolInvalid)],
      [{ protocols: ["a", "a"] }, new UsageError(Mistake.subprotocolInvalid)],
      [{ origin: "http://a\r\nb: c" }, new UsageError(Mistake.originInvalid)],
      [{ origin: "a.test" }, new UsageError(Mistake.originInvalid)],
      [{ headers: [["A", "b\r\nc: d"]] }, new UsageError(Mistake.headerInvalid, '"A"')],
      [{ headers: [["A\r\nB", "c"]] }, new UsageError(Mistake.headerInvalid, '"A\\r\\nB"')],
      [{ headers: [[":path", "/"]] }, new UsageError(Mistake.headerInvalid, '":path"')],
      [{ headers: [["Upgrade", "h2c"]] }, new UsageError(Mistake.headerReserved, '"Upgrade"')],
      [{ headers: [["hOsT", "a"]] }, new UsageError(Mistake.headerReserved, '"hOsT"')],
    ])("H7 but not with %j", (changes, error) => {
      expect(() => door.request({ ...OFFER, ...changes })).toThrow(error);
    });
  });

  describe("RFC 6455 §4.1 a client reads a response", () => {
    test("that chooses one of our subprotocols, or none", () => {
      const protocols = ["chat", "superchat"];
      expect(read({ "Sec-WebSocket-Protocol": "chat" }, { protocols })).toEqual(["chat"]);
      expect(read({}, { protocols })).toEqual([""]);
    });

    test.each<[string | readonly string[]]>([["mqtt"], [""], ["a, b"], [["a", "b"]], ["A"]])(
      "H2 that chooses the subprotocol %j: it fails",
      (chosen) => {
        const headers = { "Sec-WebSocket-Protocol": chosen };
        expect(read(headers, { protocols: ["a", "b"] })).toBe("subprotocol-not-offered");
        expect(read(headers)).toBe("subprotocol-not-offered");
      },
    );

    test("that takes some of our extensions, in its order", () => {
      const extensions = [extension("a", 0x40), extension("b", 0x20), extension("c", 0x10)];
      const answers = { "Sec-WebSocket-Extensions": ["c; ok", "a"] };
      expect(read(answers, { extensions })).toEqual(["", "c", "a"]);
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
});
