// What our WebSocket gives besides the standard's cases: options, errors, and real peers.

import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { setTimeout as patience } from "node:timers/promises";
import { acceptNext, cleanUp, makeCertificate, rawServer } from "@ws/peer";
import { expect, expectTypeOf, test } from "vitest";
import { WebSocketServer } from "ws";
import { type CloseEvent, HandshakeError, WebSocket } from "../../src/index.ts";
import { echo, start } from "../support/start.ts";

async function open(...args: ConstructorParameters<typeof WebSocket>): Promise<WebSocket> {
  const socket = new WebSocket(...args);
  cleanUp(() => socket.close());
  await once(socket, "open");
  return socket;
}

test("it speaks with the server of ws, compressed", async () => {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1", perMessageDeflate: true });
  cleanUp(() => server.close());
  server.on("connection", (socket) => {
    socket.on("message", (data, isBinary) => socket.send(data, { binary: isBinary }));
  });
  await once(server, "listening");
  const socket = await open(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  expect(socket.extensions).toBe("permessage-deflate");

  const heard: unknown[] = [];
  socket.binaryType = "arraybuffer";
  socket.onmessage = ({ data }) => void heard.push(data);
  const bytes = Uint8Array.from({ length: 100_000 }, (_, i) => i % 251);
  socket.send("é".repeat(100_000));
  socket.send(bytes);
  socket.send(new Blob(["blob"]));
  while (heard.length < 3) await patience(5);
  expect(heard).toEqual([
    "é".repeat(100_000),
    bytes.buffer,
    new Uint8Array(Buffer.from("blob")).buffer,
  ]);
  socket.close(4000, "bye");
  const [{ code, reason, wasClean }] = (await once(socket, "close")) as [CloseEvent];
  expect({ code, reason, wasClean }).toEqual({ code: 4000, reason: "bye", wasClean: true });
});

test("it takes the options of connect", async () => {
  const heads: string[] = [];
  const server = await rawServer();
  const socket = new WebSocket(server.url, {
    protocols: ["a", "b"],
    headers: [["X-Token", "secret"]],
    compress: false,
  });
  socket.onerror = () => {};
  const peer = await server.peer();
  heads.push(await peer.head());
  peer.socket.destroy();
  await once(socket, "close");
  expect(heads[0]).toContain("Sec-WebSocket-Protocol: a, b\r\n");
  expect(heads[0]).toContain("X-Token: secret\r\n");
  expect(heads[0]).not.toContain("Extensions");
});

test("it goes where a WebSocket of the platform is wanted", () => {
  expectTypeOf<WebSocket>().toExtend<globalThis.WebSocket>();
});

test("https: means wss:, with the options of node:tls", async () => {
  const tls = await makeCertificate();
  const { url } = await start({ tls }, echo);
  const socket = await open(url.replace("wss:", "https:"), { tls: { ca: tls.cert } });
  expect(socket.url).toBe(`${url}/`);
  socket.send("a");
  expect(await once(socket, "message")).toMatchObject([{ data: "a", origin: url }]);
});

test("its error event says what went wrong", async () => {
  const socket = new WebSocket("ws://127.0.0.1:1");
  const [event] = (await once(socket, "error")) as [Event & { error: HandshakeError }];
  expect(event).toBeInstanceOf(Event);
  expect(event.error).toBeInstanceOf(HandshakeError);
  expect(event.error.cause).toMatchObject({ code: "ECONNREFUSED" });
});

test("20 MB sent at once are many for bufferedAmount, and no mistake", async () => {
  // Who echoes all at once before anybody reads is not too slow here.
  const { url } = await start({ maxBufferedBytes: Infinity }, echo);
  const socket = await open(url, { compress: false });
  const message = new Uint8Array(1_000_000);
  for (let i = 0; i < 20; i++) socket.send(message);
  expect(socket.bufferedAmount).toBe(20_000_000);
  let heard = 0;
  let last = 20_000_000;
  socket.onmessage = () => {
    heard++;
    expect(socket.bufferedAmount).toBeLessThanOrEqual(last);
    last = socket.bufferedAmount;
  };
  await expect.poll(() => heard, { timeout: 20_000 }).toBe(20);
  expect(socket.bufferedAmount).toBe(0);
});

test("what never left stays in bufferedAmount when the connection is lost", async () => {
  const server = await rawServer();
  const socket = new WebSocket(server.url, { compress: false });
  const peer = await acceptNext(server);
  await once(socket, "open");
  peer.socket.pause();
  socket.send("leaves");
  await patience(20);
  expect(socket.bufferedAmount).toBe(0);
  for (let i = 0; i < 20; i++) socket.send(new Uint8Array(1_000_000));
  await patience(20);
  const waiting = socket.bufferedAmount;
  expect(waiting).toBeGreaterThan(5_000_000);
  expect(waiting % 1_000_000).toBe(0);
  peer.socket.resetAndDestroy();
  await once(socket, "close");
  socket.send("é");
  expect(socket.bufferedAmount).toBe(waiting + 2);
});

test("a Blob that cannot be read ends the connection; what is behind it is not sent", async () => {
  class BrokenBlob extends Blob {
    override arrayBuffer(): Promise<ArrayBuffer> {
      return Promise.reject(new Error("It is gone."));
    }
  }
  const server = await rawServer();
  const socket = new WebSocket(server.url);
  const peer = await acceptNext(server);
  await once(socket, "open");
  const told: string[] = [];
  for (const type of ["error", "close"]) socket.addEventListener(type, () => told.push(type));
  socket.send(new BrokenBlob(["a"]));
  socket.send("behind");
  socket.close();
  await once(socket, "close");
  await peer.untilEnd();
  expect([told, peer.bytes.length]).toEqual([["error", "close"], 0]);
});

test("a listener that throws is told to the process; others hear the event", async () => {
  const { url } = await start({}, { open: (connection) => void connection.send("a") });
  const socket = new WebSocket(url);
  cleanUp(() => socket.close());
  const uncaught: unknown[] = [];
  const others = process.listeners("uncaughtException");
  process.removeAllListeners("uncaughtException");
  cleanUp(() => {
    process.removeAllListeners("uncaughtException");
    for (const other of others) process.on("uncaughtException", other);
  });
  process.on("uncaughtException", (error) => uncaught.push(error));
  const error = new Error("mine");
  socket.onmessage = () => {
    throw error;
  };
  await once(socket, "message");
  await expect.poll(() => uncaught).toEqual([error]);
  expect(socket.readyState).toBe(WebSocket.OPEN);
});
