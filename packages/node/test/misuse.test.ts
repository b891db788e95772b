// What nobody may say to a server or a client: each mistake has its code, and nothing has happened.

import { createServer } from "node:http";
import { createServer as createNetServer } from "node:net";
import { once } from "node:events";
import { cleanUp, codeOf, failure, take } from "@ws/peer";
import { CLIENT_MISUSES, type Misuse, NO_HANDLERS, SERVER_MISUSES } from "@ws/suite";
import { describe, expect, test } from "vitest";
import {
  attach as typedAttach,
  connect as typedConnect,
  duplex as typedDuplex,
  serve as typedServe,
  upgrader as typedUpgrader,
} from "../src/index.ts";
import { client, echo, start } from "./support/start.ts";

/** As a caller without a compiler sees them. */
type Untyped = (...args: unknown[]) => unknown;
const attach = typedAttach as Untyped;
const connect = typedConnect as Untyped as (...args: unknown[]) => Promise<unknown>;
const duplex = typedDuplex as Untyped;
const serve = typedServe as Untyped as (...args: unknown[]) => Promise<unknown>;
const upgrader = typedUpgrader as Untyped;

const CLIENTS: readonly Misuse[] = [
  ...CLIENT_MISUSES,
  ["option-invalid", { http2: "yes" }],
  ["option-invalid", { session: true }],
  ["session-invalid", { session: {}, http2: true }],
];

const rows = (all: readonly Misuse[]) => all.map(([code, options]) => ({ code, options }));

describe("a server", () => {
  test.each(rows(SERVER_MISUSES))("is not made of $options: $code", async ({ code, options }) => {
    const http = createServer();
    expect(codeOf(() => attach(http, options, {}))).toBe(code);
    expect(http.listenerCount("upgrade")).toBe(0);
    expect(codeOf(() => upgrader(options, {}))).toBe(code);
    expect(await failure(serve(options, {}))).toMatchObject({ name: "UsageError", code });
  });

  test.each([
    { port: "8080" },
    { host: 5 },
    { socketPath: 5 },
    { tls: true },
    { http2: 1 },
    { request: {} },
  ])("does not listen with %j", async (options) => {
    expect(await failure(serve(options, {}))).toMatchObject({ code: "option-invalid" });
  });

  test("needs a handler", async () => {
    for (const handler of NO_HANDLERS) {
      expect(codeOf(() => upgrader({}, handler))).toBe("option-invalid");
      expect(await failure(serve({}, handler))).toMatchObject({ code: "option-invalid" });
    }
  });

  test("is not attached to what is no server, such as an application of Express", () => {
    const methods = { on: () => {}, listen: () => {} };
    const application = Object.assign(() => {}, methods);
    for (const server of [undefined, null, 8080, "http", {}, application, methods])
      expect(codeOf(() => attach(server, {}, {}))).toBe("option-invalid");
  });

  test("goes on when it is told to close or drain in no way there is", async () => {
    const server = await start({}, echo);
    const connection = await client(server.url);
    const closes: readonly Misuse[] = [
      ["option-invalid", null],
      ["option-invalid", { graceMs: "5" }],
      ["limit-invalid", { graceMs: NaN }],
      ["limit-invalid", { graceMs: -1 }],
      ["close-code-invalid", { code: 1005 }],
      ["close-code-invalid", { code: "1000" }],
      ["close-reason-type", { reason: 5 }],
    ];
    const drains: readonly Misuse[] = [
      ["option-invalid", undefined],
      ["limit-invalid", {}],
      ["option-invalid", { perSecond: "10" }],
      ["limit-invalid", { perSecond: NaN }],
      ["limit-invalid", { perSecond: 0 }],
      ["option-invalid", { perSecond: 1, signal: 5 }],
      ["close-code-invalid", { perSecond: 1, code: 999 }],
    ];
    const { close, drain } = server as unknown as Record<"close" | "drain", typeof connect>;
    for (const [code, options] of closes)
      expect(await failure(close(options))).toMatchObject({ code });
    for (const [code, options] of drains)
      expect(await failure(drain(options))).toMatchObject({ code });
    connection.send("still there");
    expect(await take(connection, 1)).toEqual(["still there"]);
    await client(server.url);
  });

  test("takes nothing by hand that is no upgrade", () => {
    const { upgrade, upgradeStream } = upgrader({}, {}) as Record<string, Untyped>;
    expect(codeOf(() => upgrade())).toBe("option-invalid");
    expect(codeOf(() => upgrade({}, {}, "head"))).toBe("option-invalid");
    expect(codeOf(() => upgradeStream())).toBe("option-invalid");
    expect(codeOf(() => upgradeStream({}, {}))).toBe("option-invalid");
  });
});

describe("a client", () => {
  let connected = 0;
  const listening = async (): Promise<string> => {
    connected = 0;
    const server = createNetServer(() => connected++).listen(0, "127.0.0.1");
    await once(server, "listening");
    cleanUp(() => server.close());
    return `ws://127.0.0.1:${(server.address() as { port: number }).port}`;
  };

  test.each(rows(CLIENTS))("does not connect with $options: $code", async ({ code, options }) => {
    const url = await listening();
    expect(await failure(connect(url, options))).toMatchObject({ name: "UsageError", code });
    expect(connected).toBe(0);
  });

  test.each([undefined, null, 5, {}, "", "example.com", "/live", "ftp://a", "ws://a/#b", "ws://"])(
    "does not connect to %j",
    async (url) => {
      expect(await failure(connect(url))).toMatchObject({ code: "url-invalid" });
    },
  );

  test("needs no handler, but none that is another thing", async () => {
    const url = await listening();
    for (const handler of NO_HANDLERS.slice(1))
      expect(await failure(connect(url, {}, handler))).toMatchObject({ code: "option-invalid" });
    expect(connected).toBe(0);
  });
});

test("a duplex is of a connection, whose messages come whole", async () => {
  const server = await start({}, echo);
  const connection = await client(server.url, { delivery: "pieces" });
  expect(codeOf(() => duplex(connection))).toBe("delivery-pieces");
  expect(codeOf(() => duplex(undefined))).toBe("option-invalid");
  expect(codeOf(() => duplex(connection, { objectMode: 1 }))).toBe("option-invalid");
});

describe("headers", () => {
  const given = { "X-One": "1", "x-two": "2" };
  test.each<[string, Iterable<readonly [string, string]> | Record<string, string>]>([
    ["an object", given],
    ["a list", Object.entries(given)],
    ["a Map", new Map(Object.entries(given))],
    ["Headers", new Headers(given)],
  ])("are %s", async (_, headers) => {
    const heard: unknown[] = [];
    const server = await start({
      upgrade: (attempt) => {
        heard.push(attempt.headers.get("x-one"), attempt.headers.get("X-Two"));
        return { headers };
      },
    });
    await client(server.url, { headers });
    expect(heard).toEqual(["1", "2"]);
  });

  test("of a rejection may be an object", async () => {
    const server = await start({ upgrade: () => ({ status: 401, headers: { "X-Why": "so" } }) });
    const { response } = (await failure(client(server.url))) as Error & {
      response?: { status: number; headers: Headers };
    };
    expect([response?.status, response?.headers.get("x-why")]).toEqual([401, "so"]);
  });
});
