// Our client with a server and a proxy of others: `ws` behind a Unix socket, and tinyproxy, which is
// skipped where it is not installed.

import { once } from "node:events";
import { createServer } from "node:http";
import { join } from "node:path";
import { cleanUp, makeCertificate, take } from "@ws/peer";
import { describe, expect, test } from "vitest";
import { WebSocket as OtherSocket, WebSocketServer } from "ws";
import { freePort } from "./support/free-port.ts";
import { file, folder, isInstalled, run, untilListening } from "./support/programs.ts";
import { client, echo, start } from "./support/start.ts";

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

const isMissing = !isInstalled("tinyproxy", "-v");

describe("our client, through tinyproxy", () => {
  async function tinyproxy(...lines: readonly string[]): Promise<string> {
    const port = await freePort();
    const all = [`Port ${port}`, "Listen 127.0.0.1", "Timeout 60", "MaxClients 10", ...lines];
    run("tinyproxy", "-d", "-c", await file("tinyproxy.conf", all)).stdout!.resume();
    await untilListening(port);
    return `127.0.0.1:${port}`;
  }

  test.for(["ws", "wss"])("speaks to a %s: server", async (scheme, { skip }) => {
    skip(isMissing, "tinyproxy is not installed");
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
    skip(isMissing, "tinyproxy is not installed");
    const proxy = `http://${await tinyproxy(...lines)}`;
    await expect(client(url, { proxy })).rejects.toMatchObject({
      code: "proxy-refused",
      response: { status, truncated: false },
    });
  });
});
