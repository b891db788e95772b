// All suites, or those that are named; and what comes of them.

import { runMemory } from "./memory.ts";
import { report } from "./report.ts";
import { keepIn } from "./results.ts";
import { type Pace, runSuite } from "./suite.ts";
import { SUITES, type SuiteName } from "./workloads.ts";

export interface Wishes {
  readonly rounds: number;
  readonly only: string;
  readonly quick: boolean;
}

const FULL = { warmUpSeconds: 0.5, measureSeconds: 0.6 };
const QUICK = { warmUpSeconds: 0.4, measureSeconds: 0.4, rounds: 2 };
/** Weights vary little, and a crowd takes long to gather. */
const MEMORY_ROUNDS = 3;
const QUICK_STEPS = [2000];

export async function bench(names: readonly string[], wishes: Wishes): Promise<void> {
  const pace: Pace = { ...wishes, ...(wishes.quick ? QUICK : FULL) };
  if (wishes.quick) keepIn(".quick/");
  const all = wishes.quick ? ["node", "memory"] : [...Object.keys(SUITES), "memory"];
  const wanted = names.length > 0 ? names : all;
  for (const name of wanted) {
    const startMs = performance.now();
    if (name === "memory") await weigh(pace, wishes.quick);
    else if (Object.hasOwn(SUITES, name)) await runSuite(name as SuiteName, pace);
    else if (name !== "report") throw new Error(`no suite is named ${name}: ${all.join(", ")}`);
    console.error(`${name}: ${((performance.now() - startMs) / 60_000).toFixed(1)} minutes`);
  }
  report();
}

async function weigh(pace: Pace, quick: boolean): Promise<void> {
  if (quick) return runMemory({ ...pace, rounds: 1 }, QUICK_STEPS);
  return runMemory({ ...pace, rounds: Math.min(pace.rounds, MEMORY_ROUNDS) });
}
