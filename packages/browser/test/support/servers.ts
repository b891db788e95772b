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
  }
}

const SCRIPT = fileURLToPath(new URL("scripted-server.ts", import.meta.url));

export default async function start(project: TestProject): Promise<() => void> {
  const child = spawn(process.execPath, ["--conditions=@ws/source", SCRIPT], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  project.provide("nodeServer", await target(child));
  return () => void child.kill();
}

async function target({ stdout }: ChildProcess): Promise<Target> {
  const [line] = (await once(createInterface(stdout!), "line")) as [string];
  return JSON.parse(line) as Target;
}
