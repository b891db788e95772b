// Node.js or Bun: the adapter of the one that we run on, and the way from the first to the second.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Handler, ServeOptions, Server } from "@ws/node";
import type { Page } from "./page-files.ts";

export const isBun = "bun" in process.versions;

export type AnyServer = Pick<Server, "port" | "close">;

type Settings = Omit<ServeOptions, "request" | "tls" | "upgrade">;

/** Serves the page and the connections on one port. */
export async function serve(settings: Settings, page: Page, handler: Handler): Promise<AnyServer> {
  if (!isBun) {
    const node = await import("@ws/node");
    return node.serve({ ...settings, request: page.request }, handler);
  }
  const bun = (await import(BUN_ADAPTER)) as { readonly serve: ServeUnderBun };
  return bun.serve({ ...settings, fetch: page.fetch }, handler);
}

type ServeUnderBun = (
  settings: Settings & { readonly fetch: Page["fetch"] },
  handler: Handler,
) => Promise<AnyServer>;

/** By a name that the compiler does not follow: its types bring those of Bun for all of Node.js. */
const BUN_ADAPTER: string = "@ws/bun";

/** Runs the same program, with the same arguments, under the Bun of this workspace. */
export async function runUnderBun(args: readonly string[]): Promise<void> {
  const manifest = new URL(import.meta.resolve("bun/package.json"));
  const { bin } = JSON.parse(await readFile(manifest, "utf8")) as { bin: { bun: string } };
  const program = fileURLToPath(new URL(bin.bun, manifest));
  const child = spawn(program, args, { stdio: "inherit" });
  const pass = (signal: NodeJS.Signals) => void child.kill(signal);
  process.on("SIGINT", pass).on("SIGTERM", pass);
  const [code] = (await once(child, "close")) as [number | null];
  process.off("SIGINT", pass).off("SIGTERM", pass);
  process.exitCode = code ?? 1;
}
