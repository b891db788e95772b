// The TypeScript blocks of the README, compiled as for a browser, and run as they stand: Node.js has a
// WebSocket, too.

import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";

const ROOT = new URL("../../../", import.meta.url);
const OUT = new URL("readme-blocks/", import.meta.url);

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const blocks = [...readme.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code = ""], index) => ({
  index,
  code,
  url: new URL(`block-${index}.ts`, OUT),
}));

beforeAll(() => {
  mkdirSync(OUT, { recursive: true });
  for (const { code, url } of blocks) writeFileSync(url, code);
  const config = {
    extends: "../../../../tsconfig.test.json",
    compilerOptions: {
      types: [],
      lib: ["es2023", "esnext.disposable", "dom", "dom.asynciterable"],
      rootDir: ROOT.pathname,
      composite: false,
      incremental: false,
      declarationMap: false,
    },
    include: ["*.ts", "../../src/**/*.d.ts"],
  };
  writeFileSync(new URL("tsconfig.json", OUT), JSON.stringify(config));
});

afterAll(() => rmSync(OUT, { recursive: true }));

test("all blocks compile", () => {
  const tsc = new URL("node_modules/typescript/bin/tsc", ROOT).pathname;
  expect(execFileSync(process.execPath, [tsc, "-p", OUT.pathname], { encoding: "utf8" })).toBe("");
});

test.each(blocks)("block $index runs", async ({ url }) => {
  await import(/* @vite-ignore */ url.href);
});
