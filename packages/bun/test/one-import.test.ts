// "Pick the adapter for your runtime": the same program, but for one import, says the same.

import { execFile } from "node:child_process";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";

const run = promisify(execFile);
const pathOf = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const FOLDER = pathOf("readme-blocks/one-import/");

const RUNTIMES = {
  "@ws/bun": process.execPath,
  "@ws/node": pathOf("../../../node_modules/.bin/node"),
} as const;

beforeAll(() => mkdir(FOLDER, { recursive: true }));
afterAll(() => rm(FOLDER, { recursive: true }));

async function outputOf(adapter: keyof typeof RUNTIMES): Promise<string> {
  const program = await readFile(pathOf("program.ts"), "utf8");
  const file = `${FOLDER}${adapter.slice(1).replace("/", "-")}.ts`;
  expect(program.split('from "@ws/bun"')).toHaveLength(2);
  await writeFile(file, program.replace('from "@ws/bun"', `from "${adapter}"`));
  const { stdout } = await run(RUNTIMES[adapter], ["--conditions=@ws/source", file]);
  return stdout.replaceAll(/\s+/g, " ").trim();
}

test("the same program says the same on Node.js and on Bun", async () => {
  const [onBun, onNode] = await Promise.all([outputOf("@ws/bun"), outputOf("@ws/node")]);
  // Objects are printed by the runtime, each in its own way.
  expect(wordsOf(onBun)).toEqual(wordsOf(onNode));
  expect(wordsOf(onBun).join(" ")).toContain("server: close ann 3000 done true");
});

function wordsOf(output: string): string[] {
  return output.match(/[\w.:-]+/g) ?? [];
}
