// One message to many, over real sockets: compressed or not, and mixed with messages of their own.

import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { setImmediate as nextTurn } from "node:timers/promises";
import { cleanUp, take, takeAll } from "@ws/peer";
import { describe, expect, test } from "vitest";
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

/** A client by ws of an echoing server that compresses, and what it hears. */
async function otherClient() {
  const server = await start({ compress: true }, echo);
  const socket = new OtherSocket(server.url);
  cleanUp(() => socket.terminate());
  const heard: string[] = [];
  socket.on("message", (data: Buffer) => heard.push(data.toString()));
  await once(socket, "open");
  return { server, socket, heard };
}

test("a broadcast in the midst of its own messages is heard by ws", async () => {
  const { server, socket, heard } = await otherClient();
  for (let round = 0; round < 5; round++) {
    socket.send(NEWS);
    while (heard.length < 2 * round + 1) await once(socket, "message");
    server.broadcast(NEWS);
    while (heard.length < 2 * round + 2) await once(socket, "message");
  }
  expect(heard).toEqual(Array(10).fill(NEWS));
});

describe("a broadcast that is too large to be compressed in passing", () => {
  const large = JSON.stringify(
    Array.from({ length: 60_000 }, (_, i) => ({ id: i, name: `n${i}` })),
  );

  test("reaches all in its place, over several windows, and counts until it has left", async () => {
    const server = await start({ compress: true }, {});
    const clients = [
      await client(server.url, { compress: false }),
      await client(server.url),
      await client(server.url),
      await client(server.url, { compress: { serverMaxWindowBits: 9 } }),
      await client(server.url, { compress: { serverNoContextTakeover: true } }),
    ];
    for (const connection of server.connections) connection.send("before");
    expect(server.broadcast(large)).toEqual({ sent: 0, queued: 5, dropped: 0 });
    const { sent } = server.stats();
    for (const connection of server.connections) connection.send("behind");
    for (const connection of clients)
      expect(await take(connection, 3)).toEqual(["before", large, "behind"]);
    for (const connection of clients.slice(1))
      expect(connection.stats().received.wireBytes).toBeLessThan(large.length / 2);
    expect(sent.messages).toBe(5 + 1); // Only who does not compress has been sent it at once.
  });

  test("reaches all others where connections end meanwhile", async () => {
    for (let round = 0; round < 10; round++) {
      const server = await start({ compress: true }, {});
      const clients = [];
      for (let i = 0; i < 6; i++) clients.push(await client(server.url));
      const [first, second] = server.connections;
      for (const message of [large, "b"]) server.broadcast(message);
      first.abort();
      setImmediate(() => second.abort());
      for (const each of clients.slice(2)) expect(await take(each, 2)).toEqual([large, "b"]);
      expect(await takeAll(clients[0])).toEqual([]);
    }
  });

  test("is heard by ws, between its own messages", async () => {
    const { server, socket, heard } = await otherClient();
    for (let round = 0; round < 3; round++) {
      socket.send(NEWS);
      while (heard.length < 3 * round + 1) await once(socket, "message");
      server.broadcast(large);
      socket.send("own");
      while (heard.length < 3 * round + 3) await once(socket, "message");
    }
    expect(heard).toEqual([0, 1, 2].flatMap(() => [NEWS, large, "own"]));
  });

  test("holds nobody up: the others have many a turn until it is compressed", async () => {
    const server = await start({ compress: true }, {});
    const connection = await client(server.url);
    const noise = randomBytes(16_777_216);
    const [sender] = server.connections;
    server.broadcast(noise, { copy: false });
    let turns = 0;
    for (; sender.stats().sent.messages === 0; turns++) await nextTurn();
    expect(turns).toBeGreaterThan(10);
    const [message] = await take(connection, 1);
    expect(Buffer.compare(message as Uint8Array, noise)).toBe(0);
  });
});
