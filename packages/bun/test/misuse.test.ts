// What nobody may say to a server or a client: each mistake has its code, and nothing has happened.

import { codeOf, failure, rawServer } from "@ws/peer";
import { CLIENT_MISUSES, NO_HANDLERS, SERVER_MISUSES } from "@ws/suite";
import { describe, expect, test } from "vitest";
import * as typed from "../src/index.ts";

/** As a caller without a compiler sees them. */
type Untyped = (...args: unknown[]) => Promise<unknown>;
const connect = typed.connect as Untyped;
const serve = typed.serve as Untyped;
const present = typed.present as unknown as Untyped;

describe("a server", () => {
  test.each(SERVER_MISUSES)("%s: is not made of %j", async (code, options) => {
    expect(await failure(serve(options, {}))).toMatchObject({ name: "UsageError", code });
  });

  test.each([{ port: "8080" }, { host: 5 }, { socketPath: 5 }, { tls: true }, { fetch: {} }])(
    "does not listen with %j",
    async (options) => {
      expect(await failure(serve(options, {}))).toMatchObject({ code: "option-invalid" });
    },
  );

  test("needs a handler", async () => {
    for (const handler of NO_HANDLERS)
      expect(await failure(serve({}, handler))).toMatchObject({ code: "option-invalid" });
  });
});

describe("a presenter", () => {
  test.each([
    ["option-invalid", null],
    ["option-invalid", { protocols: "chat" }],
    ["option-invalid", { protocols: [5] }],
    ["option-invalid", { upgrade: {} }],
    ["option-invalid", { compress: {} }],
    ["origin-invalid", { origins: ["example.com"] }],
    ["limit-invalid", { maxMessageBytes: -1 }],
  ])("%s: is not made of %j", (code, options) => {
    expect(codeOf(() => present(options, {}))).toBe(code);
  });

  test("needs a handler", () => {
    for (const handler of NO_HANDLERS)
      expect(codeOf(() => present({}, handler))).toBe("option-invalid");
  });
});

describe("a client", () => {
  test.each(CLIENT_MISUSES)("%s: does not connect with %j", async (code, options) => {
    const server = await rawServer();
    expect(await failure(connect(server.url, options))).toMatchObject({ name: "UsageError", code });
    const next = await Promise.race([server.peer(), new Promise((done) => setTimeout(done, 5))]);
    expect(next).toBe(undefined);
  });

  test("needs no handler, but none that is another thing", async () => {
    for (const handler of NO_HANDLERS.slice(1))
      expect(await failure(connect("ws://localhost:1", {}, handler))).toMatchObject({
        code: "option-invalid",
      });
  });
});
