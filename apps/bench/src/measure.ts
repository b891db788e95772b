// One measurement: a contestant on one core, the load on the other.

import { type Contestant, CONTESTANTS } from "./contestants.ts";
import type { Counted, Job } from "./load/job.ts";
import { peerPath } from "./peers.ts";
import { Core, run, type Running, scriptPath } from "./processes.ts";
import type { Mode } from "./servers/mode.ts";
import type { Suite, Workload } from "./workloads.ts";

export interface Figures {
  readonly messagesPerSecond: number;
  /** Processor time of the contestant for each message, in microseconds. */
  readonly cpuMicroseconds: number;
  /** How much of its core each of the two used. */
  readonly busy: number;
  readonly loadBusy: number;
}

/**
 * How long it warms up and is measured: until the contestant has had so much of a processor, in
 * seconds, so that on a busy machine too its code is compiled and the sample is large enough.
 */
export interface Windows {
  readonly warmUpSeconds: number;
  readonly measureSeconds: number;
}

/** Where the contestant idles: at most so many times as long by the clock. */
const PATIENCE = 4;
const LOOK_MS = 20;

export async function measure(
  name: string,
  workload: Workload,
  runtime: Suite["runtime"],
  windows: Windows,
): Promise<Figures> {
  const contestant = CONTESTANTS[name];
  const { echoesAsSent = false } = contestant;
  const job: Job = { ...workload, echoesAsSent, port: 0 };
  const start = workload.task === "client" ? startClient : startServer;
  const [measured, load] = await start(contestant, job, runtime);
  try {
    return await figures(measured, load, windows);
  } finally {
    await load.stop();
    await measured.stop();
  }
}

type Pair = [measured: Running, load: Running];

async function startServer(
  { script }: Contestant,
  job: Job,
  runtime: Suite["runtime"],
): Promise<Pair> {
  const { task, kind, tls = false } = job;
  const mode: Mode = {
    broadcast: task === "broadcast",
    compress: kind === "deflate",
    tls,
    textAsBytes: kind === "utf8",
  };
  const server = run(Core.measured, command(runtime, script), [JSON.stringify(mode)]);
  const port = Number(await server.line());
  return [server, startLoad("load/generator.js", { ...job, port })];
}

async function startClient(
  { script }: Contestant,
  job: Job,
  runtime: Suite["runtime"],
): Promise<Pair> {
  const load = startLoad("load/listener.js", job);
  const port = await load.line();
  return [run(Core.measured, command(runtime, script), [port, String(job.connections)]), load];
}

function startLoad(script: string, job: Job): Running {
  return run(Core.load, [process.execPath, scriptPath(script)], [JSON.stringify(job)]);
}

async function figures(measured: Running, load: Running, windows: Windows): Promise<Figures> {
  await load.line();
  await spent(measured, windows.warmUpSeconds);
  load.child.send("begin");
  const used = await spent(measured, windows.measureSeconds);
  load.child.send("end");
  const { messages, seconds, cpuSeconds } = JSON.parse(await load.line()) as Counted;
  return {
    messagesPerSecond: messages / seconds,
    cpuMicroseconds: (used * 1_000_000) / messages,
    busy: used / seconds,
    loadBusy: cpuSeconds / seconds,
  };
}

/** Waits until it has used so much of a processor; how much it was. */
async function spent(running: Running, wanted: number): Promise<number> {
  const before = running.cpuSeconds();
  const endMs = performance.now() + wanted * PATIENCE * 1000;
  let used = 0;
  // Where the system does not tell, the clock has to do.
  while (!(used >= wanted) && performance.now() < endMs) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    used = running.cpuSeconds() - before;
  }
  return used;
}

export function command(runtime: Suite["runtime"], script: string): string[] {
  const how = runtime === "deno" ? ["run", "--allow-all", "--quiet"] : [];
  return [peerPath(runtime), ...how, scriptPath(script)];
}
