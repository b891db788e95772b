// Runs over sockets against servers: @ws/node, and some that do not do what servers do.

import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { getEventListeners, once } from "node:events";
import { serve } from "@ws/node";
import { expect, onTestFinished, test } from "vitest";
import { identityOf } from "../../src/cli/tls.ts";
import { runServerCases } from "../../src/sockets/run-server-cases.ts";

/** Good agents are waited for, however slow the machine is. */
const SHORT = { form: "short" } as const;
/** Of the others it is known that they say nothing. */
const FAST = { form: "short", patienceMs: 100 } as const;

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
  const { key, cert } = await identityOf({ kind: "made", saveCert: undefined }, "127.0.0.1");
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
