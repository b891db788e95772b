// The program as a process, with real agents over real sockets.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { connect, serve } from "@ws/node";
import { expect, onTestFinished, test } from "vitest";
import { identityOf } from "../../src/cli/tls.ts";
import type { Report } from "../../src/report.ts";
import { folder } from "../support/world.ts";

const MAIN = fileURLToPath(new URL("../../src/main.ts", import.meta.url));

function start(args: readonly string[]): ChildProcess {
  const child = spawn(process.execPath, ["--conditions=@ws/source", MAIN, ...args]);
  onTestFinished(() => void child.kill("SIGKILL"));
  return child;
}

async function ended(
  child: ChildProcess,
): Promise<{ code: number; stdout: string; stderr: string }> {
  const [stdout, stderr, [code]] = await Promise.all([
    child.stdout === null ? "" : text(child.stdout),
    child.stderr === null ? "" : text(child.stderr),
    once(child, "exit") as Promise<[number]>,
  ]);
  return { code, stdout, stderr };
}

test("a server that echoes is played, and all is well", async () => {
  const server = await serve(
    { port: 0, host: "127.0.0.1" },
    { message: (connection, message) => void connection.send(message) },
  );
  onTestFinished(() => server.close({ graceMs: 0 }));
  const { code, stdout } = await ended(
    start(["server", server.url, "--agent", "a", "--only", "1.1,2"]),
  );
  expect([code, stdout.replace(/[\d.]+ s\n/, "T s\n")]).toEqual([
    0,
    `a, server at ${server.url}: 19 cases in T s

                       OK  FAILED
   1  Framing           8       ·
   2  Pings and pongs  11       ·
      all              19       ·
`,
  ]);
});

test("clients ask for cases, and the run ends when all of them are done", async () => {
  const child = start([
    "client",
    "--port",
    "0",
    "--agents",
    "a,b",
    "--only",
    "1.1.1,2.1",
    "--json",
  ]);
  const [line] = (await once(createInterface(child.stderr ?? process.stdin), "line")) as [string];
  const url = line.replace("Clients under test connect to ", "");
  const ending = ended(child);
  for (const agent of ["stranger", "b", "a"]) {
    for (const number of [1, 2]) {
      const connection = await connect(`${url}/runCase?case=${number}&agent=${agent}`);
      for await (const message of connection) connection.send(message);
    }
    await (
      await connect(`${url}/updateReports?agent=${agent}`)
    ).closed;
  }
  const { code, stdout } = await ending;
  const { agents } = JSON.parse(stdout) as Report;
  expect([
    code,
    agents.map(({ agent, role, results }) => [
      agent,
      role,
      results.map(({ id, verdict }) => `${id} ${verdict}`),
    ]),
  ]).toEqual([
    0,
    [
      ["a", "client", ["1.1.1 OK", "2.1 OK"]],
      ["b", "client", ["1.1.1 OK", "2.1 OK"]],
      ["stranger", "client", ["1.1.1 OK", "2.1 OK"]],
    ],
  ]);
});

test("Ctrl-C ends a run that hangs, and what was run is reported", async () => {
  const silent = createServer().listen(0, "127.0.0.1");
  await once(silent, "listening");
  onTestFinished(() => void silent.close());
  const out = await folder();
  const url = `ws://127.0.0.1:${(silent.address() as AddressInfo).port}`;
  const child = start(["server", url, "--only", "1.1", "--report", out]);
  const ending = ended(child);
  // The first connection asks whether anybody is there.
  await once(silent, "connection");
  await once(silent, "connection");
  child.kill("SIGINT");
  const { code, stderr } = await ending;
  expect([code, stderr]).toEqual([130, "Interrupted: what is told is what was run until then.\n"]);
  const report = JSON.parse(await readFile(join(out, "report.json"), "utf8")) as Report;
  expect(report.agents.map(({ results }) => results)).toEqual([[]]);
});

test("a port that is taken is refused", async () => {
  const taken = createServer().listen(0, "127.0.0.1");
  await once(taken, "listening");
  onTestFinished(() => void taken.close());
  const { port } = taken.address() as AddressInfo;
  expect(await ended(start(["client", "--port", String(port)]))).toEqual({
    code: 2,
    stdout: "",
    stderr:
      "The kit cannot listen: EADDRINUSE.\n--port 0 takes any port that is free; --host tells where.\n",
  });
});

test("clients over TLS trust the certificate that the kit made and saved", async () => {
  const saved = join(await folder(), "cert.pem");
  const args = ["--tls", "--save-cert", saved, "--only", "2.1", "--host", "localhost"];
  const child = start(["client", "--port", "0", ...args]);
  const [line] = (await once(createInterface(child.stderr ?? process.stdin), "line")) as [string];
  const url = line.replace("Clients under test connect to ", "");
  const ending = ended(child);
  const tls = { ca: await readFile(saved, "utf8") };
  const connection = await connect(`${url}/runCase?case=1&agent=a`, { tls });
  for await (const message of connection) connection.send(message);
  await (
    await connect(`${url}/updateReports?agent=a`, { tls })
  ).closed;
  expect([new URL(url).protocol, (await ending).code]).toEqual(["wss:", 0]);
});

test("a certificate and a key that do not belong together are refused", async () => {
  const at = await folder();
  for (const name of ["a", "b"]) {
    const { cert, key } = await identityOf({ kind: "made", saveCert: undefined }, "localhost");
    await writeFile(join(at, `${name}.cert`), cert);
    await writeFile(join(at, `${name}.key`), key);
  }
  const files = ["--cert", join(at, "a.cert"), "--key", join(at, "b.key")];
  expect(await ended(start(["client", "--port", "0", "--tls", ...files]))).toEqual({
    code: 2,
    stdout: "",
    stderr: "The certificate and the key cannot be used.\nDo they belong together?\n",
  });
});
