// Our client with servers and a proxy of others: `ws` behind a Unix socket, Python's `websockets`, and
// tinyproxy. The last two are skipped where they are not installed.

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { connect as connectTcp } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { describe, expect, test } from "vitest";
import { WebSocket as OtherSocket, WebSocketServer } from "ws";
import { makeCertificate } from "./support/certificate.ts";
import { cleanUp } from "./support/clean-up.ts";
import { freePort } from "./support/free-port.ts";
import { client, echo, start, take } from "./support/start.ts";

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "interop-"));
  cleanUp(() => rm(path, { recursive: true }));
  return path;
}

/** Ends with the test. */
function run(command: string, ...args: readonly string[]): ChildProcess {
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "inherit"] });
  cleanUp(async () => {
    child.kill();
    if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  });
  return child;
}

test("a ws+unix: URL leads where it leads the client of ws", async () => {
  const path = join(await folder(), "a.sock");
  const http = createServer().listen(path);
  await once(http, "listening");
  const server = new WebSocketServer({ server: http });
  cleanUp(() => {
    for (const socket of server.clients) socket.terminate();
    http.close();
  });
  const asked: unknown[] = [];
  server.on("connection", (socket, { url, headers }) => {
    asked.push([url, headers.host]);
    socket.on("message", (data: Buffer) => socket.send(data.toString()));
  });
  const url = `ws+unix:${path}:/chat?a=b`;
  const connection = await client(url);
  connection.send("a");
  expect(await take(connection, 1)).toEqual(["a"]);

  const other = new OtherSocket(url);
  await once(other, "open");
  other.terminate();
  expect(asked).toEqual([
    ["/chat?a=b", "localhost"],
    ["/chat?a=b", "localhost"],
  ]);
});

const hasWebsockets = spawnSync("python3", ["-c", "import websockets"]).status === 0;

describe("our client, the server of Python's websockets", () => {
  /** It echoes, and closes on request. */
  const SERVER = `
import asyncio, websockets

async def serve(socket):
    async for message in socket:
        if message == "close":
            await socket.close(4001, "as you wish")
        else:
            await socket.send(message)

async def main():
    async with websockets.serve(serve, "127.0.0.1", 0, subprotocols=["two"]) as server:
        print(server.sockets[0].getsockname()[1], flush=True)
        await asyncio.Future()

asyncio.run(main())
`;

  async function pythonServer(): Promise<string> {
    const { stdout } = run("python3", "-c", SERVER);
    const [port] = (await once(createInterface(stdout!), "line")) as [string];
    return `ws://127.0.0.1:${port}`;
  }

  test.for([true, false])("echoes, compressed: %j; pings; closes", async (compress, { skip }) => {
    skip(!hasWebsockets, "python3-websockets is not installed");
    const connection = await client(await pythonServer(), { compress, protocols: ["one", "two"] });
    expect([connection.protocol, connection.extensions.length > 0]).toEqual(["two", compress]);
    const messages = ["", "é€😀", "x".repeat(100_000), new Uint8Array(70_000).fill(7)];
    for (const message of messages) connection.send(message);
    expect(await take(connection, 4)).toEqual(messages);
    expect(await connection.ping()).toBeGreaterThanOrEqual(0);
    connection.send("close");
    expect(await connection.closed).toMatchObject({
      code: 4001,
      reason: "as you wish",
      initiator: "peer",
      wasClean: true,
    });
  });

  test("hears a close of ours", async ({ skip }) => {
    skip(!hasWebsockets, "python3-websockets is not installed");
    const connection = await client(await pythonServer());
    expect(await connection.close(3000, "bye")).toMatchObject({ code: 3000, wasClean: true });
  });
});

const hasTinyproxy = spawnSync("tinyproxy", ["-v"]).status === 0;

describe("our client, through tinyproxy", () => {
  async function tinyproxy(...lines: readonly string[]): Promise<string> {
    const port = await freePort();
    const config = join(await folder(), "tinyproxy.conf");
    const all = [`Port ${port}`, "Listen 127.0.0.1", "Timeout 60", "MaxClients 10", ...lines];
    await writeFile(config, `${all.join("\n")}\n`);
    run("tinyproxy", "-d", "-c", config).stdout!.resume();
    await expect.poll(() => listens(port)).toBe(true);
    return `127.0.0.1:${port}`;
  }

  async function listens(port: number): Promise<boolean> {
    const socket = connectTcp({ port, host: "127.0.0.1" });
    const [isOpen] = await Promise.race([
      once(socket, "connect").then(() => [true]),
      once(socket, "close").then(() => [false]),
    ]).catch(() => [false]);
    socket.destroy();
    return isOpen;
  }

  test.for(["ws", "wss"])("speaks to a %s: server", async (scheme, { skip }) => {
    skip(!hasTinyproxy, "tinyproxy is not installed");
    const own = await makeCertificate();
    const server = await start(scheme === "wss" ? { tls: own } : {}, echo);
    const connection = await client(`${scheme}://127.0.0.1:${server.port}`, {
      proxy: `http://user:secret@${await tinyproxy("BasicAuth user secret")}`,
      tls: { ca: own.cert },
    });
    const big = new Uint8Array(1_000_000).fill(7);
    for (const message of ["a", big]) connection.send(message);
    expect(await take(connection, 2)).toEqual(["a", big]);
    expect(await connection.close(4000, "bye")).toMatchObject({ code: 4000, wasClean: true });
  });

  test.for([
    ["without a password", 407, "ws://127.0.0.1:9", ["BasicAuth user secret"]],
    ["to a port that is not allowed", 403, "ws://127.0.0.1:9", ["ConnectPort 443"]],
  ] as const)("is refused %s: %i", async ([, status, url, lines], { skip }) => {
    skip(!hasTinyproxy, "tinyproxy is not installed");
    const proxy = `http://${await tinyproxy(...lines)}`;
    await expect(client(url, { proxy })).rejects.toMatchObject({
      code: "proxy-refused",
      response: { status, truncated: false },
    });
  });
});
