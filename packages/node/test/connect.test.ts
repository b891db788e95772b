import { type FailureCode, type HandshakeError, handshakeFailure, UsageError } from "@ws/core";
import { once } from "node:events";
import { createServer as createHttpServer } from "node:http";
import type { AddressInfo, LookupFunction } from "node:net";
import {
  acceptNext,
  cleanUp,
  close,
  failure,
  freePort,
  makeCertificate,
  rawServer,
  response,
  take,
  text,
} from "@ws/peer";
import { describe, expect, test } from "vitest";
import { connect } from "../src/connect.ts";
import { client, echo, start } from "./support/start.ts";

const fromServer = { masked: false };

describe("a client that opens a connection", () => {
  test("asks for path and query, with its subprotocols, headers and origin", async () => {
    const server = await rawServer();
    const opening = connect(`${server.url}/chat/a%20b?x=1&y`, {
      protocols: ["one", "two"],
      headers: [["Authorization", "Basic abc"]],
      origin: "https://example.com",
    });
    const peer = await server.peer();
    const head = await peer.head();
    peer.write(response(head));
    cleanUp(() => opening.then((connection) => connection.abort()));
    const connection = await opening;
    expect(connection.protocol).toBe("");
    expect(head.replace(/Key: .{24}/, "Key: k").split("\r\n")).toEqual([
      "GET /chat/a%20b?x=1&y HTTP/1.1",
      `Host: 127.0.0.1:${server.port}`,
      "Upgrade: websocket",
      "Connection: Upgrade",
      "Sec-WebSocket-Key: k",
      "Origin: https://example.com",
      "Sec-WebSocket-Protocol: one, two",
      "Sec-WebSocket-Version: 13",
      "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits",
      "Authorization: Basic abc",
      "",
      "",
    ]);
  });

  test.each([
    ["user:secret@", "user:secret"],
    ["user@", "user:"],
    [":secret@", ":secret"],
    ["us%40er:p%3A%20%C3%A9@", "us@er:p: é"],
  ])("with %s in its URL asks with Basic authentication (RFC 7617)", async (userinfo, pair) => {
    const server = await start({
      upgrade: ({ headers }) => ({ data: headers.values("authorization") }),
    });
    await client(server.url.replace("//", `//${userinfo}`));
    await client(server.url);
    await expect
      .poll(() => Array.from(server.connections, ({ data }) => data))
      .toEqual([[`Basic ${Buffer.from(pair).toString("base64")}`], []]);
  });

  test("tells what it is connected to, and its data", async () => {
    const server = await start({ protocols: ["two"] });
    const connection = await client(server.url, { protocols: ["one", "two"], data: { id: 7 } });
    const { protocol, data, encrypted, peerAddress, state } = connection;
    expect({ protocol, data, encrypted, peerAddress, state }).toEqual({
      protocol: "two",
      data: { id: 7 },
      encrypted: false,
      peerAddress: "127.0.0.1",
      state: "open",
    });
  });

  test.each([false, true])("tells how the server welcomed it, with HTTP/2: %s", async (http2) => {
    const tls = http2 ? await makeCertificate() : undefined;
    const heard: unknown[] = [];
    const server = await start(
      {
        tls,
        http2,
        upgrade: () => ({
          headers: [
            ["Set-Cookie", "a=1"],
            ["Set-Cookie", "b=2"],
          ],
        }),
      },
      { open: (one) => void heard.push(one.response) },
    );
    const url = server.url.replace("localhost", "127.0.0.1");
    const connection = await client(url, { http2, tls: tls && { ca: tls.cert } });
    const { status, headers } = connection.response!;
    expect([status, headers.values("set-cookie"), heard]).toEqual([
      http2 ? 200 : 101,
      ["a=1", "b=2"],
      [undefined],
    ]);
  });

  test("hears the messages in the same packet as the 101, in order, whenever it listens", async () => {
    const server = await rawServer();
    const opening = client(server.url);
    const behind = ["a", "b", "c"].map((data) => text(data, fromServer));
    await acceptNext(server, ...behind);
    expect(await take(await opening, 3)).toEqual(["a", "b", "c"]);
  });

  test("hears the messages in the same packet as the 101 with a handler", async () => {
    const server = await rawServer();
    const heard: unknown[] = [];
    const opening = client(server.url, {}, { message: (_, data) => void heard.push(data) });
    const peer = await acceptNext(server, text("a", fromServer), close(1000, "bye", fromServer));
    const connection = await opening;
    peer.socket.end();
    expect(await connection.closed).toMatchObject({ code: 1000, reason: "bye", wasClean: true });
    expect(heard).toEqual(["a"]);
  });

  test("closes for a broken rule in the same packet as the 101 (attack F5)", async () => {
    const server = await rawServer();
    const opening = client(server.url);
    const peer = await acceptNext(server, Buffer.of(0x83, 0));
    const connection = await opening;
    expect(await peer.frames(1)).toEqual([expect.stringMatching(/^close 1002 /)]);
    peer.socket.end();
    expect(await connection.closed).toMatchObject({ cause: { code: "reserved-opcode" } });
  });

  test("does not fail because its signal is aborted later", async () => {
    const server = await start({}, echo);
    const controller = new AbortController();
    const connection = await client(server.url, { signal: controller.signal });
    controller.abort();
    connection.send("a");
    expect(await take(connection, 1)).toEqual(["a"]);
  });
});

describe("a client that cannot open a connection", () => {
  test("to an address where nobody listens: connection-lost, ECONNREFUSED", async () => {
    const error = await failure(connect(`ws://127.0.0.1:${await freePort()}`));
    expect([error.name, error.code, error.cause]).toEqual([
      "HandshakeError",
      "connection-lost",
      expect.objectContaining({ code: "ECONNREFUSED" }),
    ]);
  });

  test("to a name that does not exist: connection-lost, ENOTFOUND", async () => {
    const lookup: LookupFunction = (_name, _options, done) =>
      done(Object.assign(new Error("no such name"), { code: "ENOTFOUND" }), []);
    const error = await failure(connect("wss://nowhere.invalid", { tls: { lookup } }));
    expect([error.code, error.cause]).toEqual([
      "connection-lost",
      expect.objectContaining({ code: "ENOTFOUND" }),
    ]);
  });

  test("to a silent server: handshake-timeout after handshakeTimeoutMs", async () => {
    const server = await rawServer();
    const beforeMs = performance.now();
    const error = await failure(
      connect(server.url, { handshakeTimeoutMs: 50, closeTimeoutMs: 50 }),
    );
    expect(error).toEqual(handshakeFailure("handshake-timeout"));
    expect(performance.now() - beforeMs).toBeLessThan(2000);
    // The socket is not left open, though the server never ends.
    await (await server.peer()).untilReset();
  });

  test("to a server that speaks slowly: handshakeTimeoutMs is a total (attack H5)", async () => {
    const server = await rawServer();
    const opening = failure(connect(server.url, { handshakeTimeoutMs: 100, closeTimeoutMs: 50 }));
    const peer = await server.peer();
    const drip = setInterval(() => peer.write("H"), 10);
    cleanUp(() => clearInterval(drip));
    expect(await opening).toEqual(handshakeFailure("handshake-timeout"));
  });

  test("to a silent TLS server: handshake-timeout", async () => {
    const server = await rawServer();
    const url = server.url.replace("ws:", "wss:");
    const error = await failure(connect(url, { handshakeTimeoutMs: 50, closeTimeoutMs: 50 }));
    expect(error).toEqual(handshakeFailure("handshake-timeout"));
    await (await server.peer()).untilReset();
  });

  test("when its signal is aborted: the reason, and the socket is gone", async () => {
    const server = await rawServer();
    const controller = new AbortController();
    const opening = failure(connect(server.url, { signal: controller.signal }));
    const peer = await server.peer();
    const reason = new Error("enough");
    controller.abort(reason);
    expect(await opening).toBe(reason);
    await peer.untilReset();
  });

  test("when its signal is aborted already: the reason, and nobody was asked", async () => {
    const reason = new Error("enough");
    const signal = AbortSignal.abort(reason);
    expect(await failure(connect("ws://127.0.0.1:1", { signal }))).toBe(reason);
  });

  test("to a page: status-not-101, with the response (attack H4)", async () => {
    const http = createHttpServer((_, answer) => {
      answer.writeHead(404, "Nope", { "X-Reason": "none here" }).end("no such page");
    }).listen(0, "127.0.0.1");
    cleanUp(() => http.close());
    await once(http, "listening");
    const { port } = http.address() as AddressInfo;
    const error = await failure(connect(`ws://127.0.0.1:${port}/`));
    const { response: said } = error as HandshakeError;
    expect([error.code, said?.status, said?.reason, said?.headers.get("x-reason")]).toEqual([
      "status-not-101",
      404,
      "Nope",
      "none here",
    ]);
    expect([Buffer.from(said!.body).toString(), said?.truncated]).toEqual(["no such page", false]);
  });

  test("for a body that is too long: what came of it, truncated", async () => {
    const server = await rawServer();
    const opening = failure(connect(server.url, { maxBodyBytes: 10, closeTimeoutMs: 50 }));
    const peer = await server.peer();
    peer.write("HTTP/1.1 500 Oh\r\n\r\n", "x".repeat(100_000));
    const { response: said } = (await opening) as HandshakeError;
    expect([said?.status, said?.body.length, said?.truncated]).toEqual([500, 10, true]);
  });

  test("for a wrong accept key: accept-wrong, and nothing behind it is heard (attack H1)", async () => {
    const server = await rawServer();
    const opening = failure(connect(server.url));
    const peer = await server.peer();
    await peer.head();
    peer.write(response("Sec-WebSocket-Key: AAAA\r\n"), text("never", fromServer));
    expect(await opening).toEqual(handshakeFailure("accept-wrong"));
    expect(await peer.rest()).toBe("");
    peer.socket.end();
  });

  test.each([
    ["200 with a page", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", 200, "hi"],
    ["204", "HTTP/1.1 204 No Content\r\n\r\n", 204, ""],
    ["426", "HTTP/1.1 426 Upgrade Required\r\nUpgrade: h2c\r\nContent-Length: 0\r\n\r\n", 426, ""],
    ["200 with frames for a body", "HTTP/1.1 200 OK\r\n\r\n\x81\x01a", 200, "\x81\x01a"],
    [
      "404 in chunks",
      "HTTP/1.1 404 No\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nno\r\n0\r\n\r\n",
      404,
      "no",
    ],
  ])("to a server that says %s: status-not-101 (attack H4)", async (_, said, status, body) => {
    const server = await rawServer();
    const opening = failure(connect(server.url));
    const peer = await server.peer();
    await peer.head();
    peer.socket.end(said, "latin1");
    const { code, response: heard } = (await opening) as HandshakeError;
    expect([code, heard?.status, Buffer.from(heard!.body).toString("latin1")]).toEqual([
      "status-not-101",
      status,
      body,
    ]);
  });

  test.each([
    [
      "1xx without end",
      "HTTP/1.1 103 Early Hints\r\n\r\n".repeat(17),
      "too-many-interim-responses",
    ],
    ["101 that nobody asked for", "HTTP/1.1 101 Here\r\n\r\n\x81\x01a", "upgrade-wrong"],
    ["101 to another protocol", "HTTP/1.1 101 Here\r\nUpgrade: h2c\r\n\r\n", "upgrade-wrong"],
  ])("to a server that says %s (attack H4)", async (_, said, code) => {
    const server = await rawServer();
    const opening = failure(connect(server.url));
    const peer = await server.peer();
    await peer.head();
    peer.socket.end(said, "latin1");
    expect(await opening).toEqual(handshakeFailure(code as FailureCode));
  });

  test.each([
    ["headers of many bytes", `X: ${"x".repeat(1000)}\r\n`, "head-too-big"],
    ["many headers", "X: y\r\n", "too-many-headers"],
  ])("to a server that sends %s without end: %s (attack H5)", async (_, line, code) => {
    const server = await rawServer();
    const opening = failure(connect(server.url, { closeTimeoutMs: 50 }));
    const peer = await server.peer();
    peer.write("HTTP/1.1 101 Here\r\n");
    const flood = setInterval(() => peer.write(line.repeat(10)), 1);
    cleanUp(() => clearInterval(flood));
    expect(await opening).toEqual(handshakeFailure(code as FailureCode));
    await peer.untilReset();
  });

  test("to a server that drips a body: what came until handshakeTimeoutMs (attack H5)", async () => {
    const server = await rawServer();
    const opening = failure(connect(server.url, { handshakeTimeoutMs: 500, closeTimeoutMs: 50 }));
    const peer = await server.peer();
    peer.write("HTTP/1.1 503 Busy\r\n\r\n");
    const drip = setInterval(() => peer.write("x"), 10);
    cleanUp(() => clearInterval(drip));
    const { code, response: said } = (await opening) as HandshakeError;
    expect([code, said?.status, said?.truncated]).toEqual(["status-not-101", 503, true]);
    expect(said?.body.length).toBeLessThan(100);
  });

  test("to a server that hangs up: ended-early, or connection-lost where it resets", async () => {
    const server = await rawServer();
    const ended = failure(connect(server.url));
    const peer = await server.peer();
    await peer.head();
    peer.socket.end();
    expect(await ended).toEqual(handshakeFailure("ended-early"));

    const reset = failure(connect(server.url));
    const rude = await server.peer();
    await rude.head();
    rude.socket.resetAndDestroy();
    expect([(await reset).code, (await reset).cause]).toEqual([
      "connection-lost",
      expect.objectContaining({ code: "ECONNRESET" }),
    ]);
  });

  test("to wss: where the server speaks no TLS: connection-lost", async () => {
    const server = await start();
    const error = await failure(connect(server.url.replace("ws:", "wss:")));
    expect(error.code).toBe("connection-lost");
  });
});

describe("a client's URL", () => {
  test("may be a URL object, and an IPv6 address", async () => {
    const server = await start({ host: "::1" }, echo);
    expect(server.url).toBe(`ws://[::1]:${server.port}`);
    const connection = await client(new URL(server.url));
    connection.send("a");
    expect(await take(connection, 1)).toEqual(["a"]);
  });
});

describe("a caller's mistake rejects, and nobody is asked", () => {
  test.each([
    ["header-invalid", { headers: [["X-A", "b\r\nX-C: d"]] as [string, string][] }],
    ["header-reserved", { headers: [["Sec-WebSocket-Key", "x"]] as [string, string][] }],
    ["subprotocol-invalid", { protocols: ["a b"] }],
    ["origin-invalid", { origin: "example.com\r\n" }],
    ["limit-invalid", { handshakeTimeoutMs: -1 }],
    ["limit-invalid", { maxBufferedBytes: Number.NaN }],
  ])("%s (attack H7)", async (code, options) => {
    const error = await failure(connect("ws://127.0.0.1:1", options));
    expect([error, error.code]).toEqual([expect.any(UsageError), code]);
  });
});

describe("TLS", () => {
  test("a client that trusts the certificate speaks through it", async () => {
    const { key, cert } = await makeCertificate();
    const server = await start({ tls: { key, cert } }, echo);
    expect(server.url).toBe(`wss://127.0.0.1:${server.port}`);
    const connection = await client(server.url, { tls: { ca: cert } });
    const big = Buffer.alloc(200_000, "x");
    for (const data of ["a", big]) connection.send(data);
    expect(await take(connection, 2)).toEqual(["a", Uint8Array.from(big)]);
    expect([connection.encrypted, [...server.connections][0].encrypted]).toEqual([true, true]);
    expect(await connection.close(4000)).toMatchObject({ code: 4000, wasClean: true });
  });

  test.each([0, 1, 1000])("drains, with highWaterMarkBytes: %i", async (highWaterMarkBytes) => {
    const { key, cert } = await makeCertificate();
    const server = await start({ tls: { key, cert }, highWaterMarkBytes }, echo);
    const connection = await client(server.url, { tls: { ca: cert }, highWaterMarkBytes });
    const messages = Array.from({ length: 50 }, (_, i) => "x".repeat(i * 100));
    for (const message of messages) {
      connection.send(message);
      await connection.drained();
    }
    expect(await take(connection, 50)).toEqual(messages);
  });

  test("an IP address is no server name: none is sent, and nothing is warned of", async () => {
    const { key, cert } = await makeCertificate();
    const server = await start({ tls: { key, cert } });
    const warnings: Error[] = [];
    const onWarning = (warning: Error): void => void warnings.push(warning);
    process.on("warning", onWarning);
    cleanUp(() => process.off("warning", onWarning));
    const names: unknown[] = [];
    server.http.on("secureConnection", ({ servername }) => names.push(servername));
    await client(server.url, { tls: { ca: cert } });
    await client(`wss://localhost:${server.port}`, { tls: { ca: cert } });
    expect([names, warnings]).toEqual([[false, "localhost"], []]);
  });

  test.each([
    ["of nobody we know", "DEPTH_ZERO_SELF_SIGNED_CERT", "127.0.0.1", false],
    ["for another name", "ERR_TLS_CERT_ALTNAME_INVALID", "127.0.0.2", true],
  ])("a certificate %s is refused (attack H9)", async (_, code, host, trusted) => {
    const { key, cert } = await makeCertificate();
    const upgrades: unknown[] = [];
    const server = await start({ host: "0.0.0.0", tls: { key, cert } });
    server.http.on("upgrade", () => upgrades.push("upgrade"));
    const url = `wss://${host}:${server.port}`;
    const error = await failure(connect(url, trusted ? { tls: { ca: cert } } : {}));
    expect([error.code, error.cause]).toEqual([
      "connection-lost",
      expect.objectContaining({ code }),
    ]);
    expect(upgrades).toEqual([]);
  });
});
