// @ws/core alone, in one thread, beside its plain twins; and how its time grows with what comes in.
// Each side of a row runs in processes of its own, so that neither is compiled for both, and they take
// turns, so that a busy machine slows both. Fails where time is not linear.

import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { ROWS, type Row, SIDES, type Side } from "./core/rows.ts";
import { fittedExponent, SHAPES } from "./core/shapes.ts";

const ROUNDS = 5;
const MOST_EXPONENT = 1.15;
const SCRIPT = fileURLToPath(new URL("core/side.js", import.meta.url));

console.log(`Node ${process.version}, ${ROUNDS} rounds, medians (min–max)\n`);
console.log("| one thread | as it is | with its plain twin | ratio |\n| --- | --- | --- | --- |");
for (const [index, row] of ROWS.entries()) console.log(measureRow(row, index));

console.log("\n| n of | from–to | time grows with n to the power of |\n| --- | --- | --- |");
for (const shape of SHAPES) {
  const exponent = fittedExponent(shape, MOST_EXPONENT);
  const sizes = `${shape.sizes[0]}–${shape.sizes.at(-1)}`;
  console.log(`| ${shape.name} | ${sizes} | ${exponent.toFixed(2)} |`);
  if (exponent >= MOST_EXPONENT) process.exitCode = 1;
}

function measureRow({ name, unit, perCall }: Row, index: number): string {
  const figures: Record<Side, number[]> = { fast: [], plain: [] };
  for (let round = 0; round < ROUNDS; round++) {
    for (const side of SIDES) figures[side].push((callsPerSecond(index, side) * perCall) / unit.of);
  }
  const cells = SIDES.map((side) => `${spread(figures[side])} ${unit.name}`);
  const ratio = median(figures.fast) / median(figures.plain);
  return `| ${[name, ...cells, ratio.toFixed(2)].join(" | ")} |`;
}

function callsPerSecond(index: number, side: Side): number {
  return Number(execFileSync(process.execPath, [SCRIPT, String(index), side]));
}

function median(figures: readonly number[]): number {
  return figures.toSorted((a, b) => a - b)[figures.length >> 1];
}

function spread(figures: readonly number[]): string {
  const [low, high] = [Math.min(...figures), Math.max(...figures)];
  return `${median(figures).toFixed(2)} (${low.toFixed(2)}–${high.toFixed(2)})`;
}
