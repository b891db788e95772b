// One side of one row, measured: prints its calls per second.
//
//   node side.js ROW fast|plain

import { ROWS, type Side } from "./rows.ts";

const WARM_UP_MS = 300;
const MEASURE_MS = 400;

const action = ROWS[Number(process.argv[2])][process.argv[3] as Side];
callsPerSecond(WARM_UP_MS);
console.log(callsPerSecond(MEASURE_MS));

function callsPerSecond(ms: number): number {
  const startMs = performance.now();
  let calls = 0;
  let nowMs = startMs;
  for (; nowMs - startMs < ms; nowMs = performance.now(), calls++) action();
  return (calls * 1000) / (nowMs - startMs);
}
