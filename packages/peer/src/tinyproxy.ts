// tinyproxy, a forward proxy of others, on this machine.

import { freePort } from "./free-port.ts";
import { file, isInstalled, run, untilListening } from "./programs.ts";

export const hasTinyproxy = (): boolean => isInstalled("tinyproxy", "-v");

/** Starts it with further lines of its configuration; resolves with its host and port. */
export async function tinyproxy(...lines: readonly string[]): Promise<string> {
  const port = await freePort();
  const all = [`Port ${port}`, "Listen 127.0.0.1", "Timeout 60", "MaxClients 10", ...lines];
  run("tinyproxy", "-d", "-c", await file("tinyproxy.conf", all)).stdout!.resume();
  await untilListening(port);
  return `127.0.0.1:${port}`;
}
