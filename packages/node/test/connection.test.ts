// Connections on real sockets: what arrives whole, and what a peer does that is slow, rude or broken.

import { once } from "node:events";
import type { DrivenConnection } from "@ws/io";
import {
  acceptNext,
  close,
  frame,
  makeCertificate,
  Opcode,
  Peer,
  rawServer,
  take,
  text,
} from "@ws/peer";
import { describe, expect, test } from "vitest";
import { pausesTls } from "./support/pauses.ts";
import { client, echo, start } from "./support/start.ts";

/** A server, its first connection, and the socket of its client. */
async function scene(
  options: Parameters<typeof start>[0] = {},
  handler: Parameters<typeof start>[1] = {},
) {
  const server = await start(options, handler);
  const ca = options?.tls?.cert as string | undefined;
  const peer = await Peer.open({ port: server.port, ca });
  await expect.poll(() => server.connections.size).toBe(1);
  const [connection] = server.connections;
  return { server, peer, connection };
}

const SCHEMES = ["ws:", "wss:"] as const;

async function tlsOf(scheme: (typeof SCHEMES)[number]) {
  return { tls: scheme === "wss:" ? await makeCertificate() : undefined };
}

const patience = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe("a message arrives as it was sent", () => {
  const SIZES = [0, 1, 125, 126, 65_535, 65_536, 1_048_576];

  test.each(SIZES)("with %i bytes, binary", async (size) => {
    const server = await start({}, echo);
    const connection = await client(server.url);
    const bytes = Uint8Array.from({ length: size }, (_, i) => i % 251);
    connection.send(bytes.slice());
    expect(await take(connection, 1)).toEqual([bytes]);
  });

  test.each(["a", "é", "€", "😀"])("in text of characters like %s, of all sizes", async (one) => {
    const server = await start({}, echo);
    const connection = await client(server.url);
    const messages = SIZES.map((size) => one.repeat(size / Buffer.byteLength(one)));
    for (const message of messages) connection.send(message);
    expect(await take(connection, messages.length)).toEqual(messages);
  });

  test("among 2,000 others of all kinds, in order, though it is not read at once", async () => {
    const server = await start({}, echo);
    const connection = await client(server.url);
    const messages = Array.from({ length: 2000 }, (_, i) =>
      i % 2 === 0 ? `message ${i}` : Uint8Array.from({ length: i }, () => i % 256),
    );
    for (const message of messages) {
      if (connection.send(message) === "full") await connection.drained();
    }
    expect(await take(connection, messages.length)).toEqual(messages);
  });
});

describe("a client that reads and writes as it likes", () => {
  test("may end its half: what it said is still answered", async () => {
    const { peer, connection } = await scene({}, echo);
    peer.write(text("a"));
    peer.socket.end();
    expect(await peer.frames(1)).toEqual(["text a"]);
    await peer.untilEnd();
    expect(await connection.closed).toMatchObject({
      code: 1006,
      cause: { code: "ended-without-close" },
    });
  });

  test("may be gone in the middle of a frame, by a reset (attack F2)", async () => {
    const heard: unknown[] = [];
    const { server, peer, connection } = await scene(
      {},
      {
        message: (_, message) => void heard.push(message),
        close: (_, { code }) => void heard.push(code),
      },
    );
    peer.write(text("a"), text("never").subarray(0, 8));
    await expect.poll(() => heard).toEqual(["a"]);
    peer.socket.resetAndDestroy();
    const { cause } = await connection.closed;
    expect([cause?.code, cause?.cause]).toEqual([
      "connection-lost",
      expect.objectContaining({ code: "ECONNRESET" }),
    ]);
    expect([heard, server.connections.size]).toEqual([["a", 1006], 0]);
  });

  test("may end in the middle of a frame (attack F2)", async () => {
    const { peer, connection } = await scene();
    peer.write(text("never").subarray(0, 8));
    peer.socket.end();
    expect(await connection.closed).toMatchObject({ cause: { code: "ended-without-close" } });
    await peer.untilClosed();
  });

  test("may reset while we write", async () => {
    const { peer, connection } = await scene();
    peer.socket.pause();
    connection.send(new Uint8Array(8_000_000));
    await new Promise((resolve) => setImmediate(resolve));
    peer.socket.resetAndDestroy();
    const { cause, code } = await connection.closed;
    expect([code, cause?.code]).toEqual([1006, "connection-lost"]);
    expect([connection.send("late"), connection.bufferedBytes]).toEqual(["closed", 0]);
  });

  test("may send data behind its Close: it is not heard (attack F3)", async () => {
    const heard: unknown[] = [];
    const { peer, connection } = await scene(
      {},
      { message: (_, message) => void heard.push(message) },
    );
    peer.write(text("a"), close(1000, "bye"), text("late"), close(3000), Buffer.alloc(5000, 0xff));
    expect(await peer.frames(1)).toEqual(["close 1000"]);
    await peer.untilEnd();
    peer.write(text("later"));
    peer.socket.end();
    expect(await connection.closed).toMatchObject({ code: 1000, reason: "bye", wasClean: true });
    expect(heard).toEqual(["a"]);
  });

  test("may never answer our Close: closeTimeoutMs (attack F1)", async () => {
    const { peer, connection, server } = await scene({ closeTimeoutMs: 50 });
    const info = await connection.close(1000);
    expect(info).toMatchObject({ code: 1006, wasClean: false, cause: { code: "close-timeout" } });
    expect([await peer.frames(1), server.connections.size]).toEqual([["close 1000"], 0]);
    await peer.untilReset();
  });

  test("may close and never end: closeTimeoutMs", async () => {
    const { peer, connection } = await scene({ closeTimeoutMs: 50 });
    peer.write(close(1000));
    expect(await connection.closed).toMatchObject({ code: 1000, wasClean: true });
    expect(await peer.frames(1)).toEqual(["close 1000"]);
    await peer.untilReset();
  });

  test.for(SCHEMES)(
    "may close and end before it reads: our answer leaves, over %s",
    async (scheme, { skip }) => {
      skip(scheme === "wss:" && !pausesTls);
      const { peer, connection } = await scene(await tlsOf(scheme));
      peer.socket.pause();
      connection.send(new Uint8Array(10_000_000));
      peer.write(close(1000));
      peer.socket.end();
      await expect.poll(() => connection.state).toBe("closing");
      await patience(20);
      peer.socket.resume();
      await peer.untilEnd();
      expect(await peer.frames(2)).toEqual(["binary of 10000000 bytes", "close 1000"]);
      expect(await connection.closed).toMatchObject({
        code: 1000,
        wasClean: true,
        cause: undefined,
      });
    },
  );

  test("may close and never read our answer: closeTimeoutMs (attack E4)", async () => {
    const { peer, connection } = await scene({ closeTimeoutMs: 50 });
    peer.socket.pause();
    connection.send(new Uint8Array(8_000_000));
    peer.write(close(1000));
    expect(await connection.closed).toMatchObject({
      code: 1000,
      wasClean: false,
      cause: { code: "close-timeout" },
    });
  });

  test("may be silent: it is pinged, and given up", async () => {
    const limits = { keepaliveIntervalMs: 30, keepaliveTimeoutMs: 30 };
    const { peer, connection } = await scene(limits);
    expect(await peer.frames(1)).toEqual(["ping"]);
    expect(await connection.closed).toMatchObject({ cause: { code: "keepalive-timeout" } });
    await peer.untilReset();
  });

  test("may send 10,000 tiny messages at once: others are served meanwhile (attack B7)", async () => {
    const order: string[] = [];
    const server = await start(
      {},
      {
        message: (connection, message) => {
          order.push(String(message));
          connection.send(message);
        },
      },
    );
    const busy = await Peer.open(server);
    const other = await Peer.open(server);
    busy.write(...Array.from({ length: 10_000 }, () => text("x")));
    await expect.poll(() => order.length, { interval: 1 }).toBeGreaterThan(0);
    other.write(text("other"));
    expect(await other.frames(1)).toEqual(["text other"]);
    expect(order.indexOf("other")).toBeLessThan(10_000);
    expect(await busy.frames(10_000)).toEqual(Array.from({ length: 10_000 }, () => "text x"));
  });
});

describe("a client that does not read (attack E3)", () => {
  const chunk = new Uint8Array(65_536);

  /** Sends until it is told to stop; returns how much was accepted, and that last answer. */
  async function flood(connection: DrivenConnection, untilAnswer: string): Promise<number> {
    for (let bytes = 0; ; bytes += chunk.length) {
      const result = connection.send(chunk);
      if (result === untilAnswer) return bytes;
      if (bytes > 200_000_000) throw new Error("It never stops.");
      expect(connection.bufferedBytes).toBeLessThanOrEqual(2_000_000 + 20);
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  test("is cut off when more than maxBufferedBytes waits: slow-consumer", async () => {
    const { peer, connection } = await scene({ maxBufferedBytes: 2_000_000 });
    peer.socket.pause();
    await flood(connection, "closed");
    expect(await connection.closed).toMatchObject({ code: 1006, cause: { code: "slow-consumer" } });
  });

  test("loses what does not fit, on request; what was accepted arrives whole", async () => {
    const { peer, connection } = await scene({ maxBufferedBytes: 2_000_000, slowConsumer: "drop" });
    peer.socket.pause();
    const bytes = await flood(connection, "dropped");
    expect(connection.state).toBe("open");
    peer.socket.resume();
    await connection.drained();
    connection.send("after");
    const told = await peer.frames(bytes / chunk.length + 1);
    expect(told).toEqual([
      ...Array.from({ length: bytes / chunk.length }, () => "binary of 65536 bytes"),
      "text after",
    ]);
  });

  // A mark below and above that of the socket itself.
  test.each([0, 1000, 30_000, 65_536, 200_000])(
    "is waited for by who waits for drained, with highWaterMarkBytes: %i",
    async (highWaterMarkBytes) => {
      const heard: unknown[] = [];
      const drain = () => void heard.push("drain");
      const { peer, connection } = await scene({ highWaterMarkBytes }, { drain });
      peer.socket.pause();
      let sent = 0;
      // What the system takes does not wait; what waits here is just above the mark.
      for (; connection.bufferedBytes <= highWaterMarkBytes; sent++) {
        connection.send(new Uint8Array(900));
        await new Promise((resolve) => setImmediate(resolve));
      }
      heard.length = 0;
      const drained = connection.drained().then(() => heard.push("drained"));
      await new Promise((resolve) => setTimeout(resolve, 20));
      expect(heard).toEqual([]);
      peer.socket.resume();
      await drained;
      expect(heard).toEqual(["drain", "drained"]);
      expect(connection.bufferedBytes).toBeLessThan(Math.max(1, highWaterMarkBytes));
      expect(await peer.frames(sent)).toHaveLength(sent);
    },
  );

  test("for writeStallTimeoutMs is cut off: write-stalled (attack E5)", async () => {
    const { peer, connection } = await scene({ writeStallTimeoutMs: 50 });
    peer.socket.pause();
    connection.send(new Uint8Array(10_000_000));
    expect(await connection.closed).toMatchObject({ code: 1006, cause: { code: "write-stalled" } });
  });

  test.each(SCHEMES)("is not cut off while it reads one long message, over %s", async (scheme) => {
    const writeStallTimeoutMs = 500;
    const { peer, connection } = await scene({ writeStallTimeoutMs, ...(await tlsOf(scheme)) });
    peer.socket.pause();
    connection.send(new Uint8Array(100_000_000));
    const untilMs = performance.now() + 2 * writeStallTimeoutMs;
    while (performance.now() < untilMs) {
      peer.socket.resume();
      while (peer.bytes.length < 1_000_000) await once(peer.socket, "data");
      peer.socket.pause();
      peer.bytes = Buffer.alloc(0);
      await patience(20);
    }
    expect([connection.state, connection.bufferedBytes > 0]).toEqual(["open", true]);
    expect(await connection.closed).toMatchObject({ cause: { code: "write-stalled" } });
  });

  test("its pings do not gather memory: the newest pong is kept (attack E1)", async () => {
    const { peer, connection } = await scene();
    peer.socket.pause();
    connection.send(new Uint8Array(10_000_000));
    await new Promise((resolve) => setImmediate(resolve));
    const before = connection.bufferedBytes;
    for (let i = 0; i < 2000; i++) peer.write(frame(Opcode.ping, Buffer.alloc(125, i)));
    peer.write(frame(Opcode.ping, "last"), text("read"));
    const [message] = await take(connection, 1);
    expect([message, connection.bufferedBytes <= before]).toEqual(["read", true]);
    peer.socket.resume();
    expect(await peer.frames(2)).toEqual(["binary of 10000000 bytes", "pong 6c 61 73 74"]);
  });
});

describe("a connection that is not read (attack E6)", () => {
  test("stops its socket: what is sent to it stays with the sender, and arrives later", async () => {
    const { peer, connection } = await scene({}, () => {});
    const message = frame(Opcode.binary, Buffer.alloc(65_536));
    let sent = 0;
    for (let blocked = false; !blocked; sent++) {
      if (sent > 3000) throw new Error("It never stops reading.");
      if (peer.socket.write(message)) continue;
      const drained = once(peer.socket, "drain").then(() => false);
      const waited = new Promise<boolean>((resolve) => setTimeout(resolve, 100, true));
      blocked = await Promise.race([drained, waited]);
    }
    expect(sent).toBeLessThan(500);
    expect(await take(connection, sent)).toHaveLength(sent);
  });

  test.each(["destroy", "resetAndDestroy"] as const)(
    "finds out by its pings that its peer is gone, by %s",
    async (leave) => {
      const server = await rawServer();
      const opening = client(server.url, { keepaliveIntervalMs: 30, keepaliveTimeoutMs: 30 });
      const messages = Array.from({ length: 100 }, (_, i) => text(String(i), { masked: false }));
      const peer = await acceptNext(server, ...messages);
      const connection = await opening;
      expect(await peer.frames(3)).toEqual(["ping", "ping", "ping"]);
      peer.socket[leave]();
      const { code, cause } = await connection.closed;
      expect([code, cause?.code, cause?.cause]).toEqual([
        1006,
        "connection-lost",
        expect.objectContaining({ code: expect.stringMatching(/^(EPIPE|ECONNRESET)$/) }),
      ]);
    },
  );

  test("pauses and resumes on demand", async () => {
    const heard: unknown[] = [];
    const { peer, connection } = await scene(
      {},
      { message: (_, message) => void heard.push(message) },
    );
    connection.pause();
    peer.write(text("a"));
    // A ping of ours is answered, and not heard either.
    const pinged = connection.ping();
    const [words] = await peer.frames(1);
    peer.write(frame(Opcode.pong, Buffer.from(words.slice(5).replaceAll(" ", ""), "hex")));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(heard).toEqual([]);
    connection.resume();
    await pinged;
    expect(heard).toEqual(["a"]);
  });
});

describe("a client of ours", () => {
  test("whose server resets tells it", async () => {
    const server = await rawServer();
    const opening = client(server.url);
    const peer = await acceptNext(server);
    const connection = await opening;
    peer.socket.resetAndDestroy();
    const { cause } = await connection.closed;
    expect([cause?.code, cause?.cause]).toEqual([
      "connection-lost",
      expect.objectContaining({ code: "ECONNRESET" }),
    ]);
  });

  test("waits for the server to end first, and gives up after closeTimeoutMs (§7.1.1)", async () => {
    const server = await rawServer();
    const opening = client(server.url, { closeTimeoutMs: 500 });
    const peer = await acceptNext(server);
    const connection = await opening;
    const closing = connection.close(1000);
    expect(await peer.frames(1)).toEqual(["close 1000"]);
    peer.write(close(1000, "", { masked: false }));
    expect(await closing).toMatchObject({ wasClean: true, cause: { code: "close-timeout" } });
    await peer.untilReset();
  });

  test("still answers a server that has ended, while messages wait to be read", async () => {
    const server = await rawServer();
    const opening = client(server.url);
    const numbers = Array.from({ length: 70 }, (_, i) => String(i));
    const peer = await acceptNext(server, ...numbers.map((n) => text(n, { masked: false })));
    peer.socket.end();
    const connection = await opening;
    expect(await take(connection, 1)).toEqual(["0"]);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect([connection.state, connection.send("answer")]).toEqual(["open", "ok"]);
    expect(await peer.frames(1)).toEqual(["text answer"]);
    expect(await take(connection, 70)).toEqual(numbers.slice(1));
    expect(await connection.closed).toMatchObject({ cause: { code: "ended-without-close" } });
  });

  test("masks each frame with a key of its own (attack C3)", async () => {
    const server = await rawServer();
    const opening = client(server.url);
    const peer = await acceptNext(server);
    const connection = await opening;
    for (let i = 0; i < 1000; i++) connection.send("");
    await expect.poll(() => peer.bytes.length).toBe(6000);
    const keys = Array.from({ length: 1000 }, (_, i) => peer.bytes.readUInt32BE(i * 6 + 2));
    expect(new Set(keys).size).toBeGreaterThan(990);
    peer.socket.destroy();
    await connection.closed;
  });

  test("and a server of ours ping each other, and close cleanly", async () => {
    const server = await start();
    const connection = await client(server.url);
    await expect.poll(() => server.connections.size).toBe(1);
    const [other] = server.connections;
    const roundTrips = await Promise.all([connection.ping(), other.ping()]);
    expect(roundTrips.every((ms) => ms >= 0 && ms < 2000)).toBe(true);
    const [ours, theirs] = await Promise.all([connection.close(4000, "bye"), other.closed]);
    expect([ours, theirs]).toMatchObject([
      { initiator: "we", code: 4000, sent: { code: 4000, reason: "bye" }, wasClean: true },
      { initiator: "peer", code: 4000, reason: "bye", sent: { code: 4000 }, wasClean: true },
    ]);
  });

  test("that closes when the server does, too, closes cleanly", async () => {
    const server = await start();
    const connection = await client(server.url);
    await expect.poll(() => server.connections.size).toBe(1);
    const [other] = server.connections;
    const infos = await Promise.all([connection.close(4001), other.close(4002)]);
    expect(infos.map(({ code, wasClean }) => [code, wasClean])).toEqual([
      [4002, true],
      [4001, true],
    ]);
  });

  test("closes by itself at the end of a block", async () => {
    const server = await start();
    let closed;
    {
      await using connection = await client(server.url);
      closed = connection.closed;
    }
    expect(await closed).toMatchObject({ code: 1000, wasClean: true });
  });
});
