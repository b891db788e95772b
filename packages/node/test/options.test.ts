// What is no option is refused by its name, and every option there is, is none of those.

import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { type ClientHttp2Session, connect as connectHttp2 } from "node:http2";
import { connect as connectTcp } from "node:net";
import { join } from "node:path";
import type { SecureContextOptions } from "node:tls";
import { DEFAULT_LIMITS } from "@ws/core";
import { DEFAULT_BACKPRESSURE, WS_NAMES } from "@ws/io";
import { cleanUp, codeOf, failure, makeCertificate, rawServer } from "@ws/peer";
import { folder } from "@ws/peer/programs";
import { describe, expect, test } from "vitest";
import type * as ws from "ws";
import { attach, type AttachOptions } from "../src/attach.ts";
import { connect, type ConnectOptions } from "../src/connect.ts";
import { serve, type ServeOptions } from "../src/serve.ts";
import { upgrader, type Upgrader } from "../src/upgrader.ts";
import type { UpgradeOptions } from "../src/upgrade-options.ts";
import { start } from "./support/start.ts";

type All<Options> = { readonly [Name in keyof Required<Options>]: Required<Options>[Name] };

const tls = await makeCertificate();

const COMMON = {
  ...DEFAULT_LIMITS,
  ...DEFAULT_BACKPRESSURE,
  protocols: [],
  compress: true,
  extensions: [],
  delivery: "whole",
  textAs: "string",
  trace: false,
} as const;

const UPGRADE: All<UpgradeOptions> = {
  ...COMMON,
  maxConnections: 5,
  maxConnectionsPerAddress: 5,
  origins: "any",
  upgrade: () => ({}),
};

const ATTACH: All<AttachOptions> = { ...UPGRADE, path: "/live" };

const SERVE: All<ServeOptions> = {
  ...ATTACH,
  httpIdleTimeoutMs: 5,
  port: 0,
  host: "127.0.0.1",
  socketPath: "",
  tls,
  http2: false,
  request: () => {},
};

const CONNECT: All<ConnectOptions> = {
  ...COMMON,
  origin: "https://example.com",
  headers: {},
  tcp: { family: 4 },
  tls: {},
  maxRedirects: 1,
  proxy: "http://127.0.0.1:1",
  createConnection: ({ port, hostname }: URL) => connectTcp(Number(port), hostname),
  http2: false,
  // Opened where it is used.
  session: {} as ClientHttp2Session,
  signal: new AbortController().signal,
  data: 5,
};

const each = (options: object) =>
  Object.entries(options).map(([name, value]) => ({ name, options: { [name]: value } }));

describe("every option is taken", () => {
  test.each(each(UPGRADE))("by an upgrader: $name", ({ options }) => {
    expect(codeOf(() => upgrader(options, {}))).toBe(undefined);
  });

  test.each(each(ATTACH))("by attach: $name", ({ options }) => {
    expect(codeOf(() => attach(createServer(), options, {}))).toBe(undefined);
  });

  test.each(each(SERVE))("by serve: $name", async ({ name, options }) => {
    const socketPath = join(await folder(), "socket");
    const server = await serve(name === "socketPath" ? { socketPath } : options, {});
    await server.close();
  });

  test.each(each(CONNECT))("by connect: $name", async ({ name, options }) => {
    const server = await start({ origins: "any" });
    const session = connectHttp2(`http://127.0.0.1:${server.port}`).on("error", () => {});
    cleanUp(() => session.destroy());
    const given = name === "session" ? { session } : options;
    const connection = await connect(server.url, given).catch((error: unknown) => error);
    expect(connection).not.toMatchObject({ name: "UsageError" });
  });
});

/** As a caller without a compiler sees it. */
type Untyped = (options: object) => unknown;

const ENTRIES: readonly (readonly [string, Untyped])[] = [
  ["an upgrader", async (options) => upgrader(options, {})],
  ["attach", async (options) => attach(createServer(), options, {})],
  ["serve", (options) => serve(options, {})],
  ["connect", (options) => connect("ws://127.0.0.1:1", options)],
];

describe.each(ENTRIES)("what %s does not know", (_, call) => {
  test.each([
    [{ maxMessageByte: 5 }, "maxMessageByte: no option here."],
    [{ maxPayload: 5 }, "maxPayload: here it is maxMessageBytes."],
    [{ verifyClient: () => false }, "verifyClient: here it is upgrade."],
    [{ perMessageDeflate: false }, "perMessageDeflate: here it is compress."],
    [{ maxUnreadMessages: 5 }, "maxUnreadMessages: no option here."],
    [{ graceMs: null }, "graceMs: no option here."],
  ])("is refused: %j", async (options, words) => {
    expect(await failure(call(options) as Promise<unknown>)).toMatchObject({
      name: "UsageError",
      code: "option-invalid",
      message: `This is not taken. ${words}`,
    });
  });

  test("but is not asked for is left alone", async () => {
    const result: unknown = await Promise.resolve(call({ verifyClient: undefined })).catch(
      (error: unknown) => error,
    );
    expect(result).not.toMatchObject({ name: "UsageError" });
    await (result as Partial<Upgrader>).close?.();
  });
});

test("what is for the other side is refused: one object is not for both", async () => {
  const server = await rawServer();
  expect(await failure(connect(server.url, UPGRADE as object))).toMatchObject({
    code: "option-invalid",
  });
  expect(codeOf(() => upgrader({ signal: CONNECT.signal } as object, {}))).toBe("option-invalid");
  expect(codeOf(() => upgrader({ path: "/live" } as object, {}))).toBe("option-invalid");
});

test("nothing has happened then", async () => {
  const http = createServer();
  expect(codeOf(() => attach(http, { maxPayload: 5 } as object, {}))).toBe("option-invalid");
  expect(http.listenerCount("upgrade")).toBe(0);
  const taken = await start();
  // Who listened would hear EADDRINUSE.
  const options: object = { host: "127.0.0.1", port: taken.port, maxPayload: 5 };
  expect(await failure(serve(options, {}))).toMatchObject({ code: "option-invalid" });
  const server = await rawServer();
  expect(await failure(connect(server.url, { maxPayload: 5 } as object))).toMatchObject({
    code: "option-invalid",
  });
  const next = await Promise.race([server.peer(), new Promise((done) => setTimeout(done, 5))]);
  expect(next).toBe(undefined);
});

/** What `ws` has by another name, or in another way, after its declarations; the rest it has undeclared. */
type Declared = Exclude<
  keyof ws.ServerOptions | keyof ws.ClientOptions,
  keyof ServeOptions | keyof ConnectOptions | keyof SecureContextOptions
>;

const OF_WS: Readonly<Record<Declared, true>> = {
  WebSocket: true,
  agent: true,
  allowSynchronousEvents: true,
  autoPong: true,
  backlog: true,
  checkServerIdentity: true,
  clientTracking: true,
  family: true,
  finishRequest: true,
  followRedirects: true,
  generateMask: true,
  handleProtocols: true,
  handshakeTimeout: true,
  localAddress: true,
  maxBufferedChunks: true,
  maxPayload: true,
  noServer: true,
  perMessageDeflate: true,
  protocol: true,
  protocolVersion: true,
  rejectUnauthorized: true,
  server: true,
  skipUTF8Validation: true,
  verifyClient: true,
};

describe("who comes from ws", () => {
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  const [, section] = /^## Coming from `ws`\n(.*?)^## /ms.exec(readme) ?? [];

  test.each(Object.keys(WS_NAMES))("is told of %s, and finds it in the README", async (name) => {
    const error = await failure(connect("ws://127.0.0.1:1", { [name]: true }));
    expect(error).toMatchObject({
      code: "option-invalid",
      message: `This is not taken. ${name}: ${WS_NAMES[name]}.`,
    });
    expect(section).toMatch(new RegExp(`\`[^\`]*\\b${name}\\b`));
  });

  test("is told of every option that was declared there, by a name that there is", () => {
    expect(Object.keys(OF_WS).filter((name) => !Object.hasOwn(WS_NAMES, name))).toEqual([]);
    const ours = Object.keys({ ...SERVE, ...CONNECT, attach, upgrader });
    const told = Object.values(WS_NAMES).map((words) => /^here it is (\w+)/.exec(words)?.[1]);
    expect(told.filter((name) => name !== undefined && !ours.includes(name))).toEqual([]);
    expect(Object.keys(WS_NAMES).filter((name) => ours.includes(name))).toEqual([]);
  });
});
