// A suite, run on a runtime.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Outcome, readReport, ROOT } from "./report.ts";
import { type Runtime, versionOf } from "./runtimes.ts";

export const SUITE_NAMES = ["core", "io", "net", "zlib", "node"] as const;

export type SuiteName = (typeof SUITE_NAMES)[number];

/** The slowest takes about two minutes. */
const TIMEOUT_MS = 600_000;

const CONFIG = fileURLToPath(new URL("../vitest.config.ts", import.meta.url));

/** @param files - those whose path contains one of these; all, if there is none. */
export async function runSuite(
  runtime: Runtime,
  suite: SuiteName,
  files: readonly string[] = [],
): Promise<Outcome[]> {
  const folder = mkdtempSync(join(tmpdir(), "matrix-"));
  const report = join(folder, "report.json");
  const errors = join(folder, "errors.json");
  const options = ["run", ...files, "--root", ROOT, "--config", CONFIG, "--project", suite];
  const child = spawn(
    runtime.command,
    [...runtime.arguments, ...options, "--pool", runtime.pool, "--outputFile.json", report],
    {
      env: {
        ...process.env,
        MATRIX_CLAIM: `${runtime.engine} ${versionOf(runtime)}`,
        MATRIX_ERRORS: errors,
      },
      stdio: "ignore",
      timeout: TIMEOUT_MS,
      killSignal: "SIGKILL",
    },
  );
  await once(child, "exit");
  const isWhole = existsSync(report) && existsSync(errors);
  const outcomes = isWhole
    ? [...readReport(report), ...uncaught(errors)]
    : [broken(`It wrote no report, and ended with ${child.signalCode ?? child.exitCode}.`)];
  rmSync(folder, { recursive: true });
  return outcomes;
}

/** What was thrown where no test could tell. */
function uncaught(path: string): Outcome[] {
  return (JSON.parse(readFileSync(path, "utf8")) as string[]).map(broken);
}

function broken(message: string): Outcome {
  return { file: "", name: "Vitest itself", status: "failed", message };
}
