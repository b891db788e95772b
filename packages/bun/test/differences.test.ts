// "Code moves between the two by its import": what does not is this, told by the compiler, refused by name
// where there is none, and listed in the README.

import { readFileSync } from "node:fs";
import * as onNode from "@ws/node";
import { failure, rawServer } from "@ws/peer";
import { describe, expect, expectTypeOf, test } from "vitest";
import * as onBun from "../src/index.ts";

type Without<There, Here> = Exclude<keyof There, keyof Here>;

const EXPORTS = {
  "@ws/node": ["NodeTransport", "attach", "nodeHost", "nodePlatform", "upgrader"],
  "@ws/bun": ["BunTransport", "bunHost", "bunPlatform", "present"],
} as const;

const OPTIONS = ["http2", "session", "request", "fetch"] as const;
const MEMBERS = ["http", "upgrade", "upgradeStream", "message", "stream"] as const;

test("both export the same, but for what is of one runtime", () => {
  const [node, bun] = [Object.keys(onNode), Object.keys(onBun)];
  expect({
    "@ws/node": node.filter((name) => !bun.includes(name)).toSorted(),
    "@ws/bun": bun.filter((name) => !node.includes(name)).toSorted(),
  }).toEqual(EXPORTS);
});

test("both have the same options and members, but for these", () => {
  expectTypeOf<Without<onNode.ConnectOptions, onBun.ConnectOptions>>().toEqualTypeOf<
    "http2" | "session"
  >();
  expectTypeOf<Without<onBun.ConnectOptions, onNode.ConnectOptions>>().toBeNever();
  expectTypeOf<Without<onNode.ServeOptions, onBun.ServeOptions>>().toEqualTypeOf<
    "http2" | "request"
  >();
  expectTypeOf<Without<onBun.ServeOptions, onNode.ServeOptions>>().toEqualTypeOf<"fetch">();
  expectTypeOf<Without<onNode.Server, onBun.Server>>().toEqualTypeOf<
    "http" | "upgrade" | "upgradeStream"
  >();
  expectTypeOf<Without<onNode.UpgradeAttempt, onBun.UpgradeAttempt>>().toEqualTypeOf<
    "message" | "stream"
  >();
  expectTypeOf<onBun.DrivenConnection>().toEqualTypeOf<onNode.DrivenConnection>();
});

test("the README lists them all", () => {
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  const [, section] = /^## What differs from `@ws\/node`\n(.*?)^## /ms.exec(readme) ?? [];
  const named = [...OPTIONS, ...MEMBERS, ...EXPORTS["@ws/node"], ...EXPORTS["@ws/bun"]];
  expect(named.filter((name) => !new RegExp(`\`[^\`]*\\b${name}\\b`).test(section))).toEqual([]);
});

describe("without a compiler they are refused by name", () => {
  const refused = { name: "UsageError", code: "not-supported-here" };

  test.each([{ http2: true }, { session: {} }])("connect with %j", async (options: object) => {
    const server = await rawServer();
    expect(await failure(onBun.connect(server.url, options))).toMatchObject({
      ...refused,
      message: expect.stringContaining(Object.keys(options)[0]),
    });
    const next = await Promise.race([server.peer(), new Promise((done) => setTimeout(done, 5))]);
    expect(next).toBe(undefined);
  });

  test.each([{ http2: true }, { request: () => {} }])("serve with %j", async (options: object) => {
    expect(await failure(onBun.serve(options, {}))).toMatchObject({
      ...refused,
      message: expect.stringContaining(Object.keys(options)[0]),
    });
  });

  test("who says no to HTTP/2 is not refused", async () => {
    const no: object = { http2: false };
    await using server = await onBun.serve({ host: "127.0.0.1", ...no }, {});
    const connection = await onBun.connect(server.url, no);
    expect(connection.state).toBe("open");
    await connection.close();
  });
});
