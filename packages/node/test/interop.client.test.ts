// Our client with a server of others: `ws` behind a Unix socket.

import { once } from "node:events";
import { createServer } from "node:http";
import { join } from "node:path";
import { cleanUp, take } from "@ws/peer";
import { expect, test } from "vitest";
import { WebSocket as OtherSocket, WebSocketServer } from "ws";
import { folder } from "@ws/peer/programs";
import { client } from "./support/start.ts";

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
