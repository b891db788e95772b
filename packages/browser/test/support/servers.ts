// Starts the scripted servers, each on its runtime, in processes of their own.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Target } from "@ws/suite";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  interface ProvidedContext {
    readonly nodeServer: Target;
    readonly bunServer: Target;
  }
}

const pathOf = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const BUN = pathOf("../../../bun/node_modules/.bin/bun");
const SCRIPT = pathOf("scripted-server.ts");

export default async function start(project: TestProject): Promise<() => void> {
  const node = run(process.execPath, "@ws/node");
  const bun = run(BUN, "@ws/bun");
  project.provide("nodeServer", await target(node));
  project.provide("bunServer", await target(bun));
  return () => [node, bun].forEach((child) => child.kill());
}

function run(runtime: string, adapter: string): ChildProcess {
  return spawn(runtime, ["--conditions=@ws/source", SCRIPT, adapter], {
    stdio: ["ignore", "pipe", "inherit"],
  });
}

async function target({ stdout }: ChildProcess): Promise<Target> {
  const [line] = (await once(createInterface(stdout!), "line")) as [string];
  return JSON.parse(line) as Target;
}
