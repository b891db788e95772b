// pnpm bench [SUITE …]     measures, and writes JSON, tables and charts to results/
// pnpm bench --quick       a first look, in about two minutes, kept apart in .quick/
// pnpm bench core          @ws/core alone, beside its plain twins
// pnpm bench endpoints     what an idle endpoint of @ws/core costs, without its socket
// pnpm bench report        tables and charts of what was measured last

import { parseArgs } from "node:util";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: "string", default: "5" },
    /** Only workloads whose name has this in it. */
    only: { type: "string", default: "" },
    quick: { type: "boolean", default: false },
  },
});

if (positionals[0] === "core") {
  await import("./core.ts");
} else if (positionals[0] === "endpoints") {
  await import("./endpoints.ts");
} else {
  const { bench } = await import("./bench.ts");
  await bench(positionals, { ...values, rounds: Number(values.rounds) });
}
