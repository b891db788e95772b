// The built programs as their users run them: as processes, with real pipes, sockets and signals.

import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export class Program {
  readonly child: ChildProcessWithoutNullStreams;
  stdout = "";
  stderr = "";
  readonly outcome: Promise<Outcome>;

  constructor(name: "main" | "client", args: readonly string[], environment = {}) {
    const file = fileURLToPath(new URL(`../../dist/${name}.js`, import.meta.url));
    this.child = spawn(process.execPath, [file, ...args], {
      env: { ...process.env, PORT: "", ...environment },
      detached: true,
    });
    this.child.stdout.on("data", (text) => (this.stdout += String(text)));
    this.child.stderr.on("data", (text) => (this.stderr += String(text)));
    this.child.stdin.on("error", () => {});
    this.outcome = once(this.child, "close").then(([code]) => ({
      code: code as number | null,
      stdout: this.stdout,
      stderr: this.stderr,
    }));
    onTestFinished(() => this.kill());
  }

  /** Resolves when the program has printed this. */
  async printed(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const found = pattern.exec(this.stdout);
      if (found !== null) return found;
      await Promise.race([once(this.child.stdout, "data"), this.#ended()]);
    }
  }

  kill(): void {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    // Negative: the whole group, so that nothing of it stays behind.
    process.kill(-(this.child.pid as number), "SIGKILL");
  }

  async #ended(): Promise<never> {
    const { code, stdout, stderr } = await this.outcome;
    throw new Error(`The program ended with ${code}.\n${stdout}${stderr}`);
  }
}

export async function run(
  name: "main" | "client",
  args: readonly string[],
  { input = "", environment = {} } = {},
): Promise<Outcome> {
  const program = new Program(name, args, environment);
  program.child.stdin.end(input);
  return await program.outcome;
}

export interface EchoServer extends Program {
  readonly port: number;
  readonly pageUrl: string;
  readonly socketUrl: string;
}

/** An echo server on a free port. */
export async function startServer(...args: string[]): Promise<EchoServer> {
  const program = new Program("main", ["--port", "0", ...args]);
  const [, pageUrl = "", port = ""] = await program.printed(/(http:\/\/\S+:(\d+)\/)/);
  const socketUrl = pageUrl.replace("http", "ws");
  return Object.assign(program, { pageUrl, socketUrl, port: Number(port) });
}
