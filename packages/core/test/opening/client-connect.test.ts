import { describe, expect, test } from "vitest";

import { permessageDeflate } from "../../src/deflate/permessage-deflate.ts";
import { UsageError } from "../../src/error.ts";
import * as Mistake from "../../src/mistake.ts";
import {
  type ConnectOffer,
  readConnectResponse,
  requestConnect,
} from "../../src/opening/client-connect.ts";
import { pakoCodec } from "../support/pako-codec.ts";
import { headerList, type Headers } from "./drive.ts";
import { extension } from "./extensions.ts";

const OFFER: ConnectOffer = { host: "server.example.com", target: "/chat", secure: true };

describe("RFC 8441 §5 a client writes a CONNECT", () => {
  test("as in §5.1, pseudo-headers first", () => {
    const request = requestConnect({
      ...OFFER,
      origin: "http://www.example.com",
      protocols: ["chat", "superchat"],
      extensions: [extension("a", 0x40)],
      headers: [["Authorization", "Basic eDp5"]],
    });
    expect([...request]).toEqual([
      [":method", "CONNECT"],
      [":protocol", "websocket"],
      [":scheme", "https"],
      [":path", "/chat"],
      [":authority", "server.example.com"],
      ["origin", "http://www.example.com"],
      ["sec-websocket-protocol", "chat, superchat"],
      ["sec-websocket-version", "13"],
      ["sec-websocket-extensions", "a; ok=1, a"],
      ["authorization", "Basic eDp5"],
    ]);
  });

  test("with no more than it must, for a ws: URL", () => {
    expect([...requestConnect({ ...OFFER, secure: false })]).toEqual([
      [":method", "CONNECT"],
      [":protocol", "websocket"],
      [":scheme", "http"],
      [":path", "/chat"],
      [":authority", "server.example.com"],
      ["sec-websocket-version", "13"],
    ]);
  });

  test.each(["Keep-Alive", "proxy-connection", "TE", "HTTP2-Settings", "Sec-WebSocket-Key"])(
    "H7 but not with %s",
    (name) => {
      const reserved = new UsageError(Mistake.headerReserved, JSON.stringify(name));
      expect(() => requestConnect({ ...OFFER, headers: [[name, "1"]] })).toThrow(reserved);
    },
  );
});

describe("RFC 8441 §5 a client reads the response to a CONNECT", () => {
  const read = (headers: Headers, offer: Partial<ConnectOffer> = {}, status = 200) =>
    readConnectResponse({ status, headers: headerList(headers) }, offer);

  test("that agrees", () => {
    const headers = { ":status": "200", "sec-websocket-protocol": "chat" };
    expect(read(headers, { protocols: ["chat"] })).toEqual({ protocol: "chat", extensions: [] });
  });

  test("and ignores what has no meaning in it", () => {
    const headers = { "sec-websocket-accept": "?", "content-length": "5", date: "today" };
    expect(read(headers)).toEqual({ protocol: "", extensions: [] });
  });

  test.each([100, 101, 201, 204, 301, 403, 426, 501, NaN])(
    "H4 with status %d: it fails",
    (status) => {
      expect(read({}, {}, status)).toBe("status-not-200");
    },
  );

  test.each<Headers>([{ upgrade: "websocket" }, { connection: "upgrade" }, { te: "gzip" }])(
    "with %j, which is malformed: it fails",
    (headers) => {
      expect(read(headers)).toBe("connection-header-present");
    },
  );

  test.each(["server_max_window_bits=7", "server_max_window_bits=010", "x", "x; x"])(
    "D5 with permessage-deflate; %s: it fails",
    (params) => {
      const headers = { "sec-websocket-extensions": `permessage-deflate; ${params}` };
      const extensions = [permessageDeflate(pakoCodec)];
      expect(read(headers, { extensions })).toBe("extension-answer-wrong");
    },
  );
});
