// What handshakes come to: a welcome, a HandshakeError with a stable code, or a UsageError before any.

import type { HandshakeError } from "@ws/core";
import { failure } from "@ws/peer/awaiting";
import { expect } from "vitest";
import type { Case } from "../case.ts";
import type { Stage } from "../stage.ts";

/** Reserved by IANA for what nobody runs; browsers do not even try it. */
const REFUSED_URL = "ws://127.0.0.1:1/";

const STATUSES = [200, 301, 400, 401, 404, 426, 500, 503];

const NO_URLS = [
  "",
  "nonsense:",
  "ftp://localhost/",
  "ws://localhost/#a",
  "ws://localhost/#",
  "http://[/",
];

async function expectFailure(
  { can }: Stage,
  opening: Promise<unknown>,
  code: HandshakeError["code"],
): Promise<HandshakeError> {
  const error = await failure(opening);
  // What the runtime does not tell us, we do not guess.
  expect(error).toMatchObject({ name: "HandshakeError", code: can.responses ? code : "not-told" });
  return error as HandshakeError;
}

export const errors: readonly Case[] = [
  {
    name: "a server that welcomes is heard as well: response",
    needs: ["responses"],
    async run(stage) {
      const { response } = await stage.openDriven("/echo");
      expect([response?.status, response?.headers.get("upgrade")?.toLowerCase()]).toEqual([
        101,
        "websocket",
      ]);
    },
  },
  {
    name: "nobody listens there",
    async run(stage) {
      const error = await expectFailure(stage, stage.openUrl(REFUSED_URL), "connection-lost");
      if (stage.can.responses) expect(error.cause).toBeInstanceOf(Error);
    },
  },
  ...STATUSES.map((status) => ({
    name: `the server answers with ${status}`,
    async run(stage: Stage) {
      const opening = stage.open(`/reject?status=${status}&body=because`);
      const { response } = await expectFailure(stage, opening, "status-not-101");
      if (!stage.can.responses) return expect(response).toBe(undefined);
      expect(response).toMatchObject({ status, truncated: false });
      expect(response?.headers.get("x-because")).toBe("the URL says so");
      expect(new TextDecoder().decode(response?.body)).toBe("because");
    },
  })),
  {
    name: "the server has no such path",
    async run(stage) {
      const error = await expectFailure(stage, stage.open("/nowhere"), "status-not-101");
      if (stage.can.responses) expect(error.response).toMatchObject({ status: 404 });
    },
  },
  {
    name: "the origin may not connect",
    async run(stage) {
      const options = stage.can.headers ? { origin: "http://evil.example" } : {};
      const error = await expectFailure(stage, stage.open("/forbidden", options), "status-not-101");
      if (stage.can.responses) expect(error.response).toMatchObject({ status: 403 });
    },
  },
  ...NO_URLS.map((url) => ({
    name: `${JSON.stringify(url)} is no WebSocket URL`,
    async run(stage: Stage) {
      expect(await failure(stage.openUrl(url))).toMatchObject({
        name: "UsageError",
        code: "url-invalid",
      });
    },
  })),
  {
    name: "headers are told, on request",
    needs: ["headers"],
    async run(stage) {
      const options = { headers: [["X-Said", "hello"]], origin: "http://page.example" } as const;
      const connection = await stage.open("/hello", options);
      for await (const told of connection) {
        const { request } = JSON.parse(String(told));
        expect(request).toMatchObject({ said: "hello", origin: "http://page.example" });
        break;
      }
    },
  },
];
