// All sockets are read into one buffer: on this version of Node.js too, over TCP and TLS.

import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer, connect as connectTls } from "node:tls";
import { NodeTransport } from "@ws/net";
import { cleanUp, makeCertificate, take } from "@ws/peer";
import { expect, test } from "vitest";
import { client, echo, start } from "./support/start.ts";

interface Arrival {
  readonly bytes: Buffer;
  readonly lent: boolean;
}

const SERVERS: [name: string, make: () => Promise<readonly [Server, (port: number) => Socket]>][] =
  [
    ["TCP", () => Promise.resolve([createServer(), (port) => connect(port, "127.0.0.1")])],
    [
      "TLS",
      async () => [
        createTlsServer(await makeCertificate()),
        (port) => connectTls({ port, host: "127.0.0.1", rejectUnauthorized: false }),
      ],
    ],
  ];

test.each(SERVERS)("what arrives over %s is lent, at both ends, and ends", async (name, make) => {
  const [server, dial] = await make();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const accepted = once(server, name === "TLS" ? "secureConnection" : "connection");
  const dialed = dial((server.address() as AddressInfo).port);
  const [socket] = (await accepted) as [Socket];
  cleanUp(() => {
    for (const one of [dialed, socket]) one.destroy();
    server.close();
  });

  const heard = [dialed, socket].map((one) => {
    const arrivals: Arrival[] = [];
    const transport = new NodeTransport(one);
    const ended = new Promise<void>((resolve) => {
      transport.sink = {
        received: (bytes, lent = false) => arrivals.push({ bytes: Buffer.from(bytes), lent }),
        ended: resolve,
        drained: () => {},
        closed: () => {},
      };
    });
    return { arrivals, ended };
  });
  const sent = Buffer.from(Array.from({ length: 600_000 }, (_, i) => i % 251));
  for (const one of [dialed, socket]) one.end(sent);
  for (const { arrivals, ended } of heard) {
    await ended;
    expect(arrivals.every(({ lent }) => lent)).toBe(true);
    expect(Buffer.concat(arrivals.map(({ bytes }) => bytes)).equals(sent)).toBe(true);
  }
});

test("messages of many connections, whose reads lie in one buffer, stay apart", async () => {
  const server = await start({}, echo);
  const sizes = [0, 1, 125, 126, 20_000, 65_535, 65_536, 262_143, 262_144, 300_000, 1_000_000];
  const messages = (seed: number) =>
    sizes.map((size) => new Uint8Array(size).fill(seed).map((byte, i) => byte + i));
  const clients = await Promise.all(Array.from({ length: 10 }, () => client(server.url)));
  for (const [i, connection] of clients.entries())
    for (const message of messages(i)) connection.send(message);
  const echoes = await Promise.all(clients.map((connection) => take(connection, sizes.length)));
  for (const [i, all] of echoes.entries())
    for (const [j, message] of messages(i).entries())
      expect(Buffer.compare(all[j] as Uint8Array, message)).toBe(0);
});

test("a reader who pauses in the midst of a read gets the rest when it resumes", async () => {
  const heard: number[] = [];
  const server = await start(
    {},
    {
      message(connection, message) {
        heard.push((message as Uint8Array)[0]);
        connection.pause();
        setImmediate(() => connection.resume());
      },
    },
  );
  const connection = await client(server.url);
  const others = [await client(server.url), await client(server.url)];
  for (let i = 0; i < 50; i++) connection.send(new Uint8Array(1000).fill(i));
  // What these send is read into the same buffer meanwhile.
  for (const other of others)
    for (let i = 0; i < 50; i++) other.send(new Uint8Array(1000).fill(99));
  while (heard.length < 150) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(heard.filter((byte) => byte !== 99)).toEqual(Array.from({ length: 50 }, (_, i) => i));
});
