// When the load counts, and how it tells: from "begin" to "end", as its parent says.

import { once } from "node:events";
import type { Counted } from "./job.ts";

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Tells that it is under way; counts while it is told to; tells what it counted, and ends. */
export async function report(messages: () => number): Promise<never> {
  console.log("under way");
  await once(process, "message");
  const before = messages();
  const usage = process.cpuUsage();
  const startMs = performance.now();
  await once(process, "message");
  const { user, system } = process.cpuUsage(usage);
  const counted: Counted = {
    messages: messages() - before,
    seconds: (performance.now() - startMs) / 1000,
    cpuSeconds: (user + system) / 1_000_000,
  };
  console.log(JSON.stringify(counted));
  process.exit();
}
