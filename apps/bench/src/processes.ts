// Processes that are measured, each on a core of its own where the system can pin them.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createInterface, type Interface } from "node:readline";
import { fileURLToPath } from "node:url";

/** The servers run here, and the load there. */
export const Core = { measured: 0, load: 1 } as const;

const isLinux = process.platform === "linux";
/** What /proc counts time in: 100 to the second on every Linux of today. */
const TICK_SECONDS = 0.01;

export interface Running {
  readonly child: ChildProcess;
  /** Reads the next line that it prints. */
  line(): Promise<string>;
  /** Processor time so far, in seconds, of all its threads; NaN where the system does not tell. */
  cpuSeconds(): number;
  stop(): Promise<void>;
}

/** Starts a script of ours. */
export function run(core: number, command: readonly string[], args: readonly string[]): Running {
  const all = [...(isLinux ? ["taskset", "-c", String(core)] : []), ...command, ...args];
  const child = spawn(all[0], all.slice(1), { stdio: ["ignore", "pipe", "inherit", "ipc"] });
  const lines = createInterface({ input: child.stdout! });
  const next = lines[Symbol.asyncIterator]();
  return {
    child,
    line: async () => {
      const { value, done } = await next.next();
      if (done === true) throw new Error(`${command.join(" ")} ${args.join(" ")} ended early`);
      return value;
    },
    cpuSeconds: () => cpuSecondsOf(child.pid!),
    stop: () => stop(child, lines),
  };
}

async function stop(child: ChildProcess, lines: Interface): Promise<void> {
  lines.close();
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGKILL");
  await once(child, "exit");
}

/** The path of a script beside this one. */
export function scriptPath(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}

function cpuSecondsOf(pid: number): number {
  if (!isLinux) return NaN;
  const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
  // Behind the name, which may have spaces: the state is field 3, user and system time 14 and 15.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * TICK_SECONDS;
}
