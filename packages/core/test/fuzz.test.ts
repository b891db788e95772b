// A short run of the fuzzer, always the same one; `pnpm fuzz` runs longer, and each time another.

import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compare } from "../fuzz/differential.ts";
import { DISAGREEMENTS } from "../fuzz/disagreements.ts";
import { largestAllocation } from "../fuzz/memory.ts";
import { mixtures, seen } from "../fuzz/mixtures.ts";
import { checkEnd } from "../fuzz/receiving.ts";
import { inputAt, run } from "../fuzz/target.ts";
import { type TargetName, TARGETS } from "../fuzz/targets.ts";
import { END, text, type Told, transmit } from "./support/drain.ts";
import { hex } from "./support/frame.ts";

const RUNS: Record<TargetName, number> = {
  plain: 1000,
  receiving: 600,
  inflating: 300,
  mixtures: 250,
  conversation: 600,
  openings: 400,
  fields: 4000,
  differential: 1500,
};

test.each(Object.entries(RUNS))("%s: its invariants hold", (name, runs) => {
  expect(run(TARGETS[name as TargetName], { seed: 1, runs })).toBeUndefined();
});

test("mixtures hold jobs, prepared messages and pieces, each more often than once", () => {
  const before = { ...seen };
  const runs = 50;
  expect(run(mixtures, { seed: 2, runs })).toBeUndefined();
  for (const name of ["jobs", "prepared", "pieces"] as const)
    expect(seen[name] - before[name]).toBeGreaterThan(runs);
});

describe("the fuzzer notices", () => {
  const planted = {
    inputs: fc.uint8Array(),
    check(bytes: Uint8Array) {
      if (bytes.includes(0xff)) throw new Error("planted");
    },
  };

  test("a failure, made small, and how to come back to it", () => {
    const failure = run(planted, { seed: 1, runs: 1000 })!;
    expect(failure).toMatchObject({ seed: 1, input: "'ff'", error: "Error: planted" });
    const { path } = failure;
    expect(run(planted, { seed: 1, runs: 1, path })).toEqual(failure);
    expect(inputAt(planted, 1, path)).toBe("'ff'");
  });

  test("what is allocated at once", () => {
    expect(largestAllocation(() => [new Uint8Array(10), new Uint8Array(300)])).toBe(300);
  });

  const closed = { type: "closed" } as Told;
  test.each<[string, Told[]]>([
    ["no end", [text("a")]],
    ["two ends", [END, closed, closed]],
    ["something behind the end", [END, closed, text("a")]],
    ["no word to the transport", [closed]],
    ["bytes behind the end of our half", [END, transmit(hex`00`), closed]],
  ])("%s", (_, told) => {
    expect(() => checkEnd(told)).toThrow();
  });
});

describe("ours and ws disagree", () => {
  test.each(DISAGREEMENTS)("$name", ({ name, example: [role, bytes] }) => {
    expect(compare({ role, bytes: Buffer.from(bytes.replaceAll(" ", ""), "hex") })).toBe(name);
  });

  test("what no row explains fails", () => {
    for (const { explains } of DISAGREEMENTS) {
      expect(explains([], [{ type: "text", data: "" }])).toBe(false);
      expect(explains([{ type: "text", data: "" }], [])).toBe(false);
    }
  });

  test("the README tells the table as the code has it", () => {
    const readme = readFileSync(new URL("../fuzz/README.md", import.meta.url), "utf8");
    const rows = DISAGREEMENTS.map(
      ({ name, ours, ws, why, example: [role, bytes] }) =>
        `| ${[name, ours, ws, why, `\`${bytes}\` to a ${role}`].join(" | ")} |\n`,
    );
    expect(readme).toContain(`| --- | --- | --- | --- | --- |\n${rows.join("")}\n`);
  });
});
