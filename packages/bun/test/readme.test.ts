// The examples of the README, as they are printed there, under Bun itself.

import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";

const pathOf = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const ROOT = pathOf("../../../");
const OUT = pathOf("readme-blocks/");

const blocks = Array.from(
  readFileSync(pathOf("../README.md"), "utf8").matchAll(/^```ts\n(.*?)^```$/gms),
  ([, code = ""], index) => ({ index, code, file: `${OUT}block-${index}.ts` }),
);

beforeAll(() => {
  mkdirSync(OUT, { recursive: true });
  for (const { code, file } of blocks) writeFileSync(file, code);
  const config = {
    extends: "../../../../tsconfig.test.json",
    compilerOptions: {
      types: ["bun"],
      rootDir: ROOT,
      composite: false,
      incremental: false,
      declarationMap: false,
      noUnusedParameters: false,
    },
    include: ["block-*.ts"],
  };
  writeFileSync(`${OUT}tsconfig.json`, JSON.stringify(config));
});

afterAll(() => {
  for (const { file } of blocks) rmSync(file);
  rmSync(`${OUT}tsconfig.json`);
});

test("all blocks compile", () => {
  const node = `${ROOT}node_modules/.bin/node`;
  const tsc = `${ROOT}node_modules/typescript/bin/tsc`;
  expect(spawnSync(node, [tsc, "-p", OUT], { encoding: "utf8" }).stdout).toBe("");
});

test.each(blocks)("block $index runs to its end", ({ file }) => {
  execFileSync(process.execPath, ["--conditions=@ws/source", file], { timeout: 20_000 });
});
