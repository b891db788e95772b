// pnpm fuzz [--seconds 60] [--target receiving] [--seed 1] [--path 0:1:2]
//
// The fuzzing runs in a thread of its own. Here we watch it: a check that never returns is a failure
// too, which only somebody else can tell.

import { parseArgs } from "node:util";
import { Worker } from "node:worker_threads";
import { type Failure, inputAt } from "./target.ts";
import { type TargetName, TARGETS } from "./targets.ts";
import type { Order, Told } from "./worker.ts";

/** The slowest check takes milliseconds. */
const HANGS_AFTER_MS = 20_000;
const WATCH_EVERY_MS = 1000;

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "60" },
    target: { type: "string" },
    seed: { type: "string", default: String(Date.now() % 2 ** 31) },
    path: { type: "string" },
  },
});
const all = Object.keys(TARGETS) as TargetName[];
const names = all.filter((name) => values.target === undefined || name === values.target);
if (names.length === 0) throw new Error(`--target is one of: ${all.join(", ")}`);

const checks = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
const order: Order = {
  names,
  seconds: Number(values.seconds),
  seed: Number(values.seed),
  path: values.path,
  checks,
};
console.log(`Node ${process.version}, seed ${order.seed}, ${order.seconds} s`);

let batch: Extract<Told, { type: "batch" }> | undefined;
const worker = new Worker(new URL("worker.ts", import.meta.url), { workerData: order });
worker.on("message", (told: Told) => {
  if (told.type === "batch") batch = told;
  else if (told.type === "failure") fail(told.name, told.failure);
  else finish(told);
});

let seen = "";
let seenAtMs = performance.now();
const watch = setInterval(() => {
  if (batch === undefined) return;
  const now = `${batch.seed}:${checks[0]}`;
  if (now !== seen) [seen, seenAtMs] = [now, performance.now()];
  else if (performance.now() - seenAtMs > HANGS_AFTER_MS) hang(batch.name, batch.seed);
}, WATCH_EVERY_MS);

function finish({ totals, disagreed }: Extract<Told, { type: "done" }>): void {
  clearInterval(watch);
  console.log("\n| target | inputs | seconds |\n| --- | --- | --- |");
  for (const [name, { inputs, ms }] of totals)
    console.log(`| ${name} | ${inputs} | ${Math.round(ms / 1000)} |`);
  if (disagreed.size === 0) return;
  console.log("\n| disagreement with ws | times |\n| --- | --- |");
  for (const [name, times] of disagreed) console.log(`| ${name} | ${times} |`);
}

function hang(name: TargetName, seed: number): never {
  const path = order.path ?? String(checks[0]);
  const input = inputAt(TARGETS[name], seed, path);
  return fail(name, { seed, path, input, error: `no end after ${HANGS_AFTER_MS} ms` });
}

function fail(name: TargetName, { seed, path, input, error }: Failure): never {
  console.error(`\n${name}: ${error}\n\n${input}\n`);
  console.error(`pnpm fuzz --target ${name} --seed ${seed} --path ${path}`);
  process.exit(1);
}
