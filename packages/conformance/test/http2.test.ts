// Cases over HTTP/2 that say its frames, played against @ws/node as a client over sockets, in a program of its own; and
// against the same with somebody in between who changes frames: each is one bug, caught by the cases that name its rule.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { connect } from "@ws/node";
import { describe, expect, onTestFinished, test } from "vitest";
import type { AgentReport, CaseResult } from "../src/report.ts";
import { listCases } from "../src/select.ts";
import { type ClientRunOptions, runClientCases } from "../src/sockets/run-client-cases.ts";
import { HTTP2_BUGS, NO_BUG } from "./support/http2-bugs.ts";
import { needsHttp2 } from "./support/play.ts";

const CASES = listCases({ only: ["16"] }, "client").filter(needsHttp2);

/** Node.js drops headers that make a response malformed, and tells nobody: RFC 9113 §8.2.1. */
const DROPPED = ["16.6.21", "16.6.22", "16.6.23"];

const ADAPTER = fileURLToPath(new URL("../../node/src/index.ts", import.meta.url));
const inFolder = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/**
 * Node.js 26 counts the memory of its sessions, and one of many does not come to nothing: an assertion ends the
 * program when the garbage collector meets it. With so much room for young objects, it has no reason to run.
 */
function start(program: string, ...args: readonly string[]): ChildProcess {
  const flags = ["--conditions=@ws/source", "--min-semi-space-size=64"];
  const all = [...flags, inFolder(program), ...args];
  const child = spawn(process.execPath, all, { stdio: "inherit" });
  onTestFinished(() => void child.kill("SIGKILL"));
  return child;
}

/**
 * Plays the cases with a program as the client. Where that assertion ended it, and nothing else, they are played
 * again: its sockets close, and all cases fail, before we hear how it ended.
 */
async function play(
  options: Omit<ClientRunOptions, "port">,
  startClient: (url: string) => ChildProcess,
  tries = 3,
): Promise<AgentReport> {
  const stop = new AbortController();
  let endOfClient = async (): Promise<unknown> => undefined;
  const [report] = await runClientCases({
    form: "short",
    port: 0,
    ...options,
    signal: stop.signal,
    // A client with a bug may never be done.
    onResult: (_, { done, total }) => done === total && stop.abort(),
    onListening(url) {
      const client = startClient(url);
      const exit = once(client, "exit").then(([, signal]) => signal as unknown);
      void exit.then((signal) => signal === "SIGABRT" && stop.abort());
      endOfClient = () => {
        client.kill("SIGKILL");
        return exit;
      };
    },
  });
  const isAborted = (await endOfClient()) === "SIGABRT";
  return isAborted && tries > 1 ? play(options, startClient, tries - 1) : report;
}

test("@ws/node passes the cases that say frames of HTTP/2", { timeout: 60_000 }, async () => {
  const select = { only: CASES.map(({ id }) => id) };
  const report = await play({ select }, (url) =>
    start("../agents/ours-client.ts", ADAPTER, "http2", url, "@ws/node"),
  );
  const came = report.results.map(({ id, verdict, closeVerdict }) => [id, verdict, closeVerdict]);
  expect(came).toEqual(
    CASES.map((subject) => {
      const { informational, close } = subject.plan("short").expect;
      const good = DROPPED.includes(subject.id) ? "NON-STRICT" : "OK";
      return [
        subject.id,
        informational ? "INFORMATIONAL" : good,
        close.informational ? "INFORMATIONAL" : "OK",
      ];
    }),
  );
});

test("a client that fails what @ws/node lets pass is OK", async () => {
  const report = await play({ select: { only: DROPPED } }, (url) =>
    start("./support/broken-http2-client.ts", NO_BUG.name, url, ...DROPPED),
  );
  expect(
    report.results.map(({ id, verdict, closeVerdict }) => [id, verdict, closeVerdict]),
  ).toEqual(DROPPED.map((id) => [id, "OK", "OK"]));
});

test("a client that does not speak HTTP/2 is told so, and UNIMPLEMENTED", async () => {
  const [report] = await runClientCases({
    port: 0,
    select: { only: ["16.4.1", "16.5.1"] },
    onListening: (url) => void askOverHttp1(url),
  });
  expect(report.results.map(({ id, verdict, observation }) => [id, verdict, observation])).toEqual([
    ["16.4.1", "UNIMPLEMENTED", "It does not speak HTTP/2."],
    ["16.5.1", "UNIMPLEMENTED", "It does not speak HTTP/2."],
  ]);
});

describe.each(HTTP2_BUGS)("a client over HTTP/2 that $name", (subject) => {
  const { name, among, patienceMs = 400, fails } = subject;
  test("is caught", { timeout: 60_000 }, async () => {
    const select = { only: among, exclude: [...NEVER_WHOLE, ...DROPPED] };
    const ids = listCases(select, "client").map(({ id }) => id);
    const report = await play({ patienceMs, select }, (url) =>
      start("./support/broken-http2-client.ts", name, url, ...ids),
    );
    expect(report.results.filter(isBad).map(({ id }) => id)).toEqual(fails);
  });
});

/** What changes frames passes on whole ones. */
const NEVER_WHOLE = ["16.9.6"];

function isBad({ verdict, closeVerdict }: CaseResult): boolean {
  const good = ["OK", "INFORMATIONAL"];
  return !good.includes(verdict) || !good.includes(closeVerdict);
}

async function askOverHttp1(url: string): Promise<void> {
  const http = url.replace("ws:", "http:");
  for (const number of [1, 2]) {
    const { status } = await fetch(`${http}/runCase?case=${number}&agent=a`);
    expect(status).toBe(505);
  }
  await connect(`${url}/updateReports?agent=a`);
}
