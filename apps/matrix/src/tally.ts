// tally.ts [package …]: adds up the reports of CI. What passed, failed and was skipped comes out as the
// last line; each skip is listed by its name, and is a failure unless its package is named as missing.

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { readReport, ROOT } from "./report.ts";
import { skipsWithout } from "./skips.ts";
import { complaints, judge } from "./verdict.ts";

const missing = process.argv.slice(2);
const folder = join(ROOT, ".reports");
const outcomes = readdirSync(folder).flatMap((name) => readReport(join(folder, name)));
const skips = outcomes.filter(({ status }) => status === "skipped");
const { passed, failed, ...verdict } = judge(outcomes, skipsWithout(missing));
const unexpected = verdict.unexpected.filter(({ status }) => status === "skipped");

for (const { file, name } of skips) console.log(`skipped: ${file}: ${name}`);
const bad = { ...verdict, passed, failed, unexpected };
for (const line of complaints(bad)) console.log(`unexpected: ${line}`);
const wrong = unexpected.length + verdict.recovered.length + verdict.idle.length;
console.log(passed, failed + wrong, skips.length);
