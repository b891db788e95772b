// Programs of others, as a test starts them: on this machine, without rights, ended with the test.

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { expect } from "vitest";
import { cleanUp } from "./clean-up.ts";

export function isInstalled(command: string, ...args: readonly string[]): boolean {
  return spawnSync(command, args).status === 0;
}

/** A temporary folder. */
export async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "interop-"));
  cleanUp(() => rm(path, { recursive: true }));
  return path;
}

/** A file in a temporary folder. */
export async function file(name: string, lines: readonly string[]): Promise<string> {
  const path = join(await folder(), name);
  await writeFile(path, `${lines.join("\n")}\n`);
  return path;
}

export function run(command: string, ...args: readonly string[]): ChildProcess {
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "inherit"] });
  cleanUp(async () => {
    // One that was stopped hears of nothing else.
    child.kill("SIGKILL");
    if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  });
  return child;
}

/** The next line that it prints. */
export async function line({ stdout }: ChildProcess): Promise<string> {
  const [text] = (await once(createInterface(stdout!), "line")) as [string];
  return text;
}

export async function untilListening(port: number): Promise<void> {
  // A program may take its time to begin, on a machine that is busy.
  await expect.poll(() => listens(port), { timeout: 10_000 }).toBe(true);
}

async function listens(port: number): Promise<boolean> {
  const socket = connect({ port, host: "127.0.0.1" });
  const answered = await once(socket, "connect").then(
    () => true,
    () => false,
  );
  socket.destroy();
  return answered;
}
