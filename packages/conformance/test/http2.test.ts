// Cases over HTTP/2 that say its frames, played against @ws/node as a client over sockets, in a program of its own.

import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { connect } from "@ws/node";
import { expect, test } from "vitest";
import { listCases } from "../src/select.ts";
import { runClientCases } from "../src/sockets/run-client-cases.ts";
import { needsHttp2 } from "./support/play.ts";

const CASES = listCases({ only: ["16"] }, "client").filter(needsHttp2);

const inFolder = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

function startClient(url: string): void {
  const program = inFolder("../agents/ours-client.ts");
  const args = [program, inFolder("../../node/src/index.ts"), "http2", url, "@ws/node"];
  spawn(process.execPath, ["--conditions=@ws/source", ...args], { stdio: "inherit" });
}

test("@ws/node passes the cases that say frames of HTTP/2", { timeout: 60_000 }, async () => {
  const [report] = await runClientCases({
    form: "short",
    port: 0,
    select: { only: CASES.map(({ id }) => id) },
    onListening: startClient,
  });
  const came = report.results.map(({ id, verdict, closeVerdict }) => [id, verdict, closeVerdict]);
  expect(came).toEqual(
    CASES.map((subject) => {
      const { informational, close } = subject.plan("short").expect;
      return [
        subject.id,
        informational ? "INFORMATIONAL" : "OK",
        close.informational ? "INFORMATIONAL" : "OK",
      ];
    }),
  );
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

async function askOverHttp1(url: string): Promise<void> {
  const http = url.replace("ws:", "http:");
  for (const number of [1, 2]) {
    const { status } = await fetch(`${http}/runCase?case=${number}&agent=a`);
    expect(status).toBe(505);
  }
  await connect(`${url}/updateReports?agent=a`);
}
