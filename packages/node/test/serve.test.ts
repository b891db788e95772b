import { once } from "node:events";
import { createServer, request as httpRequest } from "node:http";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { request as httpsRequest } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UsageError } from "@ws/core";
import { cleanUp, close, makeCertificate, Peer, request, take, text } from "@ws/peer";
import { describe, expect, test } from "vitest";
import { serve } from "../src/serve.ts";
import { client, echo, start } from "./support/start.ts";

/** Fetches a page: its status, its headers and its body. */
async function page(url: string, ca?: string) {
  const asked = ca === undefined ? httpRequest(url) : httpsRequest(url, { ca });
  asked.setHeader("Connection", "close").end();
  const [answer] = await once(asked, "response");
  let body = "";
  for await (const part of answer) body += part;
  return { status: answer.statusCode, upgrade: answer.headers.upgrade, body };
}

describe("a server that listens", () => {
  test("takes a port that is free, and tells where", async () => {
    const server = await start({}, echo);
    expect(server.port).toBeGreaterThan(0);
    expect(server.url).toBe(`ws://127.0.0.1:${server.port}`);
    expect(server.http.listening).toBe(true);
  });

  test("without a host is to be found at localhost", async () => {
    const server = await serve({}, echo);
    cleanUp(() => server.close({ graceMs: 0 }));
    expect(server.url).toBe(`ws://localhost:${server.port}`);
    const connection = await client(server.url);
    connection.send("a");
    expect(await take(connection, 1)).toEqual(["a"]);
  });

  test("on a port that is taken rejects with EADDRINUSE", async () => {
    const { port } = await start();
    await expect(serve({ port, host: "127.0.0.1" }, {})).rejects.toMatchObject({
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
    { handshakeTimeoutMs: 1.5 },
    { maxMessageBytes: Number.NaN },
    { maxBufferedBytes: -1 },
  ])("with %j rejects with a UsageError", async (options) => {
    const error: unknown = await serve(options, {}).then(
      (server) => server.close(),
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(UsageError);
  });

  test.each([{ handshakeTimeoutMs: Infinity }, { handshakeTimeoutMs: 3_600_000 }])(
    "with %j listens",
    async (options) => {
      const server = await start(options, echo);
      const connection = await client(server.url);
      connection.send("a");
      expect(await take(connection, 1)).toEqual(["a"]);
    },
  );
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
    await server.close({ graceMs: 0 });
    expect(await readdir(folder)).toEqual([]);
  });
});

describe("plain HTTP on the port", () => {
  test("is told to upgrade", async () => {
    const server = await start();
    expect(await page(server.url.replace("ws", "http"))).toEqual({
      status: 426,
      upgrade: "websocket",
      body: "This server speaks WebSocket.\n",
    });
  });

  test("is answered by the request listener, beside connections", async () => {
    const server = await start(
      { request: (asked, answer) => void answer.end(`page ${asked.url}`) },
      echo,
    );
    const connection = await client(server.url);
    expect(await page(`http://127.0.0.1:${server.port}/a`)).toMatchObject({
      status: 200,
      body: "page /a",
    });
    connection.send("a");
    expect(await take(connection, 1)).toEqual(["a"]);
  });

  // Older Node.js gives every upgrade to who listens for some: it is refused there.
  const answerToOthers =
    "shouldUpgradeCallback" in createServer() ? /^HTTP\S+ 200 / : /^HTTP\S+ 426 /;

  test.each(["h2c", "h2c, TLS/1.0", "websocket2"])("may offer Upgrade: %s", async (protocol) => {
    const server = await start({ request: (_, answer) => void answer.end("a page") });
    const peer = await Peer.to(server);
    peer.write(request({ Upgrade: protocol, Connection: "Upgrade, close" }));
    expect(await peer.rest()).toMatch(answerToOthers);
  });

  test.each(["WebSocket", "h2c, websocket"])("is none with Upgrade: %s", async (protocol) => {
    const server = await start();
    const peer = await Peer.to(server);
    peer.write(request({ Upgrade: protocol }));
    expect(await peer.head()).toMatch(/^HTTP\/1\.1 101 /);
  });

  test("is HTTPS where the server has a certificate", async () => {
    const { key, cert } = await makeCertificate();
    const server = await start({ tls: { key, cert } });
    expect(await page(`https://127.0.0.1:${server.port}/`, cert)).toMatchObject({ status: 426 });
  });
});

describe("handshakeTimeoutMs is a total (attack G16)", () => {
  const LIMITS = { handshakeTimeoutMs: 100 };

  test("for a request that comes byte by byte", async () => {
    const server = await start(LIMITS);
    const peer = await Peer.to(server);
    const bytes = request()[Symbol.iterator]();
    const drip = setInterval(() => peer.write(bytes.next().value ?? ""), 20);
    cleanUp(() => clearInterval(drip));
    expect(await peer.rest()).toMatch(/^HTTP\/1\.1 408 /);
    await peer.untilReset();
  });

  test("for a client that says nothing", async () => {
    const server = await start(LIMITS);
    const peer = await Peer.to(server);
    await peer.untilEnd();
    await peer.untilReset();
  });

  test("for a client that does not begin with TLS", async () => {
    const server = await start({ ...LIMITS, tls: await makeCertificate() });
    const peer = await Peer.to(server);
    await peer.untilEnd();
    await peer.untilReset();
  });

  test("and leaves alone who is connected", async () => {
    const server = await start(LIMITS, echo);
    const peer = await Peer.open(server);
    const silent = await Peer.to(server);
    await silent.untilEnd();
    peer.write(text("a"));
    expect(await peer.frames(1)).toEqual(["text a"]);
  });
});

test("a head longer than maxHeadBytes is refused with 431 (attack G5)", async () => {
  const server = await start({ maxHeadBytes: 1000 });
  const peer = await Peer.to(server);
  peer.write(request({ "X-Long": "x".repeat(2000) }));
  expect(await peer.rest()).toMatch(/^HTTP\/1\.1 431 /);
});

test.each([
  [10, 101],
  [11, 431],
])("%i headers, where maxHeaders is 10: %i (attack G5)", async (count, status) => {
  const server = await start({ maxHeaders: 10 });
  const peer = await Peer.to(server);
  const more = Array.from({ length: count - 5 }, (_, i) => [`X-${i}`, "x"]);
  peer.write(request(Object.fromEntries(more)));
  expect(await peer.head()).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
});

const SCHEMES = ["ws", "wss"] as const;

async function tlsOf(scheme: (typeof SCHEMES)[number]) {
  return scheme === "wss" ? await makeCertificate() : undefined;
}

describe("close", () => {
  test.each([
    ["close-code-invalid", { code: 1 }],
    ["close-code-invalid", { code: 1006 }],
    ["close-reason-too-long", { reason: "x".repeat(124) }],
  ])("rejects before anything has changed: %s", async (code, options) => {
    const server = await start({}, echo);
    const connection = await client(server.url);
    await expect(server.close(options)).rejects.toMatchObject({ name: "UsageError", code });
    expect(server.http.listening).toBe(true);
    for (const one of [connection, await client(server.url)]) {
      one.send("a");
      expect(await take(one, 1)).toEqual(["a"]);
    }
  });

  test("comes by itself at the end of a block, with 1001", async () => {
    let connection;
    let http;
    {
      await using server = await serve({ host: "127.0.0.1" }, echo);
      ({ http } = server);
      connection = await client(server.url);
    }
    expect(http.listening).toBe(false);
    expect(await connection.closed).toMatchObject({ code: 1001, wasClean: true });
  });

  test.each(SCHEMES)(
    "over %s says 1001 to all, and resolves when they are gone",
    async (scheme) => {
      const tls = await tlsOf(scheme);
      const server = await start({ tls });
      const options = { tls: { ca: tls?.cert } };
      const clients = await Promise.all([client(server.url, options), client(server.url, options)]);
      await expect.poll(() => server.connections.size).toBe(2);
      await server.close();
      expect([server.connections.size, server.http.listening]).toEqual([0, false]);
      const infos = await Promise.all(clients.map(({ closed }) => closed));
      const expected = { code: 1001, reason: "", wasClean: true, initiator: "peer" };
      expect(infos).toEqual([expect.objectContaining(expected), expect.objectContaining(expected)]);
    },
  );

  test("says the code and reason that it is given", async () => {
    const server = await start();
    const connection = await client(server.url);
    await server.close({ code: 1012, reason: "restart" });
    expect(await connection.closed).toMatchObject({ code: 1012, reason: "restart" });
  });

  test("resolves at once where nobody is connected", async () => {
    const server = await start();
    await server.close();
    expect(server.http.listening).toBe(false);
  });

  test("twice resolves twice, whether one after the other or at once", async () => {
    const server = await start();
    await client(server.url);
    await Promise.all([server.close(), server.close()]);
    await server.close();
    expect(server.connections.size).toBe(0);
  });

  test.each(SCHEMES)("over %s aborts after graceMs who does not answer", async (scheme) => {
    const tls = await tlsOf(scheme);
    const server = await start({ tls });
    const peer = await Peer.open({ port: server.port, ca: tls?.cert });
    const beforeMs = performance.now();
    await server.close({ graceMs: 50 });
    expect(performance.now() - beforeMs).toBeLessThan(2000);
    expect(await peer.frames(1)).toEqual(["close 1001"]);
    await peer.untilReset();
  });

  test.each(SCHEMES)(
    "over %s waits for who answers late, with closeTimeoutMs: Infinity too",
    async (scheme) => {
      const tls = await tlsOf(scheme);
      const server = await start({ tls, closeTimeoutMs: Infinity });
      const peer = await Peer.open({ port: server.port, ca: tls?.cert });
      const closing = server.close();
      expect(await peer.frames(1)).toEqual(["close 1001"]);
      const [connection] = server.connections;
      const alarm = new Promise((resolve) => setTimeout(resolve, 30, "still waiting"));
      expect(await Promise.race([connection.closed, alarm])).toBe("still waiting");
      peer.write(close(1001));
      await peer.untilEnd();
      peer.socket.end();
      await closing;
      expect(await connection.closed).toMatchObject({ wasClean: true, code: 1001 });
    },
  );

  test("does not wait for who was rejected, and lingers", async () => {
    const server = await start();
    const peer = await Peer.to(server);
    peer.write(request({ Origin: "http://evil.example" }));
    expect(await peer.rest()).toMatch(/^HTTP\/1\.1 403 /);
    const beforeMs = performance.now();
    await server.close();
    expect(performance.now() - beforeMs).toBeLessThan(2000);
  });

  test("takes no new connections, and gives those of HTTP the grace", async () => {
    const server = await start({ request: () => {} });
    const waiting = await Peer.to(server);
    waiting.write(PAGE);
    await once(server.http, "request");
    const beforeMs = performance.now();
    const closing = server.close({ graceMs: 100 });
    await expect(Peer.to(server)).rejects.toMatchObject({ code: "ECONNREFUSED" });
    await closing;
    expect(performance.now() - beforeMs).toBeGreaterThan(90);
    await waiting.untilReset();
  });

  test.each(SCHEMES)(
    "over %s waits for who reads an answer slowly, which is there to its last byte",
    async (scheme) => {
      const tls = await tlsOf(scheme);
      const body = new Uint8Array(30_000_000);
      const server = await start({ tls, request: (_, response) => response.end(body) });
      const peer = await Peer.to({ port: server.port, ca: tls?.cert });
      peer.write(PAGE);
      const head = await peer.head();
      peer.socket.pause();
      const closed = server.close();
      // Meanwhile it looks more than once for who is idle.
      await new Promise((resolve) => setTimeout(resolve, 200));
      peer.socket.resume();
      await closed;
      await expect.poll(() => peer.bytes.length, { timeout: 10_000 }).toBe(body.length);
      expect(head).toMatch(/^HTTP\/1\.1 200 /);
    },
  );

  test("waits for the answer to a plain request, and ends its connection then", async () => {
    const server = await start({
      request: (_, response) => void setTimeout(() => response.end("a page"), 100),
    });
    const waiting = await Peer.to(server);
    waiting.write(PAGE);
    await once(server.http, "request");
    const closing = server.close();
    expect(await waiting.rest()).toMatch(/^HTTP\/1\.1 200 .*a page/s);
    waiting.socket.end();
    await closing;
  });

  test.each(SCHEMES)(
    "over %s refuses with 503 who is on its way with a request",
    async (scheme) => {
      const tls = await tlsOf(scheme);
      const server = await start({ tls });
      const arrived = once(server.http, tls === undefined ? "connection" : "secureConnection");
      const peer = await Peer.to({ port: server.port, ca: tls?.cert });
      const [socket] = await arrived;
      const before = socket.bytesRead;
      peer.write(request().slice(0, 40));
      await expect.poll(() => socket.bytesRead, { interval: 1 }).toBeGreaterThan(before);
      await server.close();
      expect(await peer.rest()).toMatch(/^HTTP\/1\.1 503 .*\r\nRetry-After: 5\r\n/);
    },
  );

  test.each(SCHEMES)("over %s refuses with 503 who has asked nothing yet", async (scheme) => {
    const tls = await tlsOf(scheme);
    const server = await start({ tls });
    const arrived = once(server.http, tls === undefined ? "connection" : "secureConnection");
    const peer = await Peer.to({ port: server.port, ca: tls?.cert });
    await arrived;
    await server.close();
    expect(await peer.rest()).toMatch(/^HTTP\/1\.1 503 .*\r\nRetry-After: 5\r\n/);
  });

  test.each(SCHEMES)(
    "over %s aborts after graceMs who has closed and does not end",
    async (scheme) => {
      const tls = await tlsOf(scheme);
      const server = await start({ tls });
      const peer = await Peer.open({ port: server.port, ca: tls?.cert });
      const beforeMs = performance.now();
      const closing = server.close({ graceMs: 100 });
      expect(await peer.frames(1)).toEqual(["close 1001"]);
      peer.write(close(1001));
      await closing;
      expect(performance.now() - beforeMs).toBeLessThan(5000);
      await peer.untilReset();
    },
  );

  test("aborts after graceMs what a listener of yours holds", async () => {
    const server = await start({ path: "/a" });
    server.http.on("upgrade", () => {});
    const peer = await Peer.to(server);
    peer.write(request({}, "GET /other HTTP/1.1"));
    await once(server.http, "upgrade");
    await server.close({ graceMs: 50 });
    await peer.untilReset();
  });
});

const PAGE = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";

test("connections are those that are not over", async () => {
  const server = await start();
  const first = await client(server.url);
  const second = await client(server.url);
  await expect.poll(() => server.connections.size).toBe(2);
  await first.close();
  await expect.poll(() => server.connections.size).toBe(1);
  second.abort();
  await expect.poll(() => server.connections.size).toBe(0);
});
