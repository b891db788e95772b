// A client over HTTP/2: RFC 8441. Servers are ours, or plain streams of node:http2.

import { once } from "node:events";
import {
  type ClientHttp2Session,
  connect as connectHttp2,
  createSecureServer,
  createServer,
  type ServerHttp2Session,
  type ServerHttp2Stream,
  type ServerOptions,
} from "node:http2";
import {
  type AddressInfo,
  connect as connectTcp,
  createServer as createTcpServer,
  type Socket,
} from "node:net";
import { Duplex } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import { type CloseInfo, type HandshakeError, handshakeFailure } from "@ws/core";
import { cleanUp, failure, makeCertificate, take } from "@ws/peer";
import { describe, expect, test } from "vitest";
import { attach } from "../src/attach.ts";
import { connect } from "../src/connect.ts";
import { FrameType, http2Frame } from "./support/http2-frames.ts";
import { client, echo, start } from "./support/start.ts";

const tls = await makeCertificate();
const ca = tls.cert;

type Answer = (stream: ServerHttp2Stream, headers: Record<string, unknown>) => void;

/** A server of plain streams; without an answer it is silent. */
async function raw(answer: Answer = () => {}, options: ServerOptions = {}) {
  const settings = { enableConnectProtocol: true, ...options.settings };
  const http = createServer({ ...options, settings });
  const sessions = new Set<ServerHttp2Session>();
  const streams: ServerHttp2Stream[] = [];
  const sockets: Socket[] = [];
  http.on("connection", (socket) => sockets.push(socket));
  http.on("session", (session) => sessions.add(session));
  http.on("stream", (stream: ServerHttp2Stream, headers) => {
    stream.on("error", () => {});
    streams.push(stream);
    answer(stream, headers);
  });
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  cleanUp(() => {
    http.close();
    for (const session of sessions) session.destroy();
  });
  const { port } = http.address() as AddressInfo;
  return { http, sockets, sessions, streams, port, url: `ws://127.0.0.1:${port}/` };
}

/** One that echoes, and counts. */
async function echoing(options: ServerOptions = {}) {
  const server = await raw(undefined, options);
  server.http.removeAllListeners("stream");
  const attachment = attach(server.http, {}, echo);
  cleanUp(() => attachment.close({ graceMs: 0 }));
  return { ...server, attachment };
}

function sessionTo(port: number): ClientHttp2Session {
  const session = connectHttp2(`http://127.0.0.1:${port}`);
  session.on("error", () => {});
  cleanUp(() => session.destroy());
  return session;
}

const yes: Answer = (stream) => stream.respond({ ":status": 200 });

/** A Duplex that is no socket, to whatever listens at a URL. */
function duplexTo({ hostname, port }: URL): Duplex {
  const socket = connectTcp(Number(port), hostname);
  const duplex = new Duplex({
    read: () => socket.resume(),
    write: (chunk, _, done) => void socket.write(chunk, done),
    final: (done) => void socket.end(done),
    destroy: (error, done) => done((socket.destroy(), error)),
  });
  socket.on("data", (bytes) => void duplex.push(bytes));
  socket.on("end", () => void duplex.push(null));
  socket.on("close", () => duplex.destroy()).on("error", () => {});
  return duplex;
}

describe("a client with http2: true", () => {
  // ":status: 200" (RFC 7541 §A), and what ends it: a reset with CANCEL, or DATA on stream 0 (RFC 9113 §6.1).
  test.each([
    ["RST_STREAM", http2Frame(FrameType.reset, 1, Buffer.of(0, 0, 0, 8))],
    ["what breaks the session", http2Frame(FrameType.data, 0)],
  ])("over a Duplex hears of %s in one piece with the response", async (_, last) => {
    const server = createTcpServer((socket) => {
      cleanUp(() => socket.destroy());
      // SETTINGS_ENABLE_CONNECT_PROTOCOL
      socket.write(http2Frame(FrameType.settings, 0, Buffer.from("000800000001", "hex")));
      socket
        .on("error", () => {})
        .on("data", (bytes) => {
          // GOAWAY: Node.js 20 leaves it to us to end.
          if (/07(00){5}/.test(bytes.toString("hex"))) socket.end();
          // HEADERS on stream 1, whatever their flags.
          if (!/01..00000001/.test(bytes.toString("hex"))) return;
          const welcome = http2Frame(FrameType.headers, 1, Buffer.of(0x88), 0x4);
          socket.write(Buffer.concat([welcome, last]));
        });
    }).listen(0, "127.0.0.1");
    cleanUp(() => server.close());
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const over: Duplex[] = [];
    const createConnection = (url: URL): Duplex => {
      over.push(duplexTo(url));
      return over[0];
    };
    const url = `ws://127.0.0.1:${port}/`;
    const { closed } = await client(url, { http2: true, createConnection, closeTimeoutMs: 100 });
    expect(await closed).toMatchObject({ code: 1006 });
    if (!over[0].closed) await once(over[0], "close");
  });

  test("speaks on a session of its own, which ends with the connection", async () => {
    const seen: unknown[] = [];
    const upgrade = ({ head, protocols }: { head: { version: string }; protocols: unknown }) => {
      seen.push([head.version, protocols]);
      return {};
    };
    const server = await start({ tls, http2: true, compress: true, upgrade }, echo);
    const options = { http2: true, tls: { ca }, protocols: ["a"] };
    const connection = await client(server.url.replace("localhost", "127.0.0.1"), options);
    const big = new Uint8Array(1_000_000).fill(7);
    for (const message of ["a", big]) connection.send(message);
    expect(await take(connection, 2)).toEqual(["a", big]);
    const { encrypted, peerAddress, extensions } = connection;
    expect([encrypted, peerAddress, extensions]).toEqual([
      true,
      "127.0.0.1",
      ["permessage-deflate"],
    ]);
    expect(seen).toEqual([["2.0", ["a"]]]);
    expect(await connection.close(4000, "bye")).toMatchObject({ code: 4000, wasClean: true });
  });

  test("speaks HTTP/1.1 to a server that speaks no other", async () => {
    const server = await start({ tls }, echo);
    const connection = await client(`wss://127.0.0.1:${server.port}`, { http2: true, tls: { ca } });
    connection.send("a");
    expect(await take(connection, 1)).toEqual(["a"]);
    expect(await connection.close(1000)).toMatchObject({ wasClean: true });
  });

  test("speaks HTTP/2 unasked to a ws: URL", async () => {
    const server = await echoing();
    const connection = await client(server.url, { http2: true });
    connection.send("a");
    expect(await take(connection, 1)).toEqual(["a"]);
    await connection.close(1000);
    await expect.poll(() => [...server.sessions].every((one) => one.destroyed)).toBe(true);
  });

  test("follows a redirect", async () => {
    const target = await echoing();
    const server = await raw((stream) => {
      stream.respond({ ":status": 302, location: `http://127.0.0.1:${target.port}/` });
      stream.end();
    });
    const connection = await client(server.url, { http2: true, maxRedirects: 1 });
    connection.send("a");
    expect(await take(connection, 1)).toEqual(["a"]);
  });

  test("fails with the system's error where nobody listens, and where TLS fails", async () => {
    const { port } = await start({ tls, http2: true });
    const options = { http2: true };
    expect(await failure(connect("ws://127.0.0.1:1/", options))).toMatchObject({
      code: "connection-lost",
      cause: { code: "ECONNREFUSED" },
    });
    expect(await failure(connect(`wss://127.0.0.1:${port}`, options))).toMatchObject({
      code: "connection-lost",
      cause: { code: "DEPTH_ZERO_SELF_SIGNED_CERT" },
    });
  });
});

describe("connections on a session of the caller", () => {
  test("two hundred of them speak, end apart, and leave it open", async () => {
    const server = await echoing();
    const session = sessionTo(server.port);
    const connections = await Promise.all(
      Array.from({ length: 200 }, () => client(server.url, { session, compress: false })),
    );
    for (const [i, connection] of connections.entries()) connection.send(`I am ${i}`);
    const told = await Promise.all(connections.map((connection) => take(connection, 1)));
    expect(told).toEqual(connections.map((_, i) => [`I am ${i}`]));
    const ends = await Promise.all(connections.map((connection) => connection.close(1000)));
    expect(ends.every(({ wasClean }) => wasClean)).toBe(true);
    await expect.poll(() => server.attachment.connections.size).toBe(0);
    expect([session.destroyed, server.sessions.size]).toEqual([false, 1]);
  });

  test("send a large message through a small window, and know that it moves", async () => {
    const server = await echoing({ settings: { initialWindowSize: 10_000 } });
    const session = sessionTo(server.port);
    const limits = { writeStallTimeoutMs: 300, compress: false };
    const connection = await client(server.url, { session, ...limits });
    const [served] = server.attachment.connections;
    const big = new Uint8Array(1_500_000).fill(7);
    expect(connection.send(big)).toBe("full");
    expect(connection.bufferedBytes).toBeGreaterThan(1_400_000);
    for (let i = 0; i < 8; i++) {
      served.pause();
      await delay(100);
      served.resume();
      await delay(10);
    }
    await connection.drained();
    expect(await take(connection, 1)).toEqual([big]);
  });

  test("end, fifty of them, each once, when it dies", async () => {
    const server = await raw(yes);
    const session = sessionTo(server.port);
    const infos: CloseInfo[] = [];
    const handler = { close: (_: unknown, info: CloseInfo) => void infos.push(info) };
    for (let i = 0; i < 50; i++) await client(server.url, { session }, handler);
    for (const socket of server.sockets) socket.destroy();
    await expect.poll(() => infos.length).toBe(50);
    await delay(20);
    expect(infos.map(({ code, wasClean }) => [code, wasClean])).toEqual(
      Array.from({ length: 50 }, () => [1006, false]),
    );
  });

  test.each([
    ["ends its half without a Close", (stream: ServerHttp2Stream) => void stream.end()],
    ["resets the stream", (stream: ServerHttp2Stream) => stream.close(0x8 /* CANCEL */)],
    ["resets it with an error", (stream: ServerHttp2Stream) => stream.close(0x2)],
  ])("end with 1006, once, where the server %s", async (_, leave) => {
    const server = await raw(yes);
    const session = sessionTo(server.port);
    const infos: CloseInfo[] = [];
    await client(server.url, { session }, { close: (_connection, info) => void infos.push(info) });
    leave(server.streams[0]);
    await expect.poll(() => infos).toMatchObject([{ code: 1006, wasClean: false }]);
    await delay(20);
    expect([infos.length, session.destroyed]).toEqual([1, false]);
  });

  test("go on after a GOAWAY, behind which no other is opened: session-closed", async () => {
    const server = await echoing();
    const session = sessionTo(server.port);
    const connection = await client(server.url, { session });
    for (const one of server.sessions) one.goaway();
    await once(session, "goaway");
    expect(await failure(connect(server.url, { session }))).toEqual(
      handshakeFailure("session-closed"),
    );
    connection.send("a");
    expect(await take(connection, 1)).toEqual(["a"]);
    expect(await connection.close(1000)).toMatchObject({ wasClean: true });
  });
});

describe("a session is refused", () => {
  test.each(["at once", "when its SETTINGS have come"])(
    "whose server does not allow Extended CONNECT, %s: connect-not-allowed",
    async (when) => {
      const server = await raw(yes, { settings: { enableConnectProtocol: false } });
      const session = sessionTo(server.port);
      if (when !== "at once") await once(session, "localSettings");
      const error = await failure(connect(server.url, { session }));
      expect(error).toEqual(handshakeFailure("connect-not-allowed"));
      expect(server.streams).toEqual([]);
    },
  );

  test("that is closed, before or meanwhile: session-closed", async () => {
    const server = await raw(yes);
    const before = sessionTo(server.port);
    before.close();
    const meanwhile = sessionTo(server.port);
    const connecting = failure(connect(server.url, { session: meanwhile }));
    meanwhile.destroy();
    expect([await failure(connect(server.url, { session: before })), await connecting]).toEqual([
      handshakeFailure("session-closed"),
      handshakeFailure("session-closed"),
    ]);
  });

  test("that says nothing in time: handshake-timeout", async () => {
    const silent = createTcpServer((socket) => cleanUp(() => socket.destroy()));
    silent.listen(0, "127.0.0.1");
    await once(silent, "listening");
    cleanUp(() => silent.close());
    const { port } = silent.address() as AddressInfo;
    const session = sessionTo(port);
    const options = { session, handshakeTimeoutMs: 50 };
    expect(await failure(connect(`ws://127.0.0.1:${port}`, options))).toEqual(
      handshakeFailure("handshake-timeout"),
    );
  });

  test("beside options that lead elsewhere, and where wss: would not be safe", async () => {
    const server = await raw(yes);
    const session = sessionTo(server.port);
    const mistakes = [
      connect(server.url, { session, proxy: "http://a.test" }),
      connect(server.url, { session, http2: true }),
      connect(server.url, { session, maxRedirects: 1 }),
      connect("wss://a.test", { session }),
    ];
    for (const mistake of mistakes) {
      const expected = { name: "UsageError", code: "session-invalid" };
      expect(await failure(mistake)).toMatchObject(expected);
    }
    expect(server.streams).toEqual([]);
  });

  test("not where it is encrypted", async () => {
    const http = createSecureServer(tls);
    const attachment = attach(http, {}, echo);
    http.listen(0, "127.0.0.1");
    await once(http, "listening");
    const { port } = http.address() as AddressInfo;
    const session = connectHttp2(`https://localhost:${port}`, { ca });
    const connection = await client(`wss://localhost:${port}`, { session });
    connection.send("a");
    expect(await take(connection, 1)).toEqual(["a"]);
    await connection.close(1000);
    await attachment.close();
    session.close();
    http.close();
  });
});

describe("H4 a client that is told", () => {
  test.each([200, 204, 302, 404, 503])(
    "%i, but no agreement, fails and says what was said",
    async (status) => {
      const server = await raw((stream) => {
        const headers = { ":status": status, "x-why": "7" };
        stream.respond(status === 200 ? { ...headers, "sec-websocket-protocol": "b" } : headers);
        stream.end(status === 204 ? undefined : "because");
      });
      const session = sessionTo(server.port);
      const error = await failure(connect(server.url, { session, protocols: ["a"] }));
      const { code, response } = error as HandshakeError;
      if (status === 200)
        return expect([code, response]).toEqual(["subprotocol-not-offered", undefined]);
      const { headers, body, ...rest } = response!;
      expect([code, rest, headers.get("x-why"), Buffer.from(body).toString()]).toEqual([
        "status-not-200",
        { status, reason: "", truncated: false },
        "7",
        status === 204 ? "" : "because",
      ]);
      expect([session.destroyed, headers.has(":status")]).toEqual([false, false]);
    },
  );

  test("no, at length: as much as maxBodyBytes is kept", async () => {
    const server = await raw((stream) => {
      stream.respond({ ":status": 403 });
      stream.end("x".repeat(200_000));
    });
    const options = { session: sessionTo(server.port), maxBodyBytes: 1000 };
    const { response } = (await failure(connect(server.url, options))) as HandshakeError;
    expect([response!.body.length, response!.truncated]).toEqual([1000, true]);
    await expect.poll(() => server.streams[0].destroyed).toBe(true);
  });

  test("no, and then nothing: what was said is kept, in time", async () => {
    const server = await raw((stream) => {
      stream.respond({ ":status": 403 });
      stream.write("because");
    });
    const options = { session: sessionTo(server.port), handshakeTimeoutMs: 50 };
    const { code, response } = (await failure(connect(server.url, options))) as HandshakeError;
    expect([code, Buffer.from(response!.body).toString(), response!.truncated]).toEqual([
      "status-not-200",
      "because",
      true,
    ]);
  });

  test("nothing, fails: by a reset, in time, or by its own signal, which resets", async () => {
    const server = await raw((stream, headers) => {
      if (headers[":path"] === "/reset") stream.close(0x7 /* REFUSED_STREAM */);
    });
    const session = sessionTo(server.port);
    expect(await failure(connect(`${server.url}reset`, { session }))).toMatchObject({
      code: "connection-lost",
    });
    expect(await failure(connect(server.url, { session, handshakeTimeoutMs: 30 }))).toEqual(
      handshakeFailure("handshake-timeout"),
    );
    const abort = new AbortController();
    const aborted = failure(connect(server.url, { session, signal: abort.signal }));
    await expect.poll(() => server.streams.length).toBe(3);
    const reason = new Error("no more");
    abort.abort(reason);
    expect(await aborted).toBe(reason);
    await expect
      .poll(() => server.streams.slice(1).map(({ rstCode }) => rstCode))
      .toEqual([0x8, 0x8] /* CANCEL */);
    expect(session.destroyed).toBe(false);
  });
});
