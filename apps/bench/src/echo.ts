// Echo throughput, ours beside ws and raw TCP: all in one run, in turn, each server alone on one core
// and the load on another. Compare ratios within a run, never figures of two runs.
//
//   node echo.js [--rounds 5] [--only 64x16x20]

import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const WORKLOADS = [
  { connections: 64, inFlight: 16, bytes: 20, kind: "text" },
  { connections: 64, inFlight: 1, bytes: 20, kind: "text" },
  { connections: 16, inFlight: 8, bytes: 1024, kind: "binary" },
  { connections: 4, inFlight: 1, bytes: 65_536, kind: "binary" },
  { connections: 2, inFlight: 1, bytes: 1_048_576, kind: "binary" },
  { connections: 64, inFlight: 8, bytes: 512, kind: "deflate" },
  { connections: 2000, inFlight: 1, bytes: 256, kind: "broadcast" },
  { connections: 2000, inFlight: 8, bytes: 256, kind: "broadcast" },
] as const;
const SERVERS = ["ours", "ws", "raw"] as const;
const WARM_UP_MS = 1000;
const MEASURE_MS = 2000;

type Workload = (typeof WORKLOADS)[number];
type Server = (typeof SERVERS)[number];

const { values } = parseArgs({ options: { rounds: { type: "string" }, only: { type: "string" } } });
const rounds = Number(values.rounds ?? 5);

console.log(`Node ${process.version}, ${rounds} rounds, medians of messages/s (min–max)\n`);
console.log("| workload | ours | ws | raw TCP | ours / ws | ours / raw |");
console.log("|---|---|---|---|---|---|");
for (const workload of WORKLOADS) {
  if (values.only === undefined || values.only === nameOf(workload))
    console.log(await row(workload));
}

async function row(workload: Workload): Promise<string> {
  const results: Record<Server, number[]> = { ours: [], ws: [], raw: [] };
  for (let round = 0; round < rounds; round++) {
    for (const server of serversOf(workload)) results[server].push(await measure(server, workload));
  }
  const figures = SERVERS.map((server) => spread(results[server]));
  const ratio = (peer: Server) =>
    results[peer].length === 0 ? "–" : (median(results.ours) / median(results[peer])).toFixed(2);
  return `| ${nameOf(workload)} ${workload.kind} | ${figures.join(" | ")} | ${ratio("ws")} | ${ratio("raw")} |`;
}

/** Raw TCP compresses nothing, and knows only one. */
function serversOf({ kind }: Workload): readonly Server[] {
  return kind === "deflate" || kind === "broadcast" ? ["ours", "ws"] : SERVERS;
}

async function measure(server: Server, workload: Workload): Promise<number> {
  const child = spawn(...onCore(0, `servers/${server}.js`, [workload.kind]), {
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    const [line] = (await once(child.stdout, "data")) as [Buffer];
    const { connections, inFlight, bytes, kind } = workload;
    const args = [Number(line), connections, inFlight, bytes, kind, WARM_UP_MS, MEASURE_MS];
    const output = execFileSync(...onCore(1, "generator.js", args.map(String)));
    return (JSON.parse(String(output)) as { messagesPerSecond: number }).messagesPerSecond;
  } finally {
    child.kill();
    await once(child, "exit");
  }
}

/** The command that runs a script of ours on one core, where the system can pin it. */
function onCore(core: number, script: string, args: string[] = []): [string, string[]] {
  const command = [process.execPath, fileURLToPath(new URL(script, import.meta.url)), ...args];
  const pinned =
    process.platform === "linux" ? ["taskset", "-c", String(core), ...command] : command;
  return [pinned[0], pinned.slice(1)];
}

function nameOf({ connections, inFlight, bytes }: Workload): string {
  return `${connections}x${inFlight}x${bytes}`;
}

function median(figures: number[]): number {
  return figures.toSorted((a, b) => a - b)[figures.length >> 1];
}

function spread(figures: number[]): string {
  if (figures.length === 0) return "–";
  return `${median(figures)} (${Math.min(...figures)}–${Math.max(...figures)})`;
}
