// The agents that the kit is run against here, and the commands that start them. A server under test prints
// its URL, and runs until it is ended; a client under test gets the kit's URL and its own name as its last two
// arguments.

import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

export interface Agent {
  readonly name: string;
  /** Its baselines may not get worse, and it runs where nobody asked for others. */
  readonly isOurs: boolean;
  readonly server: Command | undefined;
  readonly client: Command | undefined;
}

export type Command = readonly [program: string, ...args: readonly string[]];

const inFolder = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

const SOURCE = "--conditions=@ws/source";

const node = (script: string, ...args: readonly string[]): Command => [
  process.execPath,
  SOURCE,
  inFolder(script),
  ...args,
];

/** The matrix of runtimes installs both; @ws/bun brings its own. */
const BUNS = [
  "../../bun/node_modules/bun/bin/bun.exe",
  inMatrix("bun/node_modules/bun/bin/bun.exe"),
];
const DENOS = [inMatrix("deno/node_modules/deno/deno")];

const bun = (script: string, ...args: readonly string[]): Command => [
  programOf("bun", BUNS),
  SOURCE,
  inFolder(script),
  ...args,
];

const deno = (script: string, ...args: readonly string[]): Command => [
  programOf("deno", DENOS),
  "run",
  "--allow-all",
  "--no-config",
  inFolder(script),
  ...args,
];

const NODE_ADAPTER = inFolder("../../node/src/index.ts");
const BUN_ADAPTER = inFolder("../../bun/src/index.ts");

const ALL: readonly Agent[] = [
  {
    name: "@ws/node",
    isOurs: true,
    server: node("node-server.ts"),
    client: node("ours-client.ts", NODE_ADAPTER, "http2"),
  },
  {
    name: "@ws/bun",
    isOurs: true,
    server: bun("ours-server.ts", BUN_ADAPTER),
    client: bun("ours-client.ts", BUN_ADAPTER),
  },
  { name: "ws", isOurs: false, server: node("ws-server.ts"), client: node("ws-client.ts") },
  {
    name: "undici",
    isOurs: false,
    server: undefined,
    client: node("undici-client.ts"),
  },
  {
    name: "Bun",
    isOurs: false,
    server: bun("bun-server.ts"),
    client: bun("native-client.ts"),
  },
  {
    name: "Deno",
    isOurs: false,
    server: deno("deno-server.ts"),
    client: deno("native-client.ts"),
  },
];

/** Those that are there: @ws/bun is a package that a checkout may lack. */
export const AGENTS = ALL.filter(({ name }) => name !== "@ws/bun" || existsSync(BUN_ADAPTER));

/** Where an agent's results in a role are remembered. */
export function baselineOf({ name }: Agent, role: "server" | "client"): string {
  const stem = name.replace("@", "").replace("/", "-").toLowerCase();
  return inFolder(`../baselines/${stem}-${role}.json`);
}

function inMatrix(path: string): string {
  return `../../../apps/matrix/runtimes/${path}`;
}

/** The first that is installed; else its name, which the system may know. */
function programOf(name: string, paths: readonly string[]): string {
  return paths.map(inFolder).find((path) => existsSync(path)) ?? name;
}
