// A connection as a stream of Node.js, among its peers: pipes, ends and errors.

import { randomBytes } from "node:crypto";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { createGunzip, createGzip } from "node:zlib";
import { close, Peer, text } from "@ws/peer";
import { expect, test } from "vitest";
import { duplex, type DuplexOptions } from "../../src/index.ts";
import { client, echo, start } from "../support/start.ts";

/** The server's side of a connection as a stream, and its peer. */
async function scene(options?: DuplexOptions, limits: Parameters<typeof start>[0] = {}) {
  const server = await start(limits, () => {});
  const peer = await Peer.open(server);
  await expect.poll(() => server.connections.size).toBe(1);
  const [connection] = server.connections;
  const stream = duplex(connection, options);
  const told: unknown[] = [];
  for (const type of ["finish", "end", "close"]) stream.on(type, () => told.push(type));
  stream.on("error", (error: Error & { code?: string }) => told.push(error.code));
  return { peer, connection, stream, told };
}

const closed = (stream: Readable) => new Promise((resolve) => stream.once("close", resolve));

test("5 MB pass both ways, by way of an echo", async () => {
  const { url } = await start({}, echo);
  const bytes = randomBytes(5_000_000);
  const stream = duplex(await client(url));
  const parts = Array.from({ length: 50 }, (_, i) =>
    bytes.subarray(i * 100_000, (i + 1) * 100_000),
  );
  Readable.from(parts).pipe(stream, { end: false });
  const received: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    received.push(chunk);
    size += chunk.length;
    // A WebSocket has no half-close: what is on its way when it ends is lost.
    if (size === bytes.length) stream.end();
  }
  expect(Buffer.concat(received).equals(bytes)).toBe(true);
});

test("two connections carry a file that is compressed on the way", async () => {
  let received: Promise<Buffer> | undefined;
  const server = await start({}, (connection) => {
    received = buffer(duplex(connection).pipe(createGunzip()));
  });
  const page = Buffer.from("the same words again ".repeat(100_000));
  await pipeline(Readable.from([page]), createGzip(), duplex(await client(server.url)));
  expect((await received)?.equals(page)).toBe(true);
});

test("bytes: messages are joined, text is UTF-8, the empty is nothing", async () => {
  const { peer, stream } = await scene();
  peer.write(text("é"), text(""), text("a"), close(1000));
  peer.socket.end();
  expect((await buffer(stream)).toString()).toBe("éa");
});

test("objects: each message is a chunk, as it was sent", async () => {
  const { peer, stream } = await scene({ objectMode: true });
  peer.write(text("é"), text(""), Buffer.from("82820000000001ff", "hex"), close(1000));
  peer.socket.end();
  expect(await stream.toArray()).toEqual(["é", "", Uint8Array.of(1, 0xff)]);
});

test("objects: strings leave as text, bytes as binary; anything else is an error", async () => {
  const { peer, stream, told } = await scene({ objectMode: true });
  stream.write("é");
  stream.write(Uint8Array.of(1));
  stream.write("");
  expect(await peer.frames(3)).toEqual(["text é", "binary 01", "text "]);
  stream.write(5);
  await closed(stream);
  expect(told).toEqual(["data-type", "close"]);
});

test("its end closes with 1000 behind what was written, and finishes when the peer has", async () => {
  const { peer, connection, stream, told } = await scene();
  stream.resume();
  stream.end("last");
  expect(await peer.frames(2)).toEqual(["binary 6c 61 73 74", "close 1000"]);
  expect(told).toEqual([]);
  peer.write(close(1000));
  peer.socket.end();
  await closed(stream);
  expect(told).toEqual(["finish", "end", "close"]);
  expect(await connection.closed).toMatchObject({ code: 1000, wasClean: true });
});

test("the peer's close is its end", async () => {
  const { peer, stream, told } = await scene();
  stream.resume();
  peer.write(close(4000, "bye"));
  expect(await peer.frames(1)).toEqual(["close 4000"]);
  peer.socket.end();
  await closed(stream);
  expect(told).toEqual(["end", "finish", "close"]);
});

test("a peer that is gone is its error, behind what it sent", async () => {
  const { peer, stream, told } = await scene();
  stream.on("data", (chunk: Buffer) => told.push(chunk.toString()));
  peer.write(text("a"));
  peer.socket.end();
  await closed(stream);
  expect(told).toEqual(["a", "ended-without-close", "close"]);
});

test("who writes to a connection that is lost has its error", async () => {
  const { peer, connection, stream, told } = await scene();
  peer.socket.resetAndDestroy();
  await connection.closed;
  stream.write("late");
  await closed(stream);
  expect(told).toEqual(["connection-lost", "close"]);
});

test("destroy aborts", async () => {
  const { peer, connection, stream, told } = await scene();
  const error = Object.assign(new Error("mine"), { code: "mine" });
  stream.destroy(error);
  expect(await connection.closed).toMatchObject({ code: 1006, cause: { code: "aborted" } });
  await peer.untilEnd();
  expect(told).toEqual(["mine", "close"]);
});
