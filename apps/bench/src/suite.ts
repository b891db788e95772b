// Runs a suite: round by round, and within each round one contestant after the other, so that a
// machine that is busy for a while slows all of them.

import { CONTESTANTS, does } from "./contestants.ts";
import { type Figures, measure, type Windows } from "./measure.ts";
import { peerPath } from "./peers.ts";
import { describeMachine, loadSuite, type Row, save } from "./results.ts";
import { nameOf, SUITES, type SuiteName, type Workload } from "./workloads.ts";

export interface Pace extends Windows {
  readonly rounds: number;
  /** Only workloads whose name has this in it. */
  readonly only: string;
}

/** Measures, and saves what was measured beside rows that were measured before. */
export async function runSuite(name: SuiteName, pace: Pace): Promise<void> {
  const { runtime, workloads } = SUITES[name];
  const before = loadSuite(name)?.rows ?? [];
  const rows = new Map(before.map((row) => [nameOf(row.workload), row]));
  const machine = describeMachine(peerPath(runtime));
  for (const workload of workloads) {
    if (!nameOf(workload).includes(pace.only)) continue;
    const row = await measureRow(name, workload, pace);
    rows.set(nameOf(workload), row);
    // In the order of the suite, whatever was measured when.
    const all = workloads
      .map((each) => rows.get(nameOf(each)))
      .filter((each) => each !== undefined);
    save(name, { ...machine, rounds: pace.rounds, rows: all });
  }
}

async function measureRow(suite: SuiteName, workload: Workload, pace: Pace): Promise<Row> {
  const { runtime, contestants } = SUITES[suite];
  const able = contestants.filter((each) => does(CONTESTANTS[each], workload));
  const figures: Record<string, Figures[]> = Object.fromEntries(able.map((each) => [each, []]));
  for (let round = 0; round < pace.rounds; round++) {
    for (const each of able) figures[each].push(await measure(each, workload, runtime, pace));
    console.error(`${nameOf(workload)}: round ${round + 1} of ${pace.rounds}`);
  }
  return { workload, figures };
}
