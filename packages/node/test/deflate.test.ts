// permessage-deflate with `ws` and with the WebSocket of Node.js.

import { once } from "node:events";
import type { Socket } from "node:net";
import { cleanUp, take } from "@ws/peer";
import { describe, expect, test } from "vitest";
import { WebSocket as OtherSocket, WebSocketServer } from "ws";
import { client, echo, start } from "./support/start.ts";

describe("a message that is too large to be worked on in passing", () => {
  const large = JSON.stringify(
    Array.from({ length: 60_000 }, (_, i) => ({ id: i, name: `n${i}` })),
  );

  test("is echoed, in its place between small ones", async () => {
    const server = await start({ compress: true }, echo);
    const connection = await client(server.url);
    const texts = ["a", large, "b", large, "", large];
    for (const text of texts) connection.send(text);
    expect(await take(connection, texts.length)).toEqual(texts);
    expect(await connection.close(1000)).toMatchObject({ code: 1000, wasClean: true });
  });

  test("is echoed by and to ws", async () => {
    const server = await start({ compress: true }, echo);
    const socket = new OtherSocket(server.url);
    cleanUp(() => socket.terminate());
    await once(socket, "open");
    for (const text of [large, "a", large]) {
      socket.send(text);
      const [data] = (await once(socket, "message")) as [Buffer];
      expect(data.toString() === text).toBe(true);
    }
  });

  test("D12 is dropped, and its contexts freed, where the connection ends meanwhile", async () => {
    const server = await start({ compress: true }, echo);
    for (let i = 0; i < 20; i++) {
      const connection = await client(server.url);
      connection.send(large);
      connection.send(large);
      if (i % 2 === 0) connection.abort();
      else setTimeout(() => connection.abort(), i);
      await connection.closed;
    }
    while (server.connections.size > 0) await new Promise((resolve) => setTimeout(resolve, 5));
    const connection = await client(server.url);
    connection.send(large);
    expect((await take(connection, 1)) as unknown).toEqual([large]);
  });

  test("D9 ends with 1007 where it is no DEFLATE", async () => {
    const server = await start({ compress: true }, echo);
    const socket = new OtherSocket(server.url, { perMessageDeflate: true });
    cleanUp(() => socket.terminate());
    await once(socket, "open");
    const noise = new Uint8Array(200_000).fill(0xff);
    const head = Buffer.from("c2ff0000000000030d4000000000", "hex"); // RSV1, binary, 200,000 bytes
    const { _socket: raw } = socket as unknown as { _socket: Socket };
    raw.write(head);
    raw.write(noise);
    const [code] = (await once(socket, "close")) as [number];
    expect(code).toBe(1007);
  });
});

describe("permessage-deflate", () => {
  const texts = ["Hello", "Hello", "x".repeat(200_000), "é".repeat(70_000), ""];

  test("a server accepts it only if told to", async () => {
    const plain = await start({});
    expect((await client(plain.url)).extensions).toEqual([]);
    const compressing = await start({ compress: true });
    expect((await client(compressing.url)).extensions).toEqual(["permessage-deflate"]);
    expect((await client(compressing.url, { compress: false })).extensions).toEqual([]);
  });

  test.each([
    ["by default", {}],
    ["without context", { serverNoContextTakeover: true, clientNoContextTakeover: true }],
    ["with small windows", { serverMaxWindowBits: 9, clientMaxWindowBits: 9 }],
    ["with one deflater for all", { maxDeflaters: 1, thresholdBytes: 0 }],
  ])("our client and server echo %s", async (_, compress) => {
    const server = await start({ compress }, echo);
    const clients = [await client(server.url, { compress }), await client(server.url)];
    for (const text of texts) for (const connection of clients) connection.send(text);
    for (const connection of clients) expect(await take(connection, texts.length)).toEqual(texts);
  });

  test.each([
    ["by default", {}],
    ["at every size", { threshold: 0 }],
    ["without context", { serverNoContextTakeover: true, clientNoContextTakeover: true }],
    ["with small windows", { serverMaxWindowBits: 10, clientMaxWindowBits: 10, threshold: 0 }],
  ])("a client of ws talks with our server %s", async (_, perMessageDeflate) => {
    const server = await start({ compress: { thresholdBytes: 0 } }, echo);
    const socket = new OtherSocket(server.url, { perMessageDeflate });
    cleanUp(() => socket.terminate());
    await once(socket, "open");
    expect(socket.extensions).toBe("permessage-deflate");
    for (const text of texts) {
      socket.send(text);
      const [data] = (await once(socket, "message")) as [Buffer];
      expect(data.toString()).toBe(text);
    }
  });

  test.each([
    ["by default", true],
    ["without context", { serverNoContextTakeover: true, clientNoContextTakeover: true }],
    ["with small windows", { serverMaxWindowBits: 10, clientMaxWindowBits: 10, threshold: 0 }],
  ])("our client talks with a server of ws %s", async (_, perMessageDeflate) => {
    const server = new WebSocketServer({ port: 0, host: "127.0.0.1", perMessageDeflate });
    cleanUp(() => server.close());
    server.on("connection", (socket) => {
      socket.on("message", (data, isBinary) => socket.send(data, { binary: isBinary }));
    });
    await once(server, "listening");
    const { port } = server.address() as { port: number };
    const connection = await client(`ws://127.0.0.1:${port}`, { compress: { thresholdBytes: 0 } });
    expect(connection.extensions).toEqual(["permessage-deflate"]);
    for (const text of texts) connection.send(text);
    expect(await take(connection, texts.length)).toEqual(texts);
  });

  const bringsOne = "WebSocket" in globalThis; // Node.js 20 does not
  test.runIf(bringsOne)("the WebSocket of Node.js talks with our server", async () => {
    const server = await start({ compress: true }, echo);
    const socket = new WebSocket(server.url);
    cleanUp(() => socket.close());
    await once(socket, "open");
    expect(socket.extensions).toContain("permessage-deflate");
    for (const text of texts) {
      socket.send(text);
      const [{ data }] = (await once(socket, "message")) as [MessageEvent];
      expect(data).toBe(text);
    }
  });

  test("D1 a bomb ends with 1009 and inflates no further than its limit", async () => {
    const server = await start({ compress: true, maxMessageBytes: 100_000 }, echo);
    const connection = await client(server.url, { compress: { thresholdBytes: 0 } });
    connection.send(new Uint8Array(16_000_000));
    expect(await connection.closed).toMatchObject({ code: 1009 });
  });
});
