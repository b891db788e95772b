// What is no option is refused by its name, and every option there is, is none of those.

import { connect as connectTcp } from "node:net";
import { join } from "node:path";
import { DEFAULT_LIMITS } from "@ws/core";
import { DEFAULT_BACKPRESSURE, DEFAULT_UNREAD } from "@ws/io";
import { cleanUp, codeOf, failure, makeCertificate } from "@ws/peer";
import { folder } from "@ws/peer/programs";
import { describe, expect, test } from "vitest";
import {
  connect,
  type ConnectOptions,
  present,
  type PresentOptions,
  serve,
  type ServeOptions,
} from "../src/index.ts";

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

const PRESENT: All<PresentOptions> = {
  ...DEFAULT_BACKPRESSURE,
  ...DEFAULT_UNREAD,
  handshakeTimeoutMs: 5,
  maxMessageBytes: 5,
  keepaliveIntervalMs: 5,
  keepaliveTimeoutMs: 5,
  closeTimeoutMs: 5,
  maxConnections: 5,
  maxConnectionsPerAddress: 5,
  origins: "any",
  protocols: [],
  compress: true,
  upgrade: () => ({}),
};

const SERVE: All<ServeOptions> = {
  ...COMMON,
  maxConnections: 5,
  maxConnectionsPerAddress: 5,
  origins: "any",
  upgrade: () => ({}),
  path: "/live",
  httpIdleTimeoutMs: 5,
  port: 0,
  host: "127.0.0.1",
  socketPath: "",
  tls,
  fetch: () => new Response(),
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
  signal: new AbortController().signal,
  data: 5,
};

const each = (options: object) =>
  Object.entries(options).map(([name, value]) => ({ name, options: { [name]: value } }));

describe("every option is taken", () => {
  test.each(each(PRESENT))("by present: $name", ({ options }) => {
    expect(codeOf(() => present(options, {}))).toBe(undefined);
  });

  test.each(each(SERVE))("by serve: $name", async ({ name, options }) => {
    const socketPath = join(await folder(), "socket");
    const server = await serve(name === "socketPath" ? { socketPath } : options, {});
    await server.close();
  });

  test.each(each(CONNECT))("by connect: $name", async ({ options }) => {
    const server = await serve({ host: "127.0.0.1", origins: "any" }, {});
    cleanUp(() => server.close({ graceMs: 0 }));
    const connection = await connect(server.url, options).catch((error: unknown) => error);
    expect(connection).not.toMatchObject({ name: "UsageError" });
  });
});

/** As a caller without a compiler sees it. */
type Untyped = (options: object) => Promise<unknown>;

const ENTRIES: readonly (readonly [string, Untyped])[] = [
  ["present", async (options) => present(options, {})],
  ["serve", (options) => serve(options, {})],
  ["connect", (options) => connect("ws://127.0.0.1:1", options)],
];

describe.each(ENTRIES)("what %s does not know", (_, call) => {
  test.each([
    [{ maxMessageByte: 5 }, "maxMessageByte: no option here."],
    [{ maxPayload: 5 }, "maxPayload: here it is maxMessageBytes."],
    [{ verifyClient: () => false }, "verifyClient: here it is upgrade."],
    [{ hostname: "::" }, "hostname: no option here."],
  ])("is refused: %j", async (options, words) => {
    expect(await failure(call(options))).toMatchObject({
      name: "UsageError",
      code: "option-invalid",
      message: `This is not taken. ${words}`,
    });
  });
});
