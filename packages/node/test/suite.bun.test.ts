// Clients of ours with a server on Bun, in a process of its own.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { DRIVING, registerSuite, type Target } from "@ws/suite";
import { afterAll, beforeAll } from "vitest";
import { connect } from "../src/connect.ts";

const pathOf = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const BUN = pathOf("../../bun/node_modules/.bin/bun");
const SCRIPT = pathOf("../../bun/test/support/scripted-server.ts");

let server: ChildProcess;
let target: Target;

beforeAll(async () => {
  const stdio = ["ignore", "pipe", "inherit"] as const;
  server = spawn(BUN, ["--conditions=@ws/source", SCRIPT], { stdio: [...stdio] });
  const [line] = await once(createInterface(server.stdout!), "line");
  target = JSON.parse(line as string) as Target;
});

afterAll(() => void server.kill());

registerSuite("@ws/node speaks with @ws/bun", { can: DRIVING, connect }, () => target);
