// Bun writes what the system takes: what is left waits here, in order, and is counted.

import { once } from "node:events";
import { close, frame, makeCertificate, Opcode, Peer } from "@ws/peer";
import { describe, expect, test } from "vitest";
import { start } from "./support/start.ts";

const patience = (delayMs: number) => new Promise((resolve) => setTimeout(resolve, delayMs));

/** Of a binary message, as a server frames it. */
function headerOf(size: number): Buffer {
  const sizes = size < 126 ? [size] : size < 65_536 ? [126, size >>> 8, size] : undefined;
  if (sizes !== undefined) return Buffer.from([0x82, ...sizes]);
  return Buffer.from([0x82, 127, 0, 0, 0, 0, size >>> 24, size >>> 16, size >>> 8, size]);
}

async function scene(scheme: string, options: Parameters<typeof start>[0] = {}) {
  const tls = scheme === "wss" ? await makeCertificate() : undefined;
  const server = await start({ ...options, tls }, () => {});
  const peer = await Peer.open({ port: server.port, ca: tls?.cert });
  const [connection] = server.connections;
  return { server, peer, connection, ca: tls?.cert };
}

describe.each(["ws", "wss"])("over %s", (scheme) => {
  test("a large message behind a peer that does not read: part is written, the rest counted", async () => {
    const { peer, connection } = await scene(scheme);
    peer.socket.pause();
    const large = Uint8Array.from({ length: 30_000_000 }, (_, i) => i % 251);
    expect(connection.send(large)).toBe("full");
    await patience(50);
    const waiting = connection.bufferedBytes;
    expect(waiting).toBeGreaterThan(1_000_000);
    expect(waiting).toBeLessThan(large.length);
    const drained = connection.drained();
    peer.socket.resume();
    await drained;
    expect(connection.bufferedBytes).toBeLessThan(65_536);
    await expect.poll(() => peer.bytes.length).toBe(large.length + 10);
    expect(Buffer.compare(peer.bytes.subarray(10), large)).toBe(0);
  });

  test.each([
    ["carved from memory that all connections share", 15_000, "827e3a98"],
    ["joined where all connections join theirs", 30_000, "827e7530"],
  ])("what waits, %s, is not written over by what others are sent", async (_, size, header) => {
    const { server, peer, connection, ca } = await scene(scheme);
    peer.socket.pause();
    const message = Uint8Array.from({ length: size }, (__, i) => i % 251);
    let sent = 0;
    // Four at a time leave in one write.
    for (; connection.bufferedBytes === 0; sent += 4) {
      for (let i = 0; i < 4; i++) connection.send(message);
      await patience(0);
    }
    await Peer.open({ port: server.port, ca });
    const [, other] = server.connections;
    for (let i = 0; i < 20; i++) {
      for (let j = 0; j < 2; j++) other.send(new Uint8Array(size).fill(0xff));
      await patience(0);
    }
    peer.socket.resume();
    const echo = Buffer.concat([Buffer.from(header, "hex"), message]);
    await expect.poll(() => peer.bytes.length).toBe(sent * echo.length);
    expect(peer.bytes.equals(Buffer.alloc(sent * echo.length, echo))).toBe(true);
  });

  test("messages of every size, cut anywhere, stay as they came while others are read, read at once or not", async () => {
    const sizes = [20, 400, 511, 512, 1024, 5000, 10_230, 10_240, 40_000];
    const heard: Uint8Array[][] = [[], []];
    let opened = 0;
    const tls = scheme === "wss" ? await makeCertificate() : undefined;
    const server = await start(
      { tls },
      {
        open: (connection) => void (connection.data = heard[opened++]),
        message(connection, message) {
          // What arrived behind it is not parsed before it is wanted.
          connection.pause();
          setTimeout(() => connection.resume(), 10);
          (connection.data as Uint8Array[]).push(message as Uint8Array);
        },
      },
    );
    const ca = tls?.cert;
    const peers = [
      await Peer.open({ port: server.port, ca }),
      await Peer.open({ port: server.port, ca }),
    ];
    const messages = (seed: number) =>
      sizes.map((size) => Uint8Array.from({ length: size }, (_, i) => i * 7 + seed));
    const streams = peers.map((_, seed) =>
      Buffer.concat(messages(seed).map((message) => frame(Opcode.binary, Buffer.from(message)))),
    );
    for (let at = 0; at < streams[0].length; at += 3001) {
      for (const [i, peer] of peers.entries()) peer.write(streams[i].subarray(at, at + 3001));
      await patience(1);
    }
    await expect.poll(() => heard.map(({ length }) => length)).toEqual([9, 9]);
    expect(heard).toEqual([messages(0), messages(1)]);
  });

  test("messages of every size leave in order, joined or not", async () => {
    const { peer, connection } = await scene(scheme);
    const sizes = [
      20, 131_062, 1, 131_058, 131_072, 0, 400_000, 90_000, 90_000, 125, 17_000, 262_144,
    ];
    const messages = sizes.map((size, seed) =>
      Uint8Array.from({ length: size }, (_, i) => i + seed),
    );
    for (const message of messages) connection.send(message);
    const frames = messages.flatMap((message) => [headerOf(message.length), message]);
    const bytes = Buffer.concat(frames);
    await expect.poll(() => peer.bytes.length).toBe(bytes.length);
    expect(peer.bytes.equals(bytes)).toBe(true);
  });

  test("a peer that closes and ends before it reads hears our answer", async () => {
    const { peer, connection } = await scene(scheme);
    peer.socket.pause();
    connection.send(new Uint8Array(10_000_000));
    peer.write(close(1000));
    peer.socket.end();
    await expect.poll(() => connection.state).toBe("closing");
    await patience(20);
    peer.socket.resume();
    await peer.untilEnd();
    expect(await peer.frames(2)).toEqual(["binary of 10000000 bytes", "close 1000"]);
    expect(await connection.closed).toMatchObject({ code: 1000, wasClean: true });
  });

  test("a connection that is not read stops its socket", async () => {
    const { peer, connection } = await scene(scheme);
    const message = frame(Opcode.binary, Buffer.alloc(65_536));
    let sent = 0;
    for (let blocked = false; !blocked; sent++) {
      if (sent > 3000) throw new Error("It never stops reading.");
      if (peer.socket.write(message)) continue;
      const drained = once(peer.socket, "drain").then(() => false);
      blocked = await Promise.race([drained, patience(100).then(() => true)]);
    }
    let heard = 0;
    for await (const _ of connection) if (++heard === sent) break;
    expect(heard).toBe(sent);
  });

  test("a peer that stalls is cut off: write-stalled; one that reads slowly is not", async () => {
    const { peer, connection } = await scene(scheme, { writeStallTimeoutMs: 300 });
    peer.socket.pause();
    connection.send(new Uint8Array(60_000_000));
    const untilMs = performance.now() + 700;
    while (performance.now() < untilMs) {
      peer.socket.resume();
      while (peer.bytes.length < 1_000_000) await once(peer.socket, "data");
      peer.socket.pause();
      peer.bytes = Buffer.alloc(0);
      await patience(20);
    }
    expect(connection.state).toBe("open");
    expect(await connection.closed).toMatchObject({ cause: { code: "write-stalled" } });
  });

  test("a peer that never ends is gone after closeTimeoutMs, though it has our answer", async () => {
    const { peer, connection } = await scene(scheme, { closeTimeoutMs: 50 });
    peer.write(close(1000));
    expect(await connection.closed).toMatchObject({ code: 1000, wasClean: true });
    expect(await peer.frames(1)).toEqual(["close 1000"]);
    await peer.untilReset();
  });
});
