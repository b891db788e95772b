// Two endpoints over a bad network, again and again, each time another one. A failure is told with
// the seed that repeats it.

import { parseArgs } from "node:util";
import { complaintAbout } from "./invariants.ts";
import { report } from "./report.ts";
import { run } from "./run.ts";
import { scenarioOf } from "./scenario.ts";
import { shrink } from "./shrink.ts";

const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "100000" },
    seed: { type: "string", default: "0" },
  },
});
const [runs, firstSeed] = [Number(values.runs), Number(values.seed)];
const startMs = performance.now();

let seed = firstSeed;
while (seed < firstSeed + runs && complaintAbout(run(scenarioOf(seed))) === undefined) seed++;

if (seed === firstSeed + runs) {
  const seconds = (performance.now() - startMs) / 1000;
  console.log(`${runs} runs in ${seconds.toFixed(1)} s, ${Math.round(runs / seconds)} a second`);
} else {
  const smallest = run(shrink(scenarioOf(seed)));
  console.error(report(complaintAbout(smallest) ?? "It does not go wrong twice.", smallest));
  process.exitCode = 1;
}
