// A transport over any Duplex: here one whose system takes bytes when it is told to.

import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { Duplex } from "node:stream";
import type { TransportSink } from "@ws/io";
import { cleanUp } from "@ws/peer";
import { expect, test } from "vitest";
import { NodeTransport } from "../src/transport.ts";

class SlowSocket extends Duplex {
  /** What was handed to the system, call by call. */
  readonly taken: Buffer[][] = [];
  #done: (() => void) | undefined;

  constructor() {
    super({ allowHalfOpen: true, highWaterMark: 100 });
  }

  /** The system has taken what it was handed last. */
  leave(): void {
    const done = this.#done;
    this.#done = undefined;
    done?.();
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.taken.push([chunk]);
    this.#done = done;
  }

  override _writev(all: { chunk: Buffer }[], done: () => void): void {
    this.taken.push(all.map(({ chunk }) => chunk));
    this.#done = done;
  }
}

function scene(fullFromBytes?: number) {
  const socket = new SlowSocket();
  const transport = new NodeTransport(socket, fullFromBytes);
  const told: unknown[] = [];
  const sink: TransportSink = {
    received: (bytes) => void told.push(Buffer.from(bytes).toString()),
    ended: () => void told.push("ended"),
    drained: () => void told.push("drained"),
    closed: (error) => void told.push(["closed", error]),
  };
  transport.sink = sink;
  return { socket, transport, told };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

test("the chunks of one write are handed over in one call", () => {
  const { socket, transport } = scene();
  transport.write([Buffer.from("a"), Buffer.from("bc")]);
  expect(socket.taken.map((chunks) => chunks.map(String))).toEqual([["a", "bc"]]);
});

test("a chunk that waits is copied out of a large block; one that leaves at once is not", async () => {
  const { socket, transport } = scene();
  const block = new Uint8Array(65_536).fill(0x78);
  transport.write([block.subarray(0, 20)]);
  transport.write([block.subarray(20, 40)]);
  transport.write([block]);
  socket.leave();
  await turn();
  const sizes = socket.taken.flat().map(({ length, buffer }) => [length, buffer.byteLength]);
  expect(sizes).toEqual([
    [20, 65_536],
    [20, 20],
    [65_536, 65_536],
  ]);
});

/** Both ends of a connection over loopback. */
async function pair(): Promise<[Socket, Socket]> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const accepted = once(server, "connection") as Promise<[Socket]>;
  const dialed = connect((server.address() as AddressInfo).port, "127.0.0.1");
  const [socket] = await accepted;
  cleanUp(() => {
    for (const one of [dialed, socket]) one.destroy();
    server.close();
  });
  return [dialed, socket];
}

test("TCP has copied what left at once, and nothing of what waits", async () => {
  const [, socket] = await pair();
  const transport = new NodeTransport(socket);
  transport.write([Buffer.alloc(100)]);
  expect([transport.pendingBytes, transport.copied]).toEqual([0, true]);
  // More than the system takes, since the other end does not read.
  transport.write([Buffer.alloc(64_000_000)]);
  expect([transport.pendingBytes > 0, transport.copied]).toEqual([true, false]);
});

test("what is no socket of the system's may hold on to what it was given", () => {
  const { socket, transport } = scene();
  transport.write([Buffer.alloc(1)]);
  socket.leave();
  expect([transport.pendingBytes, transport.copied]).toEqual([0, false]);
});

test("it is full from the socket's mark on, and tells when all has left", async () => {
  const { socket, transport, told } = scene();
  expect([transport.write([Buffer.alloc(99)]), transport.pendingBytes]).toEqual([true, 99]);
  expect([transport.write([Buffer.alloc(1)]), transport.pendingBytes]).toEqual([false, 100]);
  for (let i = 0; i < 2; i++) {
    expect(told).toEqual([]);
    socket.leave();
    await turn();
  }
  expect([told, transport.pendingBytes]).toEqual([["drained"], 0]);
});

test("it is full from its own mark on, where that is lower", async () => {
  const { socket, transport, told } = scene(10);
  expect(transport.write([Buffer.alloc(9)])).toBe(true);
  expect(transport.write([Buffer.alloc(1), Buffer.alloc(1)])).toBe(false);
  for (let i = 0; i < 4; i++) {
    socket.leave();
    await turn();
  }
  expect([told, transport.pendingBytes]).toEqual([["drained"], 0]);
});

test("it writes nothing but what it is given, and tells once where both marks are reached", async () => {
  const { socket, transport, told } = scene(10);
  for (const size of [10, 100]) {
    told.length = 0;
    expect(transport.write([Buffer.alloc(size)])).toBe(false);
    socket.leave();
    await turn();
    expect([told, transport.pendingBytes]).toEqual([["drained"], 0]);
  }
  expect(socket.taken.flat().map(({ length }) => length)).toEqual([10, 100]);
});

test("what it hears is told: bytes, the end, and that it is closed", async () => {
  const { socket, transport, told } = scene();
  socket.push("abc");
  socket.push(null);
  await turn();
  transport.end();
  await turn();
  expect(told).toEqual(["abc", "ended", ["closed", undefined]]);
});

test("an error is told with the close, and does not escape", async () => {
  const { socket, told } = scene();
  const error = new Error("reset");
  socket.destroy(error);
  await turn();
  expect(told).toEqual([["closed", error]]);
});

test("abort destroys it, and it tells of the close", async () => {
  const { socket, transport, told } = scene();
  transport.write([Buffer.from("never")]);
  transport.abort();
  await turn();
  expect([socket.destroyed, told]).toEqual([true, [["closed", undefined]]]);
  expect(transport.write([Buffer.from("late")])).toBe(true);
});

test("paused, it reads nothing; resumed, it goes on", async () => {
  const { socket, transport, told } = scene();
  transport.pause();
  socket.push("a");
  await turn();
  expect(told).toEqual([]);
  transport.resume();
  await turn();
  expect(told).toEqual(["a"]);
});

test("what a Duplex does not know it does not tell", () => {
  const { peerAddress, encrypted } = scene().transport;
  expect([peerAddress, encrypted]).toEqual(["", false]);
});
