// Listens on every address that a host name has: "localhost" is 127.0.0.1 and ::1, and a browser
// may try either.

import { lookup } from "node:dns/promises";
import { echo, ECHO_LIMITS } from "./echo.ts";
import type { Options } from "./options.ts";
import type { Page } from "./page-files.ts";
import { errorCode, oneLine, Refusal } from "./refusal.ts";
import { type AnyServer, serve } from "./runtime.ts";

export interface Listening {
  /** Where a browser finds the page. */
  readonly pageUrl: string;
  /** Closes all connections with 1001. */
  close(): Promise<void>;
}

/** @throws Refusal */
export async function listen(options: Options, page: Page): Promise<Listening> {
  const servers: AnyServer[] = [];
  try {
    await serveAll(servers, options, page);
  } catch (error) {
    await closeAll(servers);
    throw new Refusal(inWords(error, options), { cause: error });
  }
  return {
    pageUrl: pageUrl(options.host, servers[0]?.port ?? options.port),
    close: () => closeAll(servers),
  };
}

async function serveAll(servers: AnyServer[], options: Options, page: Page) {
  let missing: unknown;
  for (const host of await addresses(options.host)) {
    const port = servers[0]?.port ?? options.port;
    try {
      const { origins, compress } = options;
      const settings = { ...ECHO_LIMITS, port, host, origins, compress };
      servers.push(await serve(settings, page, echo));
    } catch (error) {
      if (!MISSING.has(errorCode(error) ?? "")) throw error;
      missing = error;
    }
  }
  if (servers.length === 0) throw missing;
}

/** A name may have addresses that this machine has not: ::1 where there is no IPv6. */
const MISSING = new Set(["EADDRNOTAVAIL", "EAFNOSUPPORT"]);

async function addresses(host: string): Promise<Set<string>> {
  const found = await lookup(host, { all: true });
  return new Set(found.map(({ address }) => address));
}

async function closeAll(servers: readonly AnyServer[]): Promise<void> {
  const farewell = { code: 1001, reason: "The server stops.", graceMs: 2_000 };
  await Promise.all(servers.map((server) => server.close(farewell)));
}

const EVERY_ADDRESS = new Set(["0.0.0.0", "::"]);

function pageUrl(host: string, port: number): string {
  if (EVERY_ADDRESS.has(host)) return `http://localhost:${port}/`;
  return `http://${host.includes(":") ? `[${host}]` : host}:${port}/`;
}

function inWords(error: unknown, { host, port }: Options): string {
  const code = errorCode(error);
  if (code === "EADDRINUSE") return `Port ${port} of ${host} is taken. --port chooses another.`;
  if (code === "EACCES")
    return `Port ${port} needs rights that you do not have. --port chooses another.`;
  if (code === "ENOTFOUND" || code === "EAI_AGAIN")
    return `No host is known by the name "${host}".`;
  if (code === "EADDRNOTAVAIL") return `This machine does not have the address ${host}.`;
  return `Cannot listen on ${host}, port ${port}: ${oneLine(error)}`;
}
