// `pnpm test:browser`: vitest in the browsers that are installed; without any it says how to get them.

import { spawnSync } from "node:child_process";
import { installedBrowsers, whatIsMissing } from "./index.ts";

const missing = whatIsMissing();
if (missing !== "") console.error(`${missing}\n`);

if (installedBrowsers().length > 0) {
  const args = ["run", "--config", "vitest.browser.config.ts", ...process.argv.slice(2)];
  const { status } = spawnSync("vitest", args, { stdio: "inherit" });
  process.exitCode = status ?? 1;
}
