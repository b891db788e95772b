import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UsageError } from "@ws/core";
import type { UpgradeAnswer, UpgradeAttempt } from "@ws/io";
import {
  answer,
  cleanUp,
  close,
  failure,
  makeCertificate,
  Peer,
  request,
  statusOf,
  take,
  text,
} from "@ws/peer";
import { describe, expect, test } from "vitest";
import { serve } from "../src/serve.ts";
import { client, echo, start } from "./support/start.ts";

const patience = (delayMs: number) => new Promise((resolve) => setTimeout(resolve, delayMs));

describe("a server that listens", () => {
  test("takes a port that is free, and tells where", async () => {
    const server = await start({}, echo);
    expect(server.port).toBeGreaterThan(0);
    expect(server.url).toBe(`ws://127.0.0.1:${server.port}`);
  });

  test.each(["localhost", "127.0.0.1", "[::1]"])(
    "without a host is to be found at %s",
    async (host) => {
      const server = await serve({}, echo);
      cleanUp(() => server.close({ graceMs: 0 }));
      expect(server.url).toBe(`ws://localhost:${server.port}`);
      const connection = await client(`ws://${host}:${server.port}`);
      connection.send("a");
      expect(await take(connection, 1)).toEqual(["a"]);
    },
  );

  test("on a port that is taken rejects with EADDRINUSE", async () => {
    const { port } = await start();
    expect(await failure(serve({ port, host: "127.0.0.1" }, {}))).toMatchObject({
      code: "EADDRINUSE",
    });
  });

  test("frees its port when it is closed", async () => {
    const server = await start();
    await server.close();
    expect((await start({ port: server.port })).port).toBe(server.port);
  });

  test.each([
    { handshakeTimeoutMs: -1 },
    { maxMessageBytes: NaN },
    { maxConnections: -1 },
    { httpIdleTimeoutMs: 1.5 },
  ])("with %j rejects with a UsageError", async (options) => {
    expect(await failure(serve(options, {}))).toBeInstanceOf(UsageError);
  });
});

describe.each(["ws", "wss"])("on a Unix socket, over %s", (scheme) => {
  test("serves, and leaves no file", async () => {
    const folder = await mkdtemp(join(tmpdir(), "ws-"));
    cleanUp(() => rm(folder, { recursive: true }));
    const socketPath = join(folder, "socket");
    const tls = scheme === "wss" ? await makeCertificate() : undefined;
    const server = await start({ socketPath, tls }, echo);
    expect([server.url, server.port]).toEqual([`${scheme}+unix:${socketPath}:/`, 0]);
    const peer = await Peer.open({ port: 0, socketPath, ca: tls?.cert }, text("a"));
    expect(await peer.frames(1)).toEqual(["text a"]);
    expect(Array.from(server.connections, ({ peerAddress }) => peerAddress)).toEqual([""]);
    if (scheme === "ws") {
      const connection = await client(`ws+unix:${socketPath}:/chat`);
      connection.send("b");
      expect(await take(connection, 1)).toEqual(["b"]);
    }
    await server.close({ graceMs: 0 });
    expect(await readdir(folder)).toEqual([]);
  });
});

describe("the handshake", () => {
  test("loses nothing that came with the request, or in the same write", async () => {
    const server = await start({}, echo);
    const peer = await Peer.to(server);
    peer.write(request(), text("a"), text("b"));
    expect(await peer.head()).toMatch(/^HTTP\/1\.1 101 /);
    expect(await peer.frames(2)).toEqual(["text a", "text b"]);
  });

  test("may come byte by byte", async () => {
    const server = await start({}, echo);
    const peer = await Peer.to(server);
    peer.socket.setNoDelay(true);
    for (const byte of request()) {
      peer.write(byte);
      await patience(0);
    }
    expect(await peer.head()).toMatch(/^HTTP\/1\.1 101 /);
  });

  test.each([
    ["GET / HTTP/1.1\n\n", 400],
    [request({ Origin: "http://evil.example" }), 403],
    [request({ "Sec-WebSocket-Version": "8" }), 426],
    ["GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", 426],
    [request({ "X-Long": "x".repeat(20_000) }), 431],
  ])("%j is refused with %i, and the socket is gone with the client", async (bytes, status) => {
    const server = await start();
    expect(statusOf(await answer(server, bytes))).toBe(status);
  });

  test("has a deadline: 408, whatever drips in (attack G16)", async () => {
    const server = await start({ handshakeTimeoutMs: 100 });
    const peer = await Peer.to(server);
    const bytes = request()[Symbol.iterator]();
    const drip = setInterval(() => peer.write(bytes.next().value ?? ""), 20);
    cleanUp(() => clearInterval(drip));
    expect(await peer.rest()).toMatch(/^HTTP\/1\.1 408 /);
  });

  test("has a deadline for who does not begin with TLS", async () => {
    const server = await start({ handshakeTimeoutMs: 100, tls: await makeCertificate() });
    const peer = await Peer.to(server);
    await peer.untilEnd();
    expect(peer.bytes.length).toBe(0);
  });

  test("is the hook's to decide: later, by status, by data", async () => {
    const upgrade = async ({ path, headers, peerAddress, encrypted }: UpgradeAttempt) => {
      await patience(10);
      if (path === "/no")
        return { status: 401, headers: [["WWW-Authenticate", "Bearer"]] } as const;
      return { data: [headers.get("x-said"), peerAddress, encrypted] };
    };
    const server = await start({ upgrade }, () => {});
    expect(await answer(server, request({}, "GET /no HTTP/1.1"))).toMatch(
      /^HTTP\/1\.1 401 .*\r\nWWW-Authenticate: Bearer\r\n/,
    );
    const peer = await Peer.to(server);
    peer.write(request({ "X-Said": "hello" }), text("early"));
    expect(await peer.head()).toMatch(/^HTTP\/1\.1 101 /);
    const [connection] = server.connections;
    expect(connection.data).toEqual(["hello", "127.0.0.1", false]);
    expect(await take(connection, 1)).toEqual(["early"]);
  });

  test("is for one path, if one is named: others get 404", async () => {
    const asked: string[] = [];
    const upgrade = ({ path }: UpgradeAttempt) => (asked.push(path), {});
    const server = await start({ path: "/live", upgrade });
    const lines = ["GET /live?room=1 HTTP/1.1", "GET /lively HTTP/1.1", "GET / HTTP/1.1"];
    const peer = await Peer.to(server);
    peer.write(request({}, lines[0]));
    expect(statusOf(await peer.head())).toBe(101);
    for (const line of lines.slice(1))
      expect(statusOf(await answer(server, request({}, line)))).toBe(404);
    expect(asked).toEqual(["/live"]);
  });

  test("in vain is told to the hook: the client is gone", async () => {
    const { promise, resolve } = Promise.withResolvers<unknown>();
    const server = await start({
      upgrade: ({ signal }) => {
        signal.addEventListener("abort", () => resolve(signal.reason));
        return new Promise<UpgradeAnswer>(() => {});
      },
    });
    const peer = await Peer.to(server);
    peer.write(request());
    await patience(20);
    peer.socket.destroy();
    expect(await promise).toMatchObject({ name: "HandshakeError", code: "ended-early" });
  });

  test("of too many is refused with 503, until one is over", async () => {
    const server = await start({ maxConnectionsPerAddress: 1 });
    const first = await Peer.open(server);
    expect(await answer(server, request())).toMatch(/^HTTP\/1\.1 503 .*\r\nRetry-After: 5\r\n/);
    first.write(close(1000));
    await first.untilEnd();
    first.socket.end();
    await expect.poll(() => server.connections.size).toBe(0);
    expect(await (await Peer.open(server)).frames(0)).toEqual([]);
  });
});

describe("close", () => {
  test("says 1001 to all, and resolves when they are gone", async () => {
    const server = await start();
    const clients = await Promise.all([client(server.url), client(server.url)]);
    await expect.poll(() => server.connections.size).toBe(2);
    await server.close();
    expect(server.connections.size).toBe(0);
    for (const { closed } of clients) {
      expect(await closed).toMatchObject({ code: 1001, wasClean: true, initiator: "peer" });
    }
    expect(await failure(client(server.url))).toMatchObject({ cause: { code: "ECONNREFUSED" } });
  });

  test("aborts after graceMs who does not answer", async () => {
    const server = await start();
    const peer = await Peer.open(server);
    await server.close({ graceMs: 50 });
    expect(await peer.frames(1)).toEqual(["close 1001"]);
    await peer.untilClosed();
  });

  test("refuses with 503 who is on its way with a request", async () => {
    const server = await start();
    const peer = await Peer.to(server);
    peer.write(request().slice(0, 40));
    await patience(20);
    await server.close();
    expect(await peer.rest()).toMatch(/^HTTP\/1\.1 503 .*\r\nRetry-After: 5\r\n/);
  });

  test("at a rate is a drain: 1012, while nobody else comes in", async () => {
    const server = await start();
    const clients = await Promise.all([client(server.url), client(server.url)]);
    await expect.poll(() => server.connections.size).toBe(2);
    const drained = server.drain({ perSecond: 50 });
    expect(statusOf(await answer(server, request()))).toBe(503);
    await drained;
    const infos = await Promise.all(clients.map(({ closed }) => closed));
    expect(infos.map(({ code }) => code)).toEqual([1012, 1012]);
  });
});

test("a broadcast goes to all, and numbers tell of it", async () => {
  const server = await start({ compress: true });
  const clients = await Promise.all([client(server.url), client(server.url)]);
  await expect.poll(() => server.connections.size).toBe(2);
  const news = "news ".repeat(1000);
  expect(server.broadcast(news)).toEqual({ sent: 2, queued: 0, dropped: 0 });
  for (const connection of clients) expect(await take(connection, 1)).toEqual([news]);
  expect(server.stats()).toMatchObject({ connections: 2, sent: { messages: 2 } });
});
