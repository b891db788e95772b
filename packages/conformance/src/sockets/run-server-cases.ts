// A run against a server: the kit is its client, on a connection of its own for each case, several at a
// time. A case that hangs holds up its own place, and no longer than it may take.

import { once, setMaxListeners } from "node:events";
import { connect, isIP, type Socket } from "node:net";
import { performance } from "node:perf_hooks";
import { connect as connectTls, rootCertificates } from "node:tls";
import type { Case } from "../case.ts";
import { Player } from "../player/player.ts";
import { unplayed } from "../player/result.ts";
import type { AgentReport, CaseResult } from "../report.ts";
import { listCases } from "../select.ts";
import { type Carrier, drive } from "./drive.ts";
import { openStream, UnimplementedError } from "./open-stream.ts";
import { playerOptions, type RunOptions } from "./run-options.ts";

/** A run against a server. */
export interface ServerRunOptions extends RunOptions {
  /** `ws:` or `wss:`. */
  readonly url: string;
  /** What the report calls the agent. Default: the URL's host. */
  readonly agent?: string | undefined;
  /** Cases that run at a time; `long` ones, which are measured, run alone. Default 8. */
  readonly jobs?: number | undefined;
  /** Takes a certificate that nobody vouches for. */
  readonly insecure?: boolean | undefined;
  /** Certificates to trust beside those of Node.js, as PEM. */
  readonly ca?: string | undefined;
}

/** Plays the selected cases against a server. */
export async function runServerCases(options: ServerRunOptions): Promise<AgentReport> {
  const url = new URL(options.url);
  const { agent = url.host, jobs = 8, onResult } = options;
  const signal = forMany(options.signal);
  const cases = listCases(options.select, "server");
  const startedAt = new Date().toISOString();
  const startMs = performance.now();
  const results = new Map<string, CaseResult>();
  const isStopped = (): boolean => signal?.aborted === true;

  async function work(queue: Case[]): Promise<void> {
    for (let subject; !isStopped() && (subject = queue.shift()) !== undefined;) {
      const result = await playCase(subject, url, { ...options, signal });
      if (isStopped()) return;
      results.set(subject.id, result);
      onResult?.(result, { agent, done: results.size, total: cases.length });
    }
  }
  const short = cases.filter(({ timing }) => timing !== "long");
  const long = cases.filter(({ timing }) => timing === "long");
  await Promise.all(Array.from({ length: jobs }, () => work(short)));
  await work(long);

  return {
    agent,
    role: "server",
    url: options.url,
    startedAt,
    durationMs: Math.round(performance.now() - startMs),
    results: cases.flatMap(({ id }) => results.get(id) ?? []),
  };
}

/** The same signal for any number of listeners: the one that was given is not touched. */
function forMany(signal: AbortSignal | undefined): AbortSignal | undefined {
  if (signal === undefined) return undefined;
  const own = AbortSignal.any([signal]);
  setMaxListeners(0, own);
  return own;
}

async function playCase(subject: Case, url: URL, options: ServerRunOptions): Promise<CaseResult> {
  const common = playerOptions(subject, options);
  let carrier: Carrier;
  try {
    carrier = await open(subject, url, { ...options, ...common });
  } catch (error) {
    const verdict = error instanceof UnimplementedError ? "UNIMPLEMENTED" : "FAILED";
    const why =
      error instanceof UnimplementedError
        ? error.message
        : `It cannot be reached: ${String(error)}`;
    return unplayed(subject, subject.plan(common.form).expect, `${why}.`, verdict);
  }
  const player = new Player(subject, {
    ...common,
    role: "client",
    host: url.host,
    target: `${url.pathname}${url.search}`,
    scheme: url.protocol === "wss:" ? "https" : "http",
    nowMs: performance.now(),
  });
  await drive(player, carrier, options.signal);
  return player.result;
}

type OpenOptions = ServerRunOptions & { readonly timeoutMs: number; readonly patienceMs: number };

async function open({ opening }: Case, url: URL, options: OpenOptions): Promise<Carrier> {
  if (opening?.kind !== "connect") return dial(url, "http/1.1", options);
  const socket = await dial(url, "h2", options);
  return openStream(socket, opening, { url, patienceMs: 4 * options.patienceMs });
}

async function dial(
  url: URL,
  protocol: "http/1.1" | "h2",
  { insecure = false, ca, signal, timeoutMs }: OpenOptions,
): Promise<Socket> {
  const isSecure = url.protocol === "wss:";
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const port = Number(url.port || (isSecure ? 443 : 80));
  const target = { host, port, allowHalfOpen: true };
  const trusted = ca === undefined ? {} : { ca: [...rootCertificates, ca] };
  const tls = { rejectUnauthorized: !insecure, ALPNProtocols: [protocol], ...trusted };
  // "Literal IPv4 and IPv6 addresses are not permitted" as server names: RFC 6066 §3.
  const name = isIP(host) === 0 ? { servername: host } : {};
  const socket = isSecure ? connectTls({ ...target, ...tls, ...name }) : connect(target);
  const limits = [AbortSignal.timeout(timeoutMs), ...(signal === undefined ? [] : [signal])];
  try {
    await once(socket, isSecure ? "secureConnect" : "connect", { signal: AbortSignal.any(limits) });
  } catch (error) {
    socket.on("error", () => {}).destroy();
    throw error;
  }
  // Chops leave as they are made.
  return socket.setNoDelay(true);
}
