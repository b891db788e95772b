// `pnpm start`: serves the page and the echo until it is told to stop.

import { fileURLToPath } from "node:url";
import { type Listening, listen } from "./listen.ts";
import { HELP, readOptions } from "./options.ts";
import { Page } from "./page-files.ts";
import { runProgram } from "./refusal.ts";
import { isBun, runUnderBun, stopsWithInput } from "./runtime.ts";

const PAGE = fileURLToPath(new URL("page", import.meta.url));

await runProgram(async () => {
  const options = readOptions(process.argv.slice(2), process.env);
  if (options === "help") {
    process.stdout.write(HELP);
    return;
  }
  if (options.runtime === "bun" && !isBun) return runUnderBun(process.argv.slice(1));
  const listening = await listen(options, await Page.read(PAGE));
  closeOnSignal(listening);
  process.stdout.write(`Echo server: ${listening.pageUrl}\n`);
});

/** The second signal finds no listener, and ends the process at once. */
function closeOnSignal(listening: Listening): void {
  const close = (): void => {
    process.off("SIGINT", close).off("SIGTERM", close);
    process.stdin.off("end", close).destroy();
    void runProgram(() => listening.close());
  };
  process.on("SIGINT", close).on("SIGTERM", close);
  if (stopsWithInput) process.stdin.on("end", close).resume();
}
