// A run against clients: the kit is a server that they ask, by the path of their requests, how many cases
// there are, and for one after the other. Implementers know these paths, so their test programs work here:
//
//   /getCaseCount                    answers with the number of cases
//   /getCaseInfo?case=N              answers with {"id", "description"} of the Nth, from 1 on
//   /runCase?case=N&agent=NAME       plays it
//   /getCaseStatus?case=N&agent=NAME answers with {"behavior"}: the verdict
//   /updateReports?agent=NAME        says that this agent is done

import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { performance } from "node:perf_hooks";
import { endOfHead, join, utf8 } from "../bytes.ts";
import type { Case } from "../case.ts";
import { Player } from "../player/player.ts";
import type { AgentReport, CaseResult } from "../report.ts";
import { listCases } from "../select.ts";
import { drive } from "./drive.ts";
import { playerOptions, type RunOptions } from "./run-options.ts";

/** A run against clients. */
export interface ClientRunOptions extends RunOptions {
  /** 0: any that is free. */
  readonly port: number;
  /** Default `"127.0.0.1"`. */
  readonly host?: string | undefined;
  /** Called when clients may connect. */
  readonly onListening?: ((url: string) => void) | undefined;
  /** The run ends when these agents are done. Default: the first, whatever its name. */
  readonly agents?: readonly string[] | undefined;
}

const MAX_HEAD_BYTES = 65_536;

/** Lets clients play the selected cases; a report for each of them. */
export async function runClientCases(options: ClientRunOptions): Promise<readonly AgentReport[]> {
  const { port, host = "127.0.0.1", onListening, signal } = options;
  const run = new ClientRun(options);
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    sockets.add(socket.on("close", () => sockets.delete(socket)).on("error", () => {}));
    void run.serve(socket);
  });
  server.listen(port, host);
  await once(server, "listening");
  onListening?.(`ws://${host}:${(server.address() as AddressInfo).port}`);
  signal?.addEventListener("abort", () => run.end(), { once: true });
  await run.ended;
  server.close();
  for (const socket of sockets) socket.destroy();
  return run.reports;
}

interface Visitor {
  readonly startedAt: string;
  readonly startMs: number;
  endMs: number;
  readonly results: Map<string, CaseResult>;
}

class ClientRun {
  readonly #options: ClientRunOptions;
  readonly #cases: readonly Case[];
  readonly #visitors = new Map<string, Visitor>();
  readonly #awaited: Set<string> | undefined;
  readonly ended: Promise<void>;
  end: () => void = () => {};

  constructor(options: ClientRunOptions) {
    this.#options = options;
    this.#cases = listCases(options.select, "client");
    this.#awaited = options.agents && new Set(options.agents);
    this.ended = new Promise((resolve) => (this.end = resolve));
  }

  get reports(): AgentReport[] {
    return Array.from(this.#visitors, ([agent, { startedAt, startMs, endMs, results }]) => ({
      agent,
      role: "client",
      startedAt,
      durationMs: Math.round(endMs - startMs),
      results: this.#cases.flatMap(({ id }) => results.get(id) ?? []),
    }));
  }

  async serve(socket: Socket): Promise<void> {
    const received = await readHead(socket);
    if (received === undefined) return void socket.destroy();
    const target = /^\S+ (\S+)/.exec(Buffer.from(received).toString("latin1"))?.[1] ?? "/";
    const url = new URL(target, "ws://kit");
    const agent = url.searchParams.get("agent") ?? "unknown";
    const subject = this.#find(url.searchParams);

    if (url.pathname === "/runCase" && subject !== undefined) {
      return this.#record(agent, subject, await this.#play(subject, socket, received));
    }
    const answers: Readonly<Record<string, unknown>> = {
      "/getCaseCount": this.#cases.length,
      "/getCaseInfo": subject && { id: subject.id, description: subject.purpose },
      "/getCaseStatus": subject && { behavior: this.#verdictOf(agent, subject) },
      "/updateReports": null,
    };
    const answer = answers[url.pathname];
    if (answer === undefined)
      return void socket.end("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
    await this.#play(saying(answer), socket, received);
    if (url.pathname === "/updateReports") this.#leave(agent);
  }

  /** By its number from 1 on, or by its id. */
  #find(params: URLSearchParams): Case | undefined {
    const id = params.get("casetuple");
    if (id !== null) return this.#cases.find((one) => one.id === id);
    return this.#cases[Number(params.get("case")) - 1];
  }

  async #play(subject: Case, socket: Socket, received: Uint8Array): Promise<CaseResult> {
    const player = new Player(subject, {
      ...playerOptions(subject, this.#options),
      role: "server",
      host: "kit",
      target: "/",
      nowMs: performance.now(),
    });
    player.receive(received, performance.now());
    await drive(player, socket, this.#options.signal);
    return player.result;
  }

  #record(agent: string, { id }: Case, result: CaseResult): void {
    const visitor = this.#visitor(agent);
    visitor.results.set(id, result);
    visitor.endMs = performance.now();
    const progress = { agent, done: visitor.results.size, total: this.#cases.length };
    this.#options.onResult?.(result, progress);
  }

  #visitor(agent: string): Visitor {
    const known = this.#visitors.get(agent);
    if (known !== undefined) return known;
    const startMs = performance.now();
    const startedAt = new Date().toISOString();
    const visitor = { startedAt, startMs, endMs: startMs, results: new Map<string, CaseResult>() };
    this.#visitors.set(agent, visitor);
    return visitor;
  }

  #verdictOf(agent: string, { id }: Case): string {
    return this.#visitors.get(agent)?.results.get(id)?.verdict ?? "UNKNOWN";
  }

  #leave(agent: string): void {
    if (this.#awaited === undefined) return this.end();
    this.#awaited.delete(agent);
    if (this.#awaited.size === 0) this.end();
  }
}

/** What the kit says to who asks for something else than a case; `null` says nothing. */
function saying(answer: unknown): Case {
  const data = utf8(JSON.stringify(answer));
  const message = { kind: "message", type: "text", data } as const;
  return {
    id: "0",
    purpose: "An answer.",
    section: "RFC 6455 §1",
    roles: ["client"],
    timing: "quick",
    plan: () => ({
      steps: answer === null ? [] : [{ do: "send", pieces: [message] }],
      expect: { ok: [[]], close: { begunBy: "kit", codes: [1000], clean: true } },
    }),
  };
}

/** The bytes of a request, up to its head's end at least; `undefined` where none comes. */
function readHead(socket: Socket): Promise<Uint8Array | undefined> {
  return new Promise((resolve) => {
    let received: Uint8Array = new Uint8Array(0);
    const end = (head?: Uint8Array): void => {
      socket.off("data", take).pause();
      resolve(head);
    };
    const take = (chunk: Buffer): void => {
      received = join([received, chunk]);
      if (endOfHead(received) >= 0) end(received);
      else if (received.length > MAX_HEAD_BYTES) end();
    };
    socket
      .on("data", take)
      .on("end", () => end())
      .on("close", () => end());
  });
}
