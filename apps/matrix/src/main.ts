// pnpm test:matrix [--runtimes node20,bun] [--suites io,node] [file …]

import { parseArgs } from "node:util";
import { differencesOf } from "./differences.ts";
import { install, RUNTIME_NAMES, RUNTIMES, versionOf } from "./runtimes.ts";
import { runSuite, SUITE_NAMES } from "./suites.ts";
import { complaints, isGood, judge } from "./verdict.ts";

const { values, positionals: files } = parseArgs({
  options: { runtimes: { type: "string" }, suites: { type: "string" } },
  allowPositionals: true,
});
const runtimes = chosen("runtimes", RUNTIME_NAMES);
const suites = chosen("suites", SUITE_NAMES);

install(runtimes);
console.log("| runtime | suite | passed | failed | skipped | as expected |");
console.log("| --- | --- | --: | --: | --: | --- |");

const told: string[] = [];
for (const name of runtimes) {
  const runtime = RUNTIMES[name];
  for (const suite of suites) {
    const outcomes = await runSuite(runtime, suite, files);
    // Of a part of the suite, a part is expected.
    const expected = differencesOf(name, suite).filter(
      ({ file }) => files.length === 0 || outcomes.some((one) => one.file === file),
    );
    const verdict = judge(outcomes, expected);
    const { passed, failed, skipped } = verdict;
    const cells = [`${runtime.engine} ${versionOf(runtime)}`, suite, passed, failed, skipped];
    console.log(`| ${[...cells, isGood(verdict) ? "yes" : "NO"].join(" | ")} |`);
    told.push(...complaints(verdict).map((line) => `${name}, ${suite}: ${line}`));
  }
}

if (told.length > 0) console.log(`\n${told.join("\n")}`);
process.exitCode = Number(told.length > 0);

function chosen<Name extends string>(option: keyof typeof values, all: readonly Name[]): Name[] {
  const names = values[option]?.split(",") ?? all;
  const isKnown = (name: string): name is Name => (all as readonly string[]).includes(name);
  const known = names.filter(isKnown);
  if (known.length === names.length) return known;
  throw new Error(`--${option} takes some of: ${all.join(",")}`);
}
