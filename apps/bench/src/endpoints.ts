// What an idle endpoint of @ws/core costs, without its socket: the growth of resident memory after a
// full collection, divided by the endpoints. Each row runs in processes of its own.
//
// Resident is more than held. Behind 64 KiB received compressed an inflater holds 43 KB and the endpoint's
// objects 2 or 3; the rest is free: pages of the heap, and room between the inflaters' windows where
// the messages lay that were garbage soon, into which 12 KB more for each endpoint go without growth.

import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { SAYINGS } from "./core/sayings.ts";

const CONNECTIONS = 4000;
const ROUNDS = 3;
const SCRIPT = fileURLToPath(new URL("core/idle.js", import.meta.url));

console.log(`Node ${process.version}, ${CONNECTIONS} servers, medians of ${ROUNDS} (min–max)\n`);
console.log("| an endpoint, silent | KB |\n| --- | --- |");
for (const [row, { name }] of SAYINGS.entries()) {
  const figures = Array.from({ length: ROUNDS }, () => kilobytes(row)).toSorted((a, b) => a - b);
  const [low, middle, high] = figures.map((figure) => figure.toFixed(1));
  console.log(`| ${name} | ${middle} (${low}–${high}) |`);
}

function kilobytes(row: number): number {
  const args = ["--expose-gc", SCRIPT, String(row), String(CONNECTIONS)];
  return Number(execFileSync(process.execPath, args)) / 1000;
}
