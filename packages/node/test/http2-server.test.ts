// A server over HTTP/2: RFC 8441. The clients are plain streams of node:http2.

import { once } from "node:events";
import {
  createSecureServer,
  createServer,
  type Http2Server,
  type Http2ServerRequest,
  type Http2ServerResponse,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from "node:http2";
import type { AddressInfo, Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import type { CloseInfo } from "@ws/core";
import type { Handler } from "@ws/io";
import {
  cleanUp,
  codeOf,
  close,
  failure,
  frame,
  makeCertificate,
  Opcode,
  Peer,
  request,
  take,
  text,
} from "@ws/peer";
import { describe, expect, test, vi } from "vitest";
import { type AnyServer, attach, type AttachOptions } from "../src/attach.ts";
import { nodeHost } from "../src/host.ts";
import { serve } from "../src/serve.ts";
import type { UpgradeAttempt } from "../src/upgrade-options.ts";
import { upgrader } from "../src/upgrader.ts";
import { connectFrame, FrameType, http2Frame, rawClient, reset } from "./support/http2-frames.ts";
import { answered, ask, begin, sessionTo, statusFor } from "./support/http2-peer.ts";
import { client, echo, start } from "./support/start.ts";

const tls = await makeCertificate();
const ca = tls.cert;

/** A server of the user. */
async function listening<Server extends AnyServer>(http: Server) {
  const sessions = new Set<ServerHttp2Session>();
  (http as Http2Server).on("session", (session) => sessions.add(session));
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  cleanUp(() => {
    http.close();
    for (const session of sessions) session.destroy();
  });
  return { http, sessions, port: (http.address() as AddressInfo).port };
}

function attached(http: AnyServer, options: AttachOptions = {}, handler: Handler = echo) {
  const attachment = attach(http, options, handler);
  cleanUp(() => attachment.close({ graceMs: 0 }));
  return attachment;
}

/** How connections ended, once for each. */
function endings() {
  const infos: CloseInfo[] = [];
  const handler: Handler = { ...echo, close: (_, info) => void infos.push(info) };
  return { infos, handler };
}

/** DATA with END_STREAM. */
const end = (stream: number) => http2Frame(FrameType.data, stream, undefined, 0x1);

const page = ({ url }: { url?: string | undefined }, response: Http2ServerResponse): void =>
  void response.end(`page ${url}`);

describe.each([
  ["createServer", () => createServer(), undefined],
  ["createSecureServer", () => createSecureServer(tls), ca],
  ["createSecureServer with HTTP/1.1", () => createSecureServer({ ...tls, allowHTTP1: true }), ca],
] as const)("%s, not told of RFC 8441, with an attachment", (_, create, trusted) => {
  test("speaks WebSocket beside pages on one session", async () => {
    const server = await listening(create().on("request", page));
    const attachment = attached(server.http, { protocols: ["chat"] });
    const session = await sessionTo({ ...server, ca: trusted });
    const { status, headers, peer } = await ask(session, { "sec-websocket-protocol": "a, chat" });
    expect([status, headers["sec-websocket-protocol"]]).toEqual([200, "chat"]);
    peer.write(text("a"));
    const asked = session.request({ ":path": "/x" }).setEncoding("utf8");
    expect([await asked.toArray(), await peer.frames(1)]).toEqual([["page /x"], ["text a"]]);

    expect(attachment.connections.size).toBe(1);
    peer.write(close(4000, "bye"));
    expect(await peer.frames(1)).toEqual(["close 4000"]);
    await peer.untilEnd();
    peer.socket.end();
    await peer.untilClosed();
    await expect.poll(() => attachment.connections.size).toBe(0);
    expect([peer.error, session.destroyed]).toEqual([undefined, false]);
  });
});

describe("a server of both versions", () => {
  test("speaks HTTP/1.1 and HTTP/2 on one port", async () => {
    const server = await listening(createSecureServer({ ...tls, allowHTTP1: true }));
    const attachment = attached(server.http);
    const connection = await client(`wss://127.0.0.1:${server.port}`, { tls: { ca } });
    const { peer } = await ask(await sessionTo({ ...server, ca }));
    connection.send("one");
    peer.write(text("two"));
    expect([await take(connection, 1), await peer.frames(1)]).toEqual([["one"], ["text two"]]);
    expect(attachment.connections.size).toBe(2);
  });

  test("is made by serve, with pages of both on the same port", async () => {
    const server = await start({ tls, http2: true, request: page as never }, echo);
    const session = await sessionTo({ ...server, ca });
    const { peer } = await ask(session);
    const connection = await client(`wss://127.0.0.1:${server.port}`, { tls: { ca } });
    peer.write(text("a"));
    connection.send("b");
    expect([await peer.frames(1), await take(connection, 1)]).toEqual([["text a"], ["b"]]);
    const asked = session.request({ ":path": "/x" }).setEncoding("utf8");
    expect(await asked.toArray()).toEqual(["page /x"]);
    const old = await Peer.to({ ...server, ca });
    old.write("GET /y HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    expect(await old.rest()).toMatch(/page \/y/);
  });

  test("tells a page that it speaks WebSocket alone: 405, over HTTP/1.1 426", async () => {
    const server = await start({ tls, http2: true }, echo);
    const asked = (await sessionTo({ ...server, ca })).request({ ":path": "/" });
    const [headers] = (await once(asked.resume(), "response")) as [Record<string, unknown>];
    expect(headers).toMatchObject({ ":status": 405, allow: "CONNECT" });
    const old = await Peer.to({ ...server, ca });
    old.write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
    expect(await old.head()).toMatch(/^HTTP\/1\.1 426 /);
  });

  test("needs TLS", async () => {
    expect(await failure(serve({ http2: true }, {}))).toMatchObject({
      name: "UsageError",
      code: "http2-without-tls",
    });
  });
});

describe("the streams of a server", () => {
  test("that ask for WebSocket are told to no other listener", async () => {
    const told: unknown[] = [];
    const http = createServer().on("stream", (stream: ServerHttp2Stream, headers) => {
      told.push(headers[":path"]);
      stream.respond({ ":status": 200 });
      stream.end("page");
    });
    const server = await listening(http);
    attached(server.http, { path: "/a" });
    const session = await sessionTo(server);
    const { peer } = await ask(session, { ":path": "/a?b=c" });
    peer.write(text("a"));
    expect(await peer.frames(1)).toEqual(["text a"]);
    const asked = session.request({ ":path": "/page" }).setEncoding("utf8");
    expect(await asked.toArray()).toEqual(["page"]);
    expect(await statusFor(session, { ":path": "/b" })).toBe(404);
    expect(told).toEqual(["/page"]);
  });

  test("go to the first attachment that serves their path, or are answered once", async () => {
    const server = await listening(createServer().on("request", page));
    const add = (name: string, path?: string) =>
      attached(server.http, { path }, { open: (connection) => void connection.send(name) });
    add("first", "/a");
    add("second", "/b");
    expect(codeOf(() => add("third", "/a"))).toBe("option-invalid");
    const session = await sessionTo(server);
    const told = async (path: string) => (await ask(session, { ":path": path })).peer.frames(1);
    expect([await told("/a"), await told("/b?c")]).toEqual([["text first"], ["text second"]]);
    expect([
      await statusFor(session, { ":path": "/c" }),
      await statusFor(session, { ":path": "/a", ":protocol": "webtransport" }),
      await statusFor(session, { ":path": "/", ":protocol": "connect-udp" }),
    ]).toEqual([404, 501, 501]);
    add("rest");
    expect([await told("/a"), await told("/c")]).toEqual([["text first"], ["text rest"]]);
  });

  test("that no attachment serves go to a listener for connect", async () => {
    const http = createServer().on("request", page);
    http.on("connect", ({ url }: Http2ServerRequest, response: Http2ServerResponse) => {
      response.writeHead(418).end(url);
    });
    const server = await listening(http);
    attached(server.http, { path: "/a" });
    const session = await sessionTo(server);
    expect([
      await statusFor(session, { ":path": "/b" }),
      await statusFor(session, { ":path": "/a", ":protocol": "other" }),
      (await ask(session, { ":path": "/a" })).status,
    ]).toEqual([418, 418, 200]);
  });

  test("go where they went before when the attachment is closed", async () => {
    const server = await listening(createServer().on("request", page));
    const attachment = attached(server.http);
    const session = await sessionTo(server);
    const { peer } = await ask(session);
    const closing = attachment.close({ code: 4000 });
    expect(await peer.frames(1)).toEqual(["close 4000"]);
    peer.write(close(4000));
    peer.socket.end();
    await closing;
    expect([await statusFor(session), session.destroyed]).toEqual([405, false]);
  });

  test("can be handed to an upgrader", async () => {
    const room = upgrader({}, echo);
    const http = createServer({ settings: { enableConnectProtocol: true } });
    http.on("stream", (stream: ServerHttp2Stream, _headers, _flags, rawHeaders) =>
      room.upgradeStream(stream, rawHeaders),
    );
    const server = await listening(http);
    const session = await sessionTo(server);
    const { peer } = await ask(session);
    peer.write(text("a"));
    expect(await peer.frames(1)).toEqual(["text a"]);
    const plain = session.request({ ":path": "/" }).resume();
    expect((await once(plain, "response"))[0]).toMatchObject({ ":status": 405 });
  });
});

describe("an upgrade hook over HTTP/2", () => {
  test("sees the request, and the stream in place of a message", async () => {
    const seen: unknown[] = [];
    const server = await start({
      tls,
      http2: true,
      upgrade: (attempt) => {
        const { method, target, host, origin, headers, head } = attempt;
        seen.push({ method, target, host, origin, cookie: headers.get("cookie") });
        const { peerAddress, encrypted, message, stream, signal } = attempt;
        seen.push([head.version, peerAddress, encrypted, message, stream?.id, signal.aborted]);
        return { data: 1, headers: [["X-Room", "7"]] };
      },
    });
    const host = `localhost:${server.port}`;
    const { headers } = await ask(await sessionTo({ ...server, ca }), {
      ":path": "/chat?room=7",
      origin: `https://${host}`,
      cookie: ["a=1", "b=2"],
    });
    expect(headers).toMatchObject({ ":status": 200, "x-room": "7" });
    expect(seen).toEqual([
      {
        method: "CONNECT",
        target: "/chat?room=7",
        host,
        origin: `https://${host}`,
        cookie: "a=1; b=2",
      },
      ["2.0", "127.0.0.1", true, undefined, 1, false],
    ]);
  });

  test("answers later: what was sent meanwhile is not lost", async () => {
    const server = await listening(createServer());
    attached(server.http, { upgrade: () => delay(20, {}) });
    const stream = begin(await sessionTo(server));
    stream.write(text("a"));
    const { peer } = await answered(stream);
    peer.write(text("b"));
    expect(await peer.frames(2)).toEqual(["text a", "text b"]);
  });

  test("rejects with any response but a yes", async () => {
    const server = await listening(createServer());
    attached(server.http, {
      upgrade: () => ({ status: 401, headers: [["WWW-Authenticate", "Bearer"]], body: "who?" }),
    });
    const { headers, peer } = await ask(await sessionTo(server));
    expect(headers).toMatchObject({ ":status": 401, "www-authenticate": "Bearer" });
    expect(await peer.rest()).toBe("who?");
  });

  test.each([
    ["connection-lost", "its stream is reset", (socket: Socket) => void socket.write(reset(1))],
    ["ended-early", "its stream ends", (socket: Socket) => void socket.write(end(1))],
    ["connection-lost", "its socket is reset", (socket: Socket) => void socket.resetAndDestroy()],
  ])("G12 is told that the client is gone: %s, %s", async (code, _, leave) => {
    const attempts: UpgradeAttempt[] = [];
    const answers: ((answer: object) => void)[] = [];
    const { infos, handler } = endings();
    const server = await listening(createServer());
    const upgrade = (attempt: UpgradeAttempt) => {
      attempts.push(attempt);
      return new Promise<object>((resolve) => answers.push(resolve));
    };
    const attachment = attached(server.http, { upgrade, maxConnections: 1 }, handler);
    const socket = await rawClient(server.port);
    socket.write(connectFrame(1));
    await expect.poll(() => attempts.length).toBe(1);
    leave(socket);
    const { signal } = attempts[0];
    await expect.poll(() => signal.reason).toMatchObject({ name: "HandshakeError", code });
    answers[0]({});

    // Its place is free, and nobody heard of a connection.
    const next = begin(await sessionTo(server));
    await expect.poll(() => attempts.length).toBe(2);
    answers[1]({});
    expect((await answered(next)).status).toBe(200);
    expect([attachment.connections.size, infos]).toEqual([1, []]);
  });

  test.each(["accepts", "rejects", "throws"])(
    "that answers the stream by itself, and then %s, is reported, and ends no process",
    async (then) => {
      const reported = vi.spyOn(nodeHost, "reportError").mockReturnValue();
      cleanUp(() => reported.mockRestore());
      const { infos, handler } = endings();
      const server = await listening(createServer());
      const upgrade = ({ stream }: UpgradeAttempt) => {
        stream!.respond({ ":status": 418 });
        if (then === "throws") throw new Error("no tea");
        return then === "accepts" ? {} : { status: 403 };
      };
      const attachment = attached(server.http, { upgrade, maxConnections: 1 }, handler);
      const session = await sessionTo(server);
      expect([await statusFor(session), await statusFor(session)]).toEqual([418, 418]);
      expect([attachment.connections.size, infos]).toEqual([0, []]);
      expect(reported).toHaveBeenCalledTimes(then === "rejects" ? 0 : 2);
    },
  );

  test.each(["close", "drain"] as const)("is aborted by %s of the server: 503", async (how) => {
    const signals: AbortSignal[] = [];
    const server = await listening(createServer());
    const attachment = attached(server.http, {
      upgrade: ({ signal }) => {
        signals.push(signal);
        return new Promise(() => {});
      },
    });
    const session = await sessionTo(server);
    const status = statusFor(session);
    await expect.poll(() => signals.length).toBe(1);
    await (how === "close" ? attachment.close() : attachment.drain({ perSecond: 1 }));
    expect([await status, signals[0].reason]).toEqual([
      503,
      expect.objectContaining({ name: "HandshakeError", code: "aborted" }),
    ]);
  });

  test("is waited for no longer than handshakeTimeoutMs: 408", async () => {
    const server = await listening(createServer());
    attached(server.http, { handshakeTimeoutMs: 30, upgrade: () => new Promise(() => {}) });
    expect(await statusFor(await sessionTo(server))).toBe(408);
  });

  test("is not asked beyond maxConnections, in total or of an address: 503", async () => {
    for (const limit of ["maxConnections", "maxConnectionsPerAddress"]) {
      const server = await listening(createServer());
      attached(server.http, { [limit]: 2 });
      const session = await sessionTo(server);
      const told = [];
      for (let i = 0; i < 3; i++) told.push((await ask(session)).status);
      expect([limit, told]).toEqual([limit, [200, 200, 503]]);
    }
  });
});

describe("G15 an Extended CONNECT", () => {
  const OWN = "http://localhost";

  test.each<[number, string, (port: number) => Record<string, string>]>([
    [200, "without an origin", () => ({})],
    [200, "of the same host", (port) => ({ origin: `${OWN}:${port}` })],
    [403, "of a page elsewhere", () => ({ origin: "https://evil.test" })],
    [403, "of a page without an origin", () => ({ origin: "null" })],
    [403, "of another port", (port) => ({ origin: `${OWN}:${port + 1}` })],
    [403, "of a longer host", (port) => ({ origin: `${OWN}.evil:${port}` })],
    [400, "whose Host is another", () => ({ host: "evil.test", origin: "http://evil.test" })],
    [400, "of an old version", () => ({ "sec-websocket-version": "8" })],
    [400, "with a body announced", () => ({ "content-length": "5" })],
  ])("is answered with %i: %s", async (status, _, headers) => {
    const server = await listening(createServer());
    attached(server.http);
    const session = await sessionTo(server);
    const told = await ask(session, {
      ":authority": `localhost:${server.port}`,
      ...headers(server.port),
    });
    expect(told.status).toBe(status);
  });

  test("that is a GET in truth is no WebSocket", async () => {
    const server = await listening(createServer().on("request", page));
    const attachment = attached(server.http);
    const session = await sessionTo(server);
    const refused = once(session.request({ ":protocol": "websocket", ":path": "/" }), "response");
    expect(await failure(refused)).toMatchObject({ code: "ERR_HTTP2_STREAM_ERROR" });
    expect(attachment.connections.size).toBe(0);
  });
});

describe("a connection over HTTP/2 ends", () => {
  async function open() {
    const { infos, handler } = endings();
    const server = await listening(createServer());
    const attachment = attached(server.http, { closeTimeoutMs: 200 }, handler);
    const session = await sessionTo(server);
    return { infos, attachment, session, server, ...(await ask(session)) };
  }

  test("with 1006, once, when its stream is reset in the middle of a message", async () => {
    const { infos, server, attachment } = await open();
    const socket = await rawClient(server.port);
    const half = frame(Opcode.text, "half", { fin: false });
    socket.write(connectFrame(1));
    socket.write(http2Frame(FrameType.data, 1, half));
    await expect.poll(() => attachment.connections.size).toBe(2);
    socket.write(reset(1));
    await expect.poll(() => infos).toMatchObject([{ code: 1006, wasClean: false }]);
    socket.write(connectFrame(3));
    await expect.poll(() => attachment.connections.size).toBe(2);
    expect(infos.length).toBe(1);
  });

  test("with 1006 when the peer ends its half without a Close", async () => {
    const { infos, peer, stream } = await open();
    peer.write(text("a"));
    expect(await peer.frames(1)).toEqual(["text a"]);
    stream.end();
    await expect.poll(() => infos).toMatchObject([{ code: 1006, wasClean: false }]);
    await peer.untilClosed();
  });

  test("with a reset where the peer never answers our Close", async () => {
    const { infos, peer, attachment, stream } = await open();
    await attachment.close();
    expect(await peer.frames(1)).toEqual(["close 1001"]);
    await peer.untilClosed();
    expect([stream.rstCode, infos.length]).toEqual([0x8 /* CANCEL */, 1]);
  });

  test("with its session: fifty of them, each once", async () => {
    const { infos, session, attachment } = await open();
    for (let i = 1; i < 50; i++) await ask(session);
    expect(attachment.connections.size).toBe(50);
    session.destroy();
    await expect.poll(() => infos.length).toBe(50);
    expect(new Set(infos.map(({ code }) => code))).toEqual(new Set([1006]));
    expect(attachment.connections.size).toBe(0);
  });

  test("with its session's socket, reset: each once", async () => {
    const { infos, server } = await open();
    for (const session of server.sessions) session.socket.resetAndDestroy();
    await expect.poll(() => infos).toMatchObject([{ code: 1006, wasClean: false }]);
  });

  test("not because of a GOAWAY of the client", async () => {
    const { infos, session, peer } = await open();
    session.goaway();
    peer.write(text("a"));
    expect(await peer.frames(1)).toEqual(["text a"]);
    expect(infos).toEqual([]);
  });

  test("with its server: Close frames first, then GOAWAY, then nothing is open", async () => {
    const { infos, handler } = endings();
    const server = await serve({ host: "127.0.0.1", tls, http2: true }, handler);
    const session = await sessionTo({ ...server, ca });
    const idle = await sessionTo({ ...server, ca });
    expect(await statusFor(idle, { ":path": "/", origin: "https://evil.test" })).toBe(403);
    const { peer } = await ask(session);
    const goaways = [once(session, "goaway"), once(idle, "goaway")];
    const closing = server.close({ code: 1012, reason: "later" });
    expect(await peer.frames(1)).toEqual(["close 1012 later"]);
    peer.write(close(1012));
    await peer.untilEnd();
    peer.socket.end();
    await closing;
    await Promise.all(goaways);
    expect(infos).toMatchObject([{ code: 1012, wasClean: true }]);
  });

  test("at a rate, when its server drains", async () => {
    const { infos, session, attachment, peer } = await open();
    const draining = attachment.drain({ perSecond: 100 });
    expect(await peer.frames(1)).toEqual(["close 1012"]);
    peer.write(close(1012));
    peer.socket.end();
    await draining;
    expect([infos.length, await statusFor(session)]).toEqual([1, 503]);
  });

  test("not because of the timeouts of HTTP", async () => {
    const server = await listening(createServer());
    server.http.setTimeout(20);
    attached(server.http);
    const { peer } = await ask(await sessionTo(server));
    await delay(80);
    peer.write(text("a"));
    expect(await peer.frames(1)).toEqual(["text a"]);
  });
});

describe("G16 a session", () => {
  test("that never asks for anything is closed in handshakeTimeoutMs", async () => {
    const server = await start({ tls, http2: true, handshakeTimeoutMs: 50 });
    const session = await sessionTo({ ...server, ca });
    await once(session, "close");
    expect(server.connections.size).toBe(0);
  });

  test("counts its first request from TCP on, the next from their own beginning", async () => {
    const server = await start({
      tls,
      http2: true,
      handshakeTimeoutMs: 200,
      upgrade: () => new Promise<never>(() => {}),
    });
    const session = await sessionTo({ ...server, ca });
    const tookMs = async () => {
      const sinceMs = performance.now();
      expect(await statusFor(session)).toBe(408);
      return performance.now() - sinceMs;
    };
    await delay(120);
    expect(await tookMs()).toBeLessThan(180);
    expect(await tookMs()).toBeGreaterThan(180);
  });
});

describe("many and much", () => {
  test("two hundred connections on one session hear their own messages alone", async () => {
    const server = await listening(createServer());
    const attachment = attached(server.http);
    const session = await sessionTo(server);
    const asked = await Promise.all(Array.from({ length: 200 }, () => ask(session)));
    expect(attachment.connections.size).toBe(200);
    for (const [i, { peer }] of asked.entries()) peer.write(text(`I am ${i}`));
    const told = await Promise.all(asked.map(({ peer }) => peer.frames(1)));
    expect(told).toEqual(asked.map((_, i) => [`text I am ${i}`]));
  });

  test("a large message through a small window arrives whole, and is no stall", async () => {
    const server = await listening(createServer());
    const payload = new Uint8Array(600_000).fill(7);
    const stallMs = 1_500;
    const pauseMs = 80;
    let buffered = 0;
    attached(
      server.http,
      { writeStallTimeoutMs: stallMs },
      {
        open(connection) {
          connection.send(payload);
          buffered = connection.bufferedBytes;
        },
      },
    );
    const session = await sessionTo(server, { settings: { initialWindowSize: 20_000 } });
    const stream = begin(session);
    const { peer } = await answered(stream);
    expect(buffered).toBeGreaterThan(500_000);
    let pauses = 0;
    stream.on("data", () => {
      pauses++;
      stream.pause();
      setTimeout(() => stream.resume(), pauseMs);
    });
    expect(await peer.frames(1)).toEqual(["binary of 600000 bytes"]);
    // Much longer in all than the server waits without progress.
    expect(pauses * pauseMs).toBeGreaterThan(2 * stallMs);
  });

  test("a server that is not read tells so, and is a stall: aborted", async () => {
    const { infos, handler } = endings();
    const server = await listening(createServer());
    const results: unknown[] = [];
    attached(
      server.http,
      { writeStallTimeoutMs: 100 },
      {
        ...handler,
        open(connection) {
          for (let i = 0; i < 3; i++) results.push(connection.send(new Uint8Array(60_000)));
        },
      },
    );
    const session = await sessionTo(server, { settings: { initialWindowSize: 1_000 } });
    const stream = begin(session);
    await once(stream, "response");
    await expect.poll(() => infos).toMatchObject([{ code: 1006 }]);
    expect([results, infos[0].cause?.code]).toEqual([["ok", "full", "full"], "write-stalled"]);
    await expect.poll(() => stream.destroyed).toBe(true);
  });

  test("a connection that is paused does not read, and holds up nobody on its session", async () => {
    const server = await listening(createServer());
    const attachment = attached(server.http);
    const session = await sessionTo(server);
    const slow = await ask(session);
    await expect.poll(() => attachment.connections.size).toBe(1);
    const [paused] = attachment.connections;
    paused.pause();
    for (let i = 0; i < 20; i++) slow.peer.write(frame(Opcode.binary, Buffer.alloc(50_000)));
    await delay(50);
    expect(slow.stream.writableLength).toBeGreaterThan(500_000);
    const other = await ask(session);
    other.peer.write(text("other"));
    expect(await other.peer.frames(1)).toEqual(["text other"]);
    paused.resume();
    expect(new Set(await slow.peer.frames(20))).toEqual(new Set(["binary of 50000 bytes"]));
  });
});

test("a request over HTTP/1.1 beside it is what it was", async () => {
  const server = await start({ tls, http2: true }, echo);
  const peer = await Peer.to({ ...server, ca });
  peer.write(request({ Origin: "https://evil.test" }));
  expect(await peer.rest()).toMatch(/^HTTP\/1\.1 403 /);
});
