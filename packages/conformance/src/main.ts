#!/usr/bin/env node
// The program `conformance`.

import { readFile } from "node:fs/promises";
import { conformance } from "./cli/conformance.ts";
import { runClientCases } from "./sockets/run-client-cases.ts";
import { runServerCases } from "./sockets/run-server-cases.ts";

const interruption = new AbortController();
// The second Ctrl-C finds no listener, and ends the process at once.
process.once("SIGINT", () => interruption.abort());
process.once("SIGTERM", () => interruption.abort());

/** `conformance --list | head` leaves when it has read enough. */
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  process.exit(error.code === "EPIPE" ? 0 : 1);
});

const manifest = await readFile(new URL("../package.json", import.meta.url), "utf8");

process.exitCode = await conformance(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  signal: interruption.signal,
  version: (JSON.parse(manifest) as { version: string }).version,
  player: { server: runServerCases, clients: runClientCases },
});
