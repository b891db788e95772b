// Runs the kit against agents: starts them, and has the program play the cases and hold the baselines.
//
//   pnpm conformance [--full] [--agents LIST] [--roles LIST] [--update] [--report DIR] [-- OPTION…]
//
// Ours run by default, in the short form. What follows `--` goes on to the program.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { connect } from "node:net";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { freePort } from "@ws/peer/free-port";
import { type Agent, AGENTS, baselineOf, type Command } from "./agents.ts";

type Role = "server" | "client";

const MAIN = fileURLToPath(new URL("../src/main.ts", import.meta.url));

const { values, positionals } = parseArgs({
  options: {
    full: { type: "boolean", default: false },
    agents: { type: "string" },
    roles: { type: "string", default: "server,client" },
    update: { type: "boolean", default: false },
    report: { type: "string" },
  },
  allowPositionals: true,
});

const named = values.agents?.split(",");
const chosen = AGENTS.filter(({ name, isOurs }) => named?.includes(name) ?? isOurs);
const unknown = named?.filter((name) => AGENTS.every((agent) => agent.name !== name)) ?? [];
if (unknown.length > 0) {
  process.stderr.write(
    `Unknown: ${unknown.join(", ")}. There are ${AGENTS.map(({ name }) => name).join(", ")}.\n`,
  );
  process.exit(2);
}

const started: ChildProcess[] = [];
let worst = 0;
for (const role of values.roles.split(",") as Role[]) {
  const agents = chosen.filter((agent) => agent[role] !== undefined);
  if (agents.length === 0) continue;
  worst = Math.max(worst, await (role === "server" ? runServers(agents) : runClients(agents)));
  for (const child of started) child.kill();
}
process.exitCode = worst;

async function runServers(agents: readonly Agent[]): Promise<number> {
  const urls = await Promise.all(agents.map(({ server }) => urlOf(server!)));
  const names = agents.flatMap(({ name }) => ["--agent", name]);
  return exitOf(play("server", agents, [...urls, ...names]));
}

async function runClients(agents: readonly Agent[]): Promise<number> {
  const port = await freePort();
  const names = agents.map(({ name }) => name).join(",");
  const kit = play("client", agents, ["--port", String(port), "--agents", names]);
  const exit = exitOf(kit);
  await listening(port);
  // One after the other, so that none waits for another's measures.
  for (const { client, name } of agents) {
    await exitOf(start([...client!, `ws://127.0.0.1:${port}`, name], "inherit"));
  }
  return exit;
}

/** The program, told how to play and what to compare with. */
function play(role: Role, agents: readonly Agent[], args: readonly string[]): ChildProcess {
  const form = values.full ? [] : ["--quick"];
  const baselines = agents.map((agent) => baselineOf(agent, role));
  const compares = values.update || baselines.every((file) => existsSync(file));
  const compare = compares ? baselines.flatMap((file) => ["--compare", file]) : [];
  const update = values.update ? ["--update-baseline"] : [];
  const report = values.report === undefined ? [] : ["--report", `${values.report}/${role}`];
  const options = [...form, ...compare, ...update, ...report, ...positionals];
  return start(
    [process.execPath, "--conditions=@ws/source", MAIN, role, ...args, ...options],
    "inherit",
  );
}

function start([program, ...args]: Command, stdout: "inherit" | "pipe"): ChildProcess {
  const child = spawn(program, args, { stdio: ["ignore", stdout, "inherit"] });
  started.push(child);
  return child;
}

async function urlOf(command: Command): Promise<string> {
  const child = start(command, "pipe");
  const failed = once(child, "exit").then(() => {
    throw new Error(`${command.join(" ")} ended before it listened.`);
  });
  const lines = createInterface(child.stdout!);
  const [line] = (await Promise.race([once(lines, "line"), failed])) as [string];
  failed.catch(() => {});
  return line;
}

async function exitOf(child: ChildProcess): Promise<number> {
  const [code] = (await once(child, "exit")) as [number | null];
  return code ?? 1;
}

/** Waits until somebody listens there. */
async function listening(port: number): Promise<void> {
  for (;;) {
    const socket = connect(port, "127.0.0.1");
    const isThere = await new Promise<boolean>((resolve) => {
      socket.on("connect", () => resolve(true)).on("error", () => resolve(false));
    });
    socket.destroy();
    if (isThere) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
