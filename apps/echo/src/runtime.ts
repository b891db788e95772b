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

/** Who started us holds our standard input, and ends it, be it by its own end, when we are to stop. */
export const stopsWithInput = process.env.ECHO_STOPS_WITH_INPUT === "1";

/**
 * Runs the same program, with the same arguments, under the Bun of this workspace. Signals are not passed
 * on: those of a terminal reach both of us, and a second one would end it at once.
 */
export async function runUnderBun(args: readonly string[]): Promise<void> {
  const manifest = new URL(import.meta.resolve("bun/package.json"));
  const { bin } = JSON.parse(await readFile(manifest, "utf8")) as { bin: { bun: string } };
  const program = fileURLToPath(new URL(bin.bun, manifest));
  const env = { ...process.env, ECHO_STOPS_WITH_INPUT: "1" };
  const child = spawn(program, args, { stdio: ["pipe", "inherit", "inherit"], env });
  const stop = (): void => {
    process.off("SIGINT", stop).off("SIGTERM", stop);
    child.stdin.end();
  };
  process.on("SIGINT", stop).on("SIGTERM", stop);
  const [code] = (await once(child, "close")) as [number | null];
  process.off("SIGINT", stop).off("SIGTERM", stop);
  process.exitCode = code ?? 1;
}
