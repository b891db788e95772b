// Runs over sockets: @ws/node in both roles, and agents that do not do what agents do.

import { createServer, type Server, type Socket } from "node:net";
import { getEventListeners, once } from "node:events";
import type { AddressInfo } from "node:net";
import { connect, type ConnectOptions, serve } from "@ws/node";
import { describe, expect, onTestFinished, test } from "vitest";
import { identityOf } from "../src/cli/tls.ts";
import { runClientCases } from "../src/sockets/run-client-cases.ts";
import { runServerCases } from "../src/sockets/run-server-cases.ts";

/** Good agents are waited for, however slow the machine is. */
const SHORT = { form: "short" } as const;
/** Of the others it is known that they say nothing. */
const FAST = { form: "short", patienceMs: 100 } as const;

const MADE = { kind: "made", saveCert: undefined } as const;

/** A server that does this to each connection, and forgets none. */
async function listen(serveOne: (socket: Socket) => void): Promise<string> {
  const sockets: Socket[] = [];
  const server: Server = createServer((socket) => {
    sockets.push(socket.on("error", () => {}));
    serveOne(socket);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function echoServer(): Promise<string> {
  const server = await serve(
    { host: "127.0.0.1", compress: { thresholdBytes: 0 } },
    { message: (connection, message) => connection.send(message) },
  );
  onTestFinished(() => server.close({ graceMs: 0 }));
  return server.url;
}

describe("against a server", () => {
  test("results come in the order of their numbers, each told once", async () => {
    const told: string[] = [];
    const report = await runServerCases({
      ...SHORT,
      url: await echoServer(),
      select: { only: ["1", "2.*", "6.4", "7.7", "13.3.1"] },
      onResult: ({ id }, { done, total }) => told.push(`${id} ${done}/${total}`),
    });
    const ids = report.results.map(({ id }) => id);
    expect(report).toMatchObject({ role: "server", agent: new URL(report.url!).host });
    expect(ids).toHaveLength(16 + 11 + 4 + 13 + 1);
    expect(
      report.results.filter(({ verdict, closeVerdict }) => verdict + closeVerdict !== "OKOK"),
    ).toEqual([]);
    expect(told.map((line) => line.split(" ")[0]).toSorted()).toEqual(ids.toSorted());
    expect(told.at(-1)).toMatch(/ 45\/45$/);
  });

  test("a case that is exchanged is measured", async () => {
    const url = await echoServer();
    const { results } = await runServerCases({ ...SHORT, url, select: { only: ["9.7.2"] } });
    expect(results[0].measures).toEqual({
      messages: 63,
      roundTripMs: expect.any(Number),
      roundTripP99Ms: expect.any(Number),
      megabytesPerSecond: expect.any(Number),
    });
  });

  test("one that accepts and says nothing fails each case, and the run ends", async () => {
    const url = await listen((socket) => void socket.resume());
    const { results } = await runServerCases({ ...FAST, url, select: { only: ["1.1.1", "7.3"] } });
    expect(results.map(({ id, verdict, observation }) => [id, verdict, observation])).toEqual(
      ["1.1.1", "7.3.1", "7.3.2", "7.3.3", "7.3.4", "7.3.5", "7.3.6"].map((id) => [
        id,
        "FAILED",
        "The handshake failed: it did not complete the handshake.",
      ]),
    );
  });

  test("one that takes longer than a case may take fails it, and the run ends", async () => {
    // It trickles: each byte renews the patience.
    const url = await listen((socket) => {
      const timer = setInterval(() => socket.write("x"), 20);
      socket.on("close", () => clearInterval(timer)).resume();
    });
    const select = { only: ["2.1"] };
    const { results } = await runServerCases({ ...FAST, url, select, timeoutMs: 300 });
    expect(results.map(({ id, verdict, observation }) => [id, verdict, observation])).toEqual([
      ["2.1", "FAILED", expect.stringMatching(/^Not over in time\./)],
    ]);
  });

  test("one that cuts every connection fails each case, and the run ends", async () => {
    const url = await listen((socket) => socket.once("data", () => socket.resetAndDestroy()));
    const { results } = await runServerCases({ ...FAST, url, select: { only: ["2.1", "2.2"] } });
    expect(results.map(({ verdict, closing }) => [verdict, closing])).toEqual([
      ["FAILED", { droppedBy: "agent" }],
      ["FAILED", { droppedBy: "agent" }],
    ]);
  });

  test("one that nobody can reach fails each case, with the system's reason", async () => {
    const url = "ws://127.0.0.1:1";
    const { results } = await runServerCases({ ...FAST, url, select: { only: ["2.1"] } });
    expect(results.map(({ verdict, observation }) => [verdict, observation])).toEqual([
      ["FAILED", expect.stringMatching(/^It cannot be reached: .*ECONNREFUSED/)],
    ]);
  });

  test("a certificate that nobody vouches for is taken on request alone", async () => {
    const { key, cert } = await identityOf(MADE, "127.0.0.1");
    const server = await serve(
      { host: "127.0.0.1", tls: { key, cert } },
      { message: (connection, message) => connection.send(message) },
    );
    onTestFinished(() => server.close({ graceMs: 0 }));
    const run = { ...SHORT, url: server.url, select: { only: ["1.1.2", "2.11", "5.1", "7.3.1"] } };
    const { results } = await runServerCases({ ...run, insecure: true });
    expect(results.map(({ verdict, closing }) => [verdict, closing.droppedBy])).toEqual([
      ["OK", "agent"],
      ["OK", "agent"],
      ["OK", "agent"],
      ["OK", "agent"],
    ]);
    const trusting = await runServerCases({ ...run, ca: cert });
    expect(trusting.results.map(({ verdict }) => verdict)).toEqual(["OK", "OK", "OK", "OK"]);
    const refused = await runServerCases(run);
    expect(refused.results.map(({ verdict, observation }) => [verdict, observation])).toEqual(
      results.map(() => ["FAILED", expect.stringMatching(/^It cannot be reached: .*self-signed/)]),
    );
  });

  test("one that answers HTTP/2 in HTTP/1.1, and goes, is UNIMPLEMENTED", async () => {
    const url = await listen((socket) =>
      socket.once("data", () => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n")),
    );
    const { results } = await runServerCases({ ...FAST, url, select: { only: ["16.1.1"] } });
    expect(results.map(({ verdict, observation }) => [verdict, observation])).toEqual([
      ["UNIMPLEMENTED", "It does not speak HTTP/2."],
    ]);
  });

  test("a run leaves no listeners on its signal, however many cases run at a time", async () => {
    const warnings: string[] = [];
    const warn = (warning: Error): void => void warnings.push(warning.message);
    process.on("warning", warn);
    onTestFinished(() => void process.off("warning", warn));
    const { signal } = new AbortController();
    const select = { only: ["6.5", "6.22"] };
    await runServerCases({ ...SHORT, url: await echoServer(), signal, jobs: 16, select });
    expect(getEventListeners(signal, "abort")).toEqual([]);
    expect(warnings).toEqual([]);
  });

  test("a run that is stopped tells what was done by then", async () => {
    const stop = new AbortController();
    const report = await runServerCases({
      ...SHORT,
      url: await echoServer(),
      jobs: 1,
      signal: stop.signal,
      onResult: ({ id }) => id === "2.3" && stop.abort(),
      select: { only: ["2"] },
    });
    expect(report.results.map(({ id }) => id)).toEqual(["2.1", "2.2", "2.3"]);
  });
});

describe("against clients", () => {
  /** Echoes until the kit closes; the last message. */
  async function visit(url: string, echoes = false, options: ConnectOptions = {}): Promise<string> {
    let last = "";
    const connection = await connect(url, options, {
      message(from, message) {
        last = String(message);
        if (echoes) from.send(message);
      },
    });
    await connection.closed;
    return last;
  }

  test("two clients ask for cases by number and by id, and each gets a report", async () => {
    const heard: string[] = [];
    const reports = await runClientCases({
      ...SHORT,
      port: 0,
      select: { only: ["2.1", "7.3.3"] },
      agents: ["one", "two"],
      onListening(url) {
        void (async () => {
          heard.push(await visit(`${url}/getCaseCount`), await visit(`${url}/getCaseInfo?case=2`));
          await visit(`${url}/runCase?case=1&agent=one`, true);
          await visit(`${url}/runCase?casetuple=7.3.3&agent=two`, true);
          heard.push(await visit(`${url}/getCaseStatus?case=1&agent=one`));
          heard.push(await visit(`${url}/getCaseStatus?case=1&agent=two`));
          await visit(`${url}/updateReports?agent=one`);
          await visit(`${url}/updateReports?agent=two`);
        })();
      },
    });
    expect(heard).toEqual([
      "2",
      '{"id":"7.3.3","description":"A Close with a code is answered."}',
      '{"behavior":"OK"}',
      '{"behavior":"UNKNOWN"}',
    ]);
    expect(
      reports.map(({ agent, role, results }) => [
        agent,
        role,
        ...results.map(({ id, verdict }) => `${id} ${verdict}`),
      ]),
    ).toEqual([
      ["one", "client", "2.1 OK"],
      ["two", "client", "7.3.3 OK"],
    ]);
  });

  test("clients over TLS are served as others are, those over HTTP/2 where it agrees on that", async () => {
    const identity = await identityOf(MADE, "127.0.0.1");
    const tls = { ca: identity.cert };
    const infos: unknown[] = [];
    async function playAll(url: string): Promise<void> {
      await visit(`${url}/runCase?case=1&agent=a`, true, { tls });
      await visit(`${url}/runCase?case=2&agent=a`, true, { tls });
      const info = await visit(`${url}/getCaseInfo?case=3&agent=a`, false, { tls });
      const { url: own, ...rest } = JSON.parse(info) as { url: string };
      infos.push(new URL(own).protocol, rest);
      await visit(own, true, { tls, http2: true });
      await visit(`${url}/updateReports?agent=a`, false, { tls });
    }
    const [{ results }] = await runClientCases({
      ...SHORT,
      port: 0,
      tls: identity,
      select: { only: ["2.11", "7.3.3", "16.8.1"] },
      onListening: (url) => void playAll(url),
    });
    expect(infos).toEqual([
      "wss:",
      {
        id: "16.8.1",
        description: "A message in DATA of one byte each is echoed.",
        http2: true,
      },
    ]);
    expect(
      results.map(({ id, verdict, closeVerdict }) => `${id} ${verdict} ${closeVerdict}`),
    ).toEqual(["2.11 OK OK", "7.3.3 OK OK", "16.8.1 OK OK"]);
  });

  test("a path that nobody knows is not found", async () => {
    const statuses: (number | undefined)[] = [];
    await runClientCases({
      ...SHORT,
      port: 0,
      onListening(url) {
        void (async () => {
          for (const path of ["/favicon.ico", "/runCase?case=0", "/runCase?case=1000000"]) {
            await connect(url + path).catch((error: { response?: { status: number } }) =>
              statuses.push(error.response?.status),
            );
          }
          await visit(`${url}/updateReports`);
        })();
      },
    });
    expect(statuses).toEqual([404, 404, 404]);
  });
});
