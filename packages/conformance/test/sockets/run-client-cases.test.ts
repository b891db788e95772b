// Runs over sockets against clients of @ws/node.

import { connect, type ConnectOptions } from "@ws/node";
import { expect, test } from "vitest";
import { identityOf } from "../../src/cli/tls.ts";
import { runClientCases } from "../../src/sockets/run-client-cases.ts";

/** Clients are waited for, however slow the machine is. */
const RUN = { form: "short", port: 0 } as const;

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
    ...RUN,
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
  const identity = await identityOf({ kind: "made", saveCert: undefined }, "127.0.0.1");
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
    ...RUN,
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
    ...RUN,
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
