// A run against clients: the kit is a server that they ask, by the path of their requests, how many cases
// there are, and for one after the other. Implementers know these paths, so their test programs work here:
//
//   /getCaseCount                    answers with the number of cases
//   /getCaseInfo?case=N&agent=NAME   answers with {"id", "description"} of the Nth, from 1 on; of those over
//                                    HTTP/2 with "http2" and the "url" to dial in place of the next path as well
//   /runCase?case=N&agent=NAME       plays it
//   /getCaseStatus?case=N&agent=NAME answers with {"behavior"}: the verdict
//   /updateReports?agent=NAME        says that this agent is done

import type { Socket } from "node:net";
import { performance } from "node:perf_hooks";
import { utf8 } from "../bytes.ts";
import type { Case } from "../case.ts";
import { Player } from "../player/player.ts";
import { unplayed } from "../player/result.ts";
import type { AgentReport, CaseResult } from "../report.ts";
import { listCases } from "../select.ts";
import { acceptStream } from "./accept-stream.ts";
import { type Carrier, drive } from "./drive.ts";
import { type Identity, type OpenPort, openPort } from "./open-port.ts";
import { readHead } from "./read-head.ts";
import { playerOptions, type RunOptions } from "./run-options.ts";
import { Visitors } from "./visitors.ts";

/** A run against clients. */
export interface ClientRunOptions extends RunOptions {
  /** 0: any that is free. */
  readonly port: number;
  /** Default `"127.0.0.1"`. */
  readonly host?: string | undefined;
  /** Clients connect to `wss:`. */
  readonly tls?: Identity | undefined;
  /** Called when clients may connect. */
  readonly onListening?: ((url: string) => void) | undefined;
  /** The run ends when these agents are done. Default: the first, whatever its name. */
  readonly agents?: readonly string[] | undefined;
}

/** Lets clients play the selected cases; a report for each of them. */
export async function runClientCases(options: ClientRunOptions): Promise<readonly AgentReport[]> {
  const { port, host = HOST, tls, onListening, signal } = options;
  const run = new ClientRun(options);
  const door = await openPort({ port, host, tls, protocol: "http/1.1" }, (socket) => {
    void run.serve(socket);
  });
  onListening?.(door.url);
  signal?.addEventListener("abort", () => run.end(), { once: true });
  await run.ended;
  door.close();
  await run.close();
  return run.reports;
}

class ClientRun {
  readonly #options: ClientRunOptions;
  readonly #cases: readonly Case[];
  readonly #visitors = new Visitors();
  readonly #awaited: Set<string> | undefined;
  /** For cases over HTTP/2: SETTINGS are said before anybody says what for. */
  readonly #ports = new Map<string, Promise<OpenPort>>();
  readonly ended: Promise<void>;
  end: () => void = () => {};

  constructor(options: ClientRunOptions) {
    this.#options = options;
    this.#cases = listCases(options.select, "client");
    this.#awaited = options.agents && new Set(options.agents);
    this.ended = new Promise((resolve) => (this.end = resolve));
  }

  get reports(): AgentReport[] {
    return this.#visitors.reports(this.#cases.map(({ id }) => id));
  }

  async serve(socket: Socket): Promise<void> {
    const received = await readHead(socket);
    if (received === undefined) return void socket.destroy();
    const target = /^\S+ (\S+)/.exec(Buffer.from(received).toString("latin1"))?.[1] ?? "/";
    const url = new URL(target, "ws://kit");
    const agent = url.searchParams.get("agent") ?? "unknown";
    const subject = this.#find(url.searchParams);

    if (url.pathname === "/runCase" && subject !== undefined) {
      if (subject.opening?.kind === "connect") return this.#turnAway(agent, subject, socket);
      return this.#record(agent, await this.#play(subject, socket, received));
    }
    const answer = await this.#answer(url.pathname, agent, subject);
    if (answer === undefined) return void socket.end(httpResponse("404 Not Found"));
    await this.#play(saying(answer), socket, received);
    if (url.pathname === "/updateReports") this.#leave(agent);
  }

  async close(): Promise<void> {
    for (const port of this.#ports.values()) (await port).close();
  }

  /** What is said to who asks for this; `null` is nothing. */
  async #answer(path: string, agent: string, subject: Case | undefined): Promise<unknown> {
    if (path === "/getCaseInfo") return subject && this.#infoOf(agent, subject);
    const verdict = subject && this.#visitors.resultOf(agent, subject.id)?.verdict;
    const answers: Readonly<Record<string, unknown>> = {
      "/getCaseCount": this.#cases.length,
      "/getCaseStatus": subject && { behavior: verdict ?? "UNKNOWN" },
      "/updateReports": null,
    };
    return answers[path];
  }

  async #infoOf(agent: string, subject: Case): Promise<object> {
    const { id, purpose: description, opening } = subject;
    if (opening?.kind !== "connect") return { id, description };
    const key = `${id} ${agent}`;
    const known = this.#ports.get(key);
    const port = known ?? this.#openPort((socket) => this.#serveHttp2(agent, subject, socket));
    this.#ports.set(key, port);
    return { id, description, http2: true, url: `${(await port).url}/` };
  }

  #openPort(serve: (socket: Socket) => Promise<void>): Promise<OpenPort> {
    const { host = HOST, tls } = this.#options;
    return openPort({ host, port: 0, tls, protocol: "h2" }, (socket) => void serve(socket));
  }

  /** By its number from 1 on, or by its id. */
  #find(params: URLSearchParams): Case | undefined {
    const id = params.get("casetuple");
    if (id !== null) return this.#cases.find((one) => one.id === id);
    return this.#cases[Number(params.get("case")) - 1];
  }

  async #play(subject: Case, carrier: Carrier, received?: Uint8Array): Promise<CaseResult> {
    const player = new Player(subject, {
      ...playerOptions(subject, this.#options),
      role: "server",
      host: "kit",
      target: "/",
      nowMs: performance.now(),
    });
    if (received !== undefined) player.receive(received, performance.now());
    await drive(player, carrier, this.#options.signal);
    return player.result;
  }

  async #serveHttp2(agent: string, subject: Case, socket: Socket): Promise<void> {
    const { opening } = subject;
    if (opening?.kind !== "connect") return;
    const { patienceMs } = playerOptions(subject, this.#options);
    const carrier = await acceptStream(socket, opening, 4 * patienceMs);
    if (carrier === undefined) return this.#turnAway(agent, subject, socket);
    this.#record(agent, await this.#play(subject, carrier));
  }

  /** A client that does not speak HTTP/2. */
  #turnAway(agent: string, subject: Case, socket: Socket): void {
    const { form } = playerOptions(subject, this.#options);
    const { expect } = subject.plan(form);
    socket.end(httpResponse("505 HTTP Version Not Supported"));
    this.#record(agent, unplayed(subject, expect, NO_HTTP2, "UNIMPLEMENTED"));
  }

  #record(agent: string, result: CaseResult): void {
    const done = this.#visitors.record(agent, result);
    this.#options.onResult?.(result, { agent, done, total: this.#cases.length });
  }

  #leave(agent: string): void {
    if (this.#awaited === undefined) return this.end();
    this.#awaited.delete(agent);
    if (this.#awaited.size === 0) this.end();
  }
}

const HOST = "127.0.0.1";
const NO_HTTP2 = "It does not speak HTTP/2.";

const httpResponse = (status: string): string => `HTTP/1.1 ${status}\r\nContent-Length: 0\r\n\r\n`;

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
