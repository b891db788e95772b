// The TypeScript blocks of every README, compiled and run as they stand.

import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { AddressInfo, Server } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connect } from "../src/index.ts";

const ROOT = new URL("../../../", import.meta.url);
const OUT = new URL("readme-blocks/", import.meta.url);
const READMES = ["README.md", ...["core", "net", "node", "suite", "zlib"].map(readmeOf)];

const blocks = READMES.flatMap((readme) => {
  const text = readFileSync(new URL(readme, ROOT), "utf8");
  const found = [...text.matchAll(/^```ts\n(.*?)^```$/gms)];
  return found.map(([, code], index) => ({ readme, index, code: code ?? "" }));
});

beforeAll(() => {
  mkdirSync(OUT, { recursive: true });
  for (const { code, ...block } of blocks) writeFileSync(new URL(nameOf(block), OUT), code);
  const config = {
    extends: "../../../../tsconfig.test.json",
    compilerOptions: {
      rootDir: ROOT.pathname,
      composite: false,
      incremental: false,
      declarationMap: false,
      noUnusedParameters: false,
    },
  };
  writeFileSync(new URL("tsconfig.json", OUT), JSON.stringify(config));
});

afterAll(() => rmSync(OUT, { recursive: true }));

test("all blocks compile", () => {
  const tsc = new URL("node_modules/typescript/bin/tsc", ROOT).pathname;
  expect(execFileSync(process.execPath, [tsc, "-p", OUT.pathname], { encoding: "utf8" })).toBe("");
});

// That of @ws/suite is a file of tests.
test.each(blocks.filter(({ readme }) => readme !== readmeOf("suite")))(
  "block $index of $readme runs",
  async (block) => {
    const module = (await import(/* @vite-ignore */ new URL(nameOf(block), OUT).href)) as object;
    if ("server" in module) await echoOver(module.server as Server);
  },
);

/** The README of core promises an echo server. */
async function echoOver(server: Server): Promise<void> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const connection = await connect(`ws://127.0.0.1:${port}`);
  connection.send("Hello");
  for await (const message of connection) {
    expect(message).toBe("Hello");
    break;
  }
  expect(await connection.close(1000)).toMatchObject({ code: 1000, wasClean: true });
  server.close();
  await once(server, "close");
}

function readmeOf(name: string): string {
  return `packages/${name}/README.md`;
}

function nameOf({ readme, index }: { readme: string; index: number }): string {
  return `${readme.replaceAll(/[/.]/g, "-")}-${index}.ts`;
}
