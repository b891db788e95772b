// A server that does what the URL says, written against what every adapter's `serve` gives: so it runs
// on each runtime, and each client can be tried on each server, in its own process or in another.

import type { OriginPolicy, UpgradeRequest } from "@ws/core";
import type { Listener } from "@ws/io";
import type { Capabilities } from "./capabilities.ts";
import { Journal } from "./journal.ts";
import { ASIDES, type Script, SCRIPTS } from "./scripts.ts";

/** What the scripted server asks of `serve`; every adapter has these options. */
export interface ServeOptions {
  readonly protocols: readonly string[];
  readonly compress: boolean;
  readonly origins: OriginPolicy;
  readonly upgrade: (attempt: Attempt) => Answer | Promise<Answer>;
}

interface Attempt extends UpgradeRequest {
  readonly signal: AbortSignal;
}

type Answer =
  | { readonly data: Script; readonly status?: undefined }
  | {
      readonly status: number;
      readonly body: string;
      readonly headers: readonly (readonly [string, string])[];
    };

/** The `serve` of an adapter, on an address of this machine. */
export type Serve = (
  options: ServeOptions,
  listener: Listener<Script>,
) => Promise<{ readonly url: string; close(): Promise<void> }>;

/** Servers that a suite speaks with. */
export interface Target {
  /** What the server's adapter can do. */
  readonly can: Capabilities;
  /** Compresses. */
  readonly url: string;
  /** Does not. */
  readonly plainUrl: string;
}

/** Serves the scripts, with compression and without. */
export async function serveScripts(
  serve: Serve,
  can: Capabilities,
): Promise<Target & { close(): Promise<void> }> {
  const journal = new Journal();
  const servers = await Promise.all([start(serve, true, journal), start(serve, false, journal)]);
  const [{ url }, { url: plainUrl }] = servers;
  const close = async () => void (await Promise.all(servers.map((server) => server.close())));
  return { can, url, plainUrl, close };
}

function start(serve: Serve, compress: boolean, journal: Journal): ReturnType<Serve> {
  return serve(
    {
      compress,
      protocols: ["chat.v2", "chat.v1"],
      origins: (_, { path }) => path !== "/forbidden",
      upgrade: (attempt) => answer(attempt, journal),
    },
    async (connection) => {
      const { data: script } = connection;
      const { path, query } = script;
      const record = journal.record(query.get("id"));
      if (!ASIDES.has(path)) void connection.closed.then((info) => journal.end(record, info));
      await SCRIPTS[path]({ connection, script, record, journal });
    },
  );
}

function answer(attempt: Attempt, journal: Journal): Answer | Promise<Answer> {
  const { path, head, origin } = attempt;
  const query = new URLSearchParams(attempt.query);
  if (path === "/hang") return hang(attempt, query, journal);
  if (path === "/reject") return reject(Number(query.get("status")), query.get("body") ?? "");
  if (!Object.hasOwn(SCRIPTS, path)) return reject(404, "There is no such script.");
  const request = { origin, query: attempt.query, said: head.headers.get("x-said") };
  return { data: { path, query, request } };
}

/** Thinks about a request until nobody waits for the answer. */
async function hang({ signal }: Attempt, query: URLSearchParams, journal: Journal) {
  const record = journal.record(query.get("id"));
  await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
  record.abandoned = (signal.reason as { code: string }).code;
  journal.end(record, undefined);
  return reject(500, "Nobody reads this.");
}

function reject(status: number, body: string): Answer {
  return { status, body, headers: [["X-Because", "the URL says so"]] };
}
