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
const MOST_CONNECTIONS = 10_000;

export async function bench(names: readonly string[], wishes: Wishes): Promise<void> {
  const pace: Pace = { ...wishes, ...(wishes.quick ? QUICK : FULL) };
  if (wishes.quick) keepIn(".quick/");
  const all = wishes.quick ? ["node", "native", "memory"] : [...Object.keys(SUITES), "memory"];
  const wanted = names.length > 0 ? names : all;
  for (const name of wanted) {
    if (name === "memory") await runMemory(pace, wishes.quick ? 1000 : MOST_CONNECTIONS);
    else if (Object.hasOwn(SUITES, name)) await runSuite(name as SuiteName, pace);
    else if (name !== "report") throw new Error(`no suite is named ${name}: ${all.join(", ")}`);
  }
  report();
}
