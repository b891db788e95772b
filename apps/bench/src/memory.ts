// What an idle connection costs: the growth of a server's resident memory, divided by the connections
// that it holds, after full collections that give back what is free.

import { once } from "node:events";
import { CONTESTANTS, does } from "./contestants.ts";
import { countFrames } from "./load/counting.ts";
import { type Kind, maskedFrame } from "./load/frames.ts";
import { openWires, type Wire } from "./load/wire.ts";
import { command } from "./measure.ts";
import { peerPath } from "./peers.ts";
import { Core, run, type Running, scriptPath } from "./processes.ts";
import { describeMachine, type MemoryRow, save } from "./results.ts";
import type { Pace } from "./suite.ts";
import type { Workload } from "./workloads.ts";

const SERVERS = ["ours", "ws", "raw"] as const;
/** Weighed at each of these, on the way to the last. */
const STEPS = [500, 1000, 2000, 5000, 10_000];
/** Fewer leave code to be compiled meanwhile, which is no connection's. */
const WARM_UP_CONNECTIONS = 2000;

/** What each connection does before it falls silent. */
const CROWDS = [
  { name: "open", kind: "text", bytes: 0 },
  { name: "after an echo of 20 B", kind: "text", bytes: 20 },
  { name: "after a compressed echo of 512 B", kind: "deflate", bytes: 512 },
] as const satisfies readonly { name: string; kind: Kind; bytes: number }[];

type Crowd = (typeof CROWDS)[number];

export async function runMemory(
  { rounds, only }: Pace,
  steps: readonly number[] = STEPS,
): Promise<void> {
  const rows: MemoryRow[] = [];
  for (const crowd of CROWDS) {
    if (!crowd.name.includes(only)) continue;
    const able = SERVERS.filter((each) => does(CONTESTANTS[each], workloadOf(crowd)));
    const figures = steps.map(() => Object.fromEntries(able.map((each) => [each, [] as number[]])));
    for (let round = 0; round < rounds; round++) {
      for (const each of able) {
        const weights = await weighCrowd(each, crowd, steps);
        weights.forEach((bytes, step) => figures[step][each].push(bytes));
      }
      console.error(`memory, ${crowd.name}: round ${round + 1} of ${rounds}`);
    }
    rows.push(...figures.map((bytes, at) => ({ name: crowd.name, connections: steps[at], bytes })));
    save("memory", { ...describeMachine(peerPath("node24")), rounds, rows });
  }
}

/** Bytes for each connection, at each step. */
async function weighCrowd(name: string, crowd: Crowd, steps: readonly number[]): Promise<number[]> {
  const [node, script] = command("node24", CONTESTANTS[name].script);
  const scales = ["--expose-gc", "--import", scriptPath("servers/scales.js")];
  const mode = JSON.stringify({ compress: crowd.kind === "deflate" });
  const server = run(Core.measured, [node, ...scales, script], [mode]);
  try {
    const port = Number(await server.line());
    // A first crowd has the code compiled and the heap grown.
    for (const { socket } of await gather(port, crowd, WARM_UP_CONNECTIONS)) socket.destroy();
    await new Promise((resolve) => setTimeout(resolve, 300));
    const before = await weigh(server);
    const wires: Wire[] = [];
    const weights: number[] = [];
    for (const step of steps) {
      wires.push(...(await gather(port, crowd, step - wires.length)));
      weights.push(((await weigh(server)) - before) / step);
    }
    for (const { socket } of wires) socket.destroy();
    return weights;
  } finally {
    await server.stop();
  }
}

async function gather(port: number, { kind, bytes }: Crowd, count: number): Promise<Wire[]> {
  const wires = await openWires(count, { port, kind });
  if (bytes === 0) return wires;
  const frame = maskedFrame(bytes, kind);
  for (let at = 0; at < wires.length; at += 50) {
    await Promise.all(wires.slice(at, at + 50).map((wire) => echo(wire, frame)));
  }
  return wires;
}

function echo(wire: Wire, frame: Buffer): Promise<void> {
  const count = countFrames();
  wire.socket.write(frame);
  return new Promise((resolve) => {
    wire.received = (received) => {
      if (count(received) > 0) resolve();
    };
  });
}

/** Bytes of resident memory. */
async function weigh({ child }: Running): Promise<number> {
  child.send("weigh");
  const [bytes] = (await once(child, "message")) as [number];
  return bytes;
}

function workloadOf({ kind, bytes }: Crowd): Workload {
  return { task: "echo", connections: 1, inFlight: 1, bytes, kind };
}
