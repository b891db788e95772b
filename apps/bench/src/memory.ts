// What an idle connection costs: the growth of a server's resident memory, divided by the connections
// that it holds, after a full collection.
//
//   node memory.js [--connections 2000] [--rounds 3]

import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import type { Socket } from "node:net";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { type Kind, maskedFrame, open } from "./load.ts";

const SERVERS = ["ours", "ws", "raw"] as const;

/** What each connection does before it falls silent. */
const WORKLOADS = [
  { name: "open", kind: "text", messages: 0 },
  { name: "after an echo of 20 B", kind: "text", messages: 1 },
  { name: "after a compressed echo of 512 B", kind: "deflate", messages: 1 },
] as const satisfies readonly { name: string; kind: Kind; messages: number }[];

type Workload = (typeof WORKLOADS)[number];

const { values } = parseArgs({
  options: { connections: { type: "string" }, rounds: { type: "string" } },
});
const connections = Number(values.connections ?? 2000);
const rounds = Number(values.rounds ?? 3);

console.log(`Node ${process.version}, ${connections} connections, medians of ${rounds}, KB each\n`);
console.log("| idle connection | ours | ws | raw TCP | ours / ws |");
console.log("|---|---|---|---|---|");
for (const workload of WORKLOADS) {
  const figures = { ours: "–", ws: "–", raw: "–" };
  const kilobytes = { ours: NaN, ws: NaN, raw: NaN };
  for (const server of SERVERS) {
    if (server === "raw" && workload.kind === "deflate") continue;
    const all: number[] = [];
    for (let i = 0; i < rounds; i++) all.push(await measure(server, workload));
    kilobytes[server] = all.toSorted((a, b) => a - b)[rounds >> 1];
    figures[server] = kilobytes[server].toFixed(1);
  }
  const ratio = (kilobytes.ours / kilobytes.ws).toFixed(2);
  console.log(`| ${workload.name} | ${figures.ours} | ${figures.ws} | ${figures.raw} | ${ratio} |`);
}
process.exit(0);

async function measure(server: (typeof SERVERS)[number], workload: Workload): Promise<number> {
  const script = fileURLToPath(new URL(`servers/${server}.js`, import.meta.url));
  const scales = fileURLToPath(new URL("scales.js", import.meta.url));
  const child = fork(script, [workload.kind], {
    execArgv: ["--expose-gc", "--import", scales],
    stdio: ["ignore", "pipe", "inherit", "ipc"],
  });
  const [line] = (await once(child.stdout!, "data")) as [Buffer];
  // A first crowd has the code compiled and the heap grown.
  for (const socket of await crowd(Number(line), workload, 500)) socket.destroy();
  await new Promise((resolve) => setTimeout(resolve, 300));
  const before = await weigh(child);
  const sockets = await crowd(Number(line), workload, connections);
  const after = await weigh(child);
  for (const socket of sockets) socket.destroy();
  child.kill();
  return (after - before) / connections / 1000;
}

async function crowd(port: number, { kind, messages }: Workload, count: number) {
  const sockets: Socket[] = [];
  while (sockets.length < count) {
    const some = await Promise.all(Array.from({ length: 50 }, () => open(port, kind)));
    for (const socket of messages === 0 ? [] : some) {
      socket.write(maskedFrame(kind === "deflate" ? 512 : 20, kind));
      await once(socket, "data");
    }
    sockets.push(...some);
  }
  return sockets;
}

/** Bytes of resident memory. */
async function weigh(child: ChildProcess): Promise<number> {
  child.send("weigh");
  const [bytes] = (await once(child, "message")) as [number];
  return bytes;
}
