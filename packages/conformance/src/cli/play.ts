// Has the cases played that a command asks for, by the runners over sockets.

import { connect } from "node:net";
import type { AgentReport } from "../report.ts";
import type { ClientRunOptions } from "../sockets/run-client-cases.ts";
import type { RunOptions } from "../sockets/run-options.ts";
import type { ServerRunOptions } from "../sockets/run-server-cases.ts";
import type { ClientCommand, ServerCommand } from "./options.ts";
import { Refusal, systemCode } from "./refusal.ts";
import { identityOf, readPem } from "./tls.ts";

/** The runners. */
export interface Player {
  server(options: ServerRunOptions): Promise<AgentReport>;
  clients(options: ClientRunOptions): Promise<readonly AgentReport[]>;
}

type Hooks = Pick<RunOptions, "signal" | "onResult"> & Pick<ClientRunOptions, "onListening">;

/** One report for each agent, in the order in which the command names them. */
export async function play(
  command: ServerCommand | ClientCommand,
  player: Player,
  { onListening, ...hooks }: Hooks,
): Promise<AgentReport[]> {
  const { select, form, timeoutMs } = command;
  const options = { select, form, timeoutMs, ...hooks };
  if (command.do === "client") {
    const { agents, host, port } = command;
    const tls = command.tls && (await identityOf(command.tls, host ?? "127.0.0.1"));
    const named = agents.length > 0 ? { agents } : {};
    const reports = await listening(
      player.clients({ ...options, ...named, host, port, tls, onListening }),
    );
    return inOrder(reports, agents);
  }
  const { servers, jobs, insecure } = command;
  const ca = command.ca === undefined ? undefined : await readPem("--ca", command.ca);
  for (const { url } of servers) await reach(url);
  const reports: AgentReport[] = [];
  for (const server of servers) {
    if (hooks.signal?.aborted) break;
    reports.push(await player.server({ ...options, ...server, jobs, insecure, ca }));
  }
  return reports;
}

/** Those that were named, in the order of their names; then whoever came besides. */
function inOrder(reports: readonly AgentReport[], names: readonly string[]): AgentReport[] {
  const named = names.flatMap((name) => reports.find(({ agent }) => agent === name) ?? []);
  return [...named, ...reports.filter((report) => !named.includes(report))];
}

async function listening<T>(running: Promise<T>): Promise<T> {
  try {
    return await running;
  } catch (error) {
    const { syscall } = error as NodeJS.ErrnoException;
    if (isTlsError(error)) {
      throw new Refusal("The certificate and the key cannot be used.", "Do they belong together?");
    }
    if (syscall !== "listen" && syscall !== "getaddrinfo") throw error;
    throw new Refusal(
      `The kit cannot listen: ${systemCode(error)}.`,
      "--port 0 takes any port that is free; --host tells where.",
    );
  }
}

/** What OpenSSL says of a certificate and a key. */
function isTlsError(error: unknown): boolean {
  const { code = "" } = error as NodeJS.ErrnoException;
  return /^ERR_(?:OSSL|SSL|TLS|CRYPTO)_/.test(code);
}

/** Where nobody listens, hundreds of cases need not fail one by one. */
async function reach(url: string): Promise<void> {
  const { hostname, port, protocol } = new URL(url);
  const host = hostname.replaceAll(/[[\]]/g, "");
  const socket = connect({ host, port: Number(port) || (protocol === "wss:" ? 443 : 80) });
  socket.setTimeout(REACH_MS, () => socket.destroy(new Error(`no answer in ${REACH_MS / 1000} s`)));
  try {
    await new Promise((resolve, reject) => socket.once("connect", resolve).once("error", reject));
  } catch (error) {
    throw new Refusal(`${url} cannot be reached: ${systemCode(error)}.`, "Is the server up?");
  } finally {
    socket.destroy();
  }
}

const REACH_MS = 5000;
