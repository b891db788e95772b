// One message to many, over real sockets: compressed or not, and mixed with messages of their own.

import { once } from "node:events";
import { cleanUp, take } from "@ws/peer";
import { expect, test } from "vitest";
import { WebSocket as OtherSocket } from "ws";
import { client, echo, start } from "./support/start.ts";

const NEWS = JSON.stringify({ news: "it rains ".repeat(100) });

test("a broadcast reaches clients that compress, at several windows, and clients that do not", async () => {
  const server = await start({ compress: { thresholdBytes: 0 } }, echo);
  const clients = [
    await client(server.url, { compress: false }),
    await client(server.url),
    await client(server.url, { compress: { serverMaxWindowBits: 9 } }),
    await client(server.url, { compress: { serverNoContextTakeover: true } }),
  ];
  for (const own of ["a", "it rains", NEWS]) {
    for (const connection of clients) connection.send(own);
    for (const connection of clients) expect(await take(connection, 1)).toEqual([own]);
    expect(server.broadcast(NEWS)).toEqual({ sent: 4, queued: 0, dropped: 0 });
    for (const connection of clients) expect(await take(connection, 1)).toEqual([NEWS]);
  }
});

test("a broadcast in the midst of its own messages is heard by ws", async () => {
  const server = await start({ compress: true }, echo);
  const socket = new OtherSocket(server.url);
  cleanUp(() => socket.terminate());
  const heard: string[] = [];
  socket.on("message", (data: Buffer) => heard.push(data.toString()));
  await once(socket, "open");
  for (let round = 0; round < 5; round++) {
    socket.send(NEWS);
    while (heard.length < 2 * round + 1) await once(socket, "message");
    server.broadcast(NEWS);
    while (heard.length < 2 * round + 2) await once(socket, "message");
  }
  expect(heard).toEqual(Array(10).fill(NEWS));
});
