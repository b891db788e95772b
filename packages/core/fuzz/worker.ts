// The thread that fuzzes: each target in turn, batch by batch, until the time is over or something
// fails. Every batch has a seed of its own, counted up from the one that was ordered.

import { parentPort, workerData } from "node:worker_threads";
import { disagreed } from "./differential.ts";
import { type Failure, run } from "./target.ts";
import { type TargetName, TARGETS } from "./targets.ts";

export interface Order {
  readonly names: readonly TargetName[];
  readonly seconds: number;
  readonly seed: number;
  readonly path: string | undefined;
  /** Counts the checks of a batch; our watcher reads it. */
  readonly checks: Int32Array;
}

export type Told =
  | { readonly type: "batch"; readonly name: TargetName; readonly seed: number }
  | { readonly type: "failure"; readonly name: TargetName; readonly failure: Failure }
  | {
      readonly type: "done";
      readonly totals: ReadonlyMap<TargetName, Total>;
      readonly disagreed: ReadonlyMap<string, number>;
    };

interface Total {
  inputs: number;
  ms: number;
}

const INPUTS_IN_A_BATCH = 100;

fuzz(workerData as Order);

function fuzz({ names, seconds, seed, path, checks }: Order): void {
  const totals = new Map(names.map((name): [TargetName, Total] => [name, { inputs: 0, ms: 0 }]));
  const untilMs = performance.now() + seconds * 1000;
  for (let batch = 0; batch === 0 || performance.now() < untilMs; batch++) {
    // The target that had the least time is next.
    const [name, total] = [...totals].reduce((a, b) => (b[1].ms < a[1].ms ? b : a));
    const own = path === undefined ? (seed + batch) | 0 : seed;
    tell({ type: "batch", name, seed: own });
    const startMs = performance.now();
    checks[0] = -1;
    const before = () => void Atomics.add(checks, 0, 1);
    const failure = run(TARGETS[name], { seed: own, runs: INPUTS_IN_A_BATCH, path, before });
    if (failure !== undefined) return tell({ type: "failure", name, failure });
    total.inputs += path === undefined ? INPUTS_IN_A_BATCH : 1;
    total.ms += performance.now() - startMs;
    if (path !== undefined) break;
  }
  tell({ type: "done", totals, disagreed });
}

function tell(told: Told): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread is no window
  parentPort?.postMessage(told);
}
