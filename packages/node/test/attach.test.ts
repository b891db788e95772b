import { once } from "node:events";
import { createServer, type RequestListener, type Server as HttpServer } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import {
  answer,
  cleanUp,
  close,
  codeOf,
  failure,
  frame,
  makeCertificate,
  Opcode,
  Peer,
  request,
  statusOf,
  take,
  text,
} from "@ws/peer";
import { describe, expect, test, vi } from "vitest";
import { attach, type AttachOptions } from "../src/attach.ts";
import { client, echo, start } from "./support/start.ts";

/** An HTTP server of the user, with pages. */
async function listening(http: HttpServer = createServer()) {
  http.on("request", (asked, response) => void response.end(`page ${asked.url}`));
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  cleanUp(() => {
    http.close();
    http.closeAllConnections();
  });
  return { http, port: (http.address() as AddressInfo).port };
}

function attached(http: HttpServer, options: AttachOptions = {}, handler = echo) {
  const attachment = attach(http, options, handler);
  cleanUp(() => attachment.close({ graceMs: 0 }));
  return attachment;
}

describe("an HTTP server that serves pages, too", () => {
  test("gives upgrades to the attachment, pages to its own listener, on one port", async () => {
    const server = await listening();
    const attachment = attached(server.http);
    const connection = await client(`ws://127.0.0.1:${server.port}/any`);
    const page = await fetch(`http://127.0.0.1:${server.port}/x`, {
      headers: { connection: "close" },
    });
    connection.send("a");
    expect([await page.text(), await take(connection, 1)]).toEqual(["page /x", ["a"]]);
    expect(attachment.connections.size).toBe(1);
  });

  test("may be one of HTTPS", async () => {
    const certificate = await makeCertificate();
    const server = await listening(createTlsServer(certificate));
    attached(server.http);
    const tls = { ca: certificate.cert };
    const connection = await client(`wss://127.0.0.1:${server.port}/`, { tls });
    connection.send("a");
    expect([connection.encrypted, await take(connection, 1)]).toEqual([true, ["a"]]);
  });

  test("a connection outlives the timeouts of HTTP", async () => {
    const timeouts = {
      keepAliveTimeout: 500,
      headersTimeout: 500,
      connectionsCheckingInterval: 50,
    };
    const server = await listening(createServer(timeouts));
    server.http.setTimeout(500);
    attached(server.http);
    const peer = await Peer.open(server);
    // Who comes later, and asks nothing, or nothing more, is gone by them.
    const others = await Promise.all([Peer.to(server), Peer.to(server)]);
    others[0].write(request({ Connection: undefined, Upgrade: undefined }));
    await Promise.all(others.map((other) => other.untilEnd()));
    peer.write(text("a"));
    expect(await peer.frames(1)).toEqual(["text a"]);
  });

  test("is told of nothing after close: the upgrade is a request like any other", async () => {
    const server = await listening();
    const attachment = attached(server.http);
    const connection = await client(`ws://127.0.0.1:${server.port}`);
    await attachment.close({ code: 4000, reason: "bye" });
    expect(await connection.closed).toMatchObject({ code: 4000, reason: "bye", wasClean: true });
    expect(attachment.connections.size).toBe(0);
    expect(server.http.listenerCount("upgrade")).toBe(0);
    expect(await answer(server, request({ Connection: "Upgrade, close" }))).toMatch(/page \//);
  });

  test("goes on as before when close is asked for what no Close frame can say", async () => {
    const server = await listening();
    const attachment = attached(server.http);
    const connection = await client(`ws://127.0.0.1:${server.port}`);
    await expect(attachment.close({ reason: "x".repeat(124) })).rejects.toMatchObject({
      name: "UsageError",
      code: "close-reason-too-long",
    });
    connection.send("a");
    expect([await take(connection, 1), server.http.listenerCount("upgrade")]).toEqual([["a"], 1]);
  });

  test("keeps its pages where the attachment ends with its block, with 1001", async () => {
    const server = await listening();
    let connection;
    {
      await using attachment = attach(server.http, {}, echo);
      connection = await client(`ws://127.0.0.1:${server.port}`);
      expect(attachment.connections.size).toBe(1);
    }
    expect(await connection.closed).toMatchObject({ code: 1001, wasClean: true });
    expect([server.http.listening, server.http.listenerCount("upgrade")]).toEqual([true, 0]);
  });
});

describe("path", () => {
  test("serves that path, whatever its query, and no other: 404", async () => {
    const server = await listening();
    attached(server.http, { path: "/chat" });
    const url = `ws://127.0.0.1:${server.port}`;
    const connection = await client(`${url}/chat?a=b`);
    connection.send("a");
    expect(await take(connection, 1)).toEqual(["a"]);
    for (const path of ["/", "/chat/", "/Chat", "/chat2", "/x?/chat", "//chat"]) {
      const told = await answer(server, request({}, `GET ${path} HTTP/1.1`));
      expect([path, statusOf(told)]).toEqual([path, 404]);
    }
  });

  test("lets two attachments share a server, and a third path is for nobody: 404", async () => {
    const server = await listening();
    for (const path of ["/a", "/b"]) {
      attached(server.http, { path }, { message: (from) => void from.send(path) });
    }
    for (const path of ["/a", "/b"]) {
      const connection = await client(`ws://127.0.0.1:${server.port}${path}`);
      connection.send("?");
      expect(await take(connection, 1)).toEqual([path]);
    }
    const told = await answer(server, request({}, "GET /c HTTP/1.1"));
    expect(told.match(/HTTP\/1\.1 \d+/g)).toEqual(["HTTP/1.1 404"]);
  });

  test("that two attachments serve is the first one's: one answer", async () => {
    const server = await listening();
    for (const [name, path] of [
      ["first", "/a"],
      ["second", undefined],
    ]) {
      attached(server.http, { path }, { open: (connection) => void connection.send(name!) });
    }
    const peer = await Peer.to(server);
    peer.write(request({}, "GET /a HTTP/1.1"));
    const heads = [await peer.head(), await peer.frames(1)];
    expect(heads).toEqual([expect.stringMatching(/^HTTP\/1\.1 101 /), ["text first"]]);
    peer.write(close(1000));
    expect(await peer.frames(1)).toEqual(["close 1000"]);
    expect(await peer.rest()).toBe("");
  });

  test("that another attachment serves is refused, and nothing has changed, until that closes", async () => {
    const refused = (path?: string) => failure((async () => attach(server.http, { path }, {}))());
    const server = await listening();
    const first = attached(server.http, { path: "/a" });
    expect(await refused("/a")).toMatchObject({
      name: "UsageError",
      code: "option-invalid",
      message: expect.stringMatching(/ path: "\/a" is served by who was attached before\.$/),
    });
    const rest = attached(server.http);
    for (const path of ["/a", "/b", undefined])
      expect(await refused(path)).toMatchObject({ code: "option-invalid" });
    expect(server.http.listenerCount("upgrade")).toBe(2);

    await failure(rest.close({ code: 1005 }));
    expect(await refused("/b")).toMatchObject({ code: "option-invalid" });
    const connection = await client(`ws://127.0.0.1:${server.port}/b`);
    const closing = rest.close();
    // It is free already: whoever comes while the first closes is told so, and then it is heard.
    attached(server.http, {}, { message: (from) => void from.send("next") });
    await closing;
    expect(await connection.closed).toMatchObject({ code: 1001 });
    const after = await client(`ws://127.0.0.1:${server.port}/b`);
    after.send("?");
    expect(await take(after, 1)).toEqual(["next"]);
    await first.close();
    expect(await refused("/a")).toMatchObject({ code: "option-invalid" });
  });

  test("of a server of ours is not served again beside it", async () => {
    const { http } = await start();
    expect(codeOf(() => attach(http as HttpServer, { path: "/a" }, {}))).toBe("option-invalid");
  });

  test("that nobody takes harms nobody: a reset beside a listener that ignores it", async () => {
    const uncaught: unknown[] = [];
    const onUncaught = (error: unknown): void => void uncaught.push(error);
    process.on("uncaughtException", onUncaught);
    cleanUp(() => process.off("uncaughtException", onUncaught));
    const server = await listening();
    attached(server.http, { path: "/a" });
    const ignored = new Promise<Duplex>((resolve) => {
      server.http.on("upgrade", (_, socket: Duplex) => resolve(socket));
    });
    const peer = await Peer.to(server);
    peer.write(request({}, "GET /b HTTP/1.1"));
    const socket = await ignored;
    const closed = new Promise((resolve) => socket.once("close", resolve));
    peer.socket.resetAndDestroy();
    await closed;
    expect(uncaught).toEqual([]);
  });

  test("leaves other paths to another listener", async () => {
    const server = await listening();
    attached(server.http, { path: "/a" });
    server.http.on("upgrade", ({ url }, socket) => {
      if (url === "/other") socket.end("HTTP/1.1 299 Other\r\n\r\n");
    });
    expect(statusOf(await answer(server, request({}, "GET /other HTTP/1.1")))).toBe(299);
  });

  test("does not ask origins for what it does not serve", async () => {
    const server = await listening();
    const asked: unknown[] = [];
    const origins = (origin: string | undefined) => asked.push(origin) > 0;
    attached(server.http, { path: "/a", origins });
    await answer(server, request({ Origin: "http://a.example" }, "GET /b HTTP/1.1"));
    expect(asked).toEqual([]);
  });
});

describe("an upgrade behind a page on the same socket (attack G10)", () => {
  const PAGE = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";

  test.each([0, 20])("is not taken before the page is answered, in %i ms", async (delayMs) => {
    const answerLater: RequestListener = (_, response) =>
      void setTimeout(() => response.end("page"), delayMs);
    const server = await start({ request: answerLater }, echo);
    expect(await answer(server, PAGE, request(), text("a"))).toBe("");
    expect(server.connections.size).toBe(0);
  });

  test("is not taken in the turn in which the page is answered", async () => {
    const server = await start({ request: (_, response) => void response.end("page") }, echo);
    expect(await answer(server, PAGE, request(), text("a"))).not.toMatch(/ 101 /);
    expect(server.connections.size).toBe(0);
  });

  test("is taken when the page has been answered", async () => {
    const server = await start(
      { request: (_, response) => void response.writeHead(204).end() },
      echo,
    );
    const peer = await Peer.to(server);
    peer.write(PAGE);
    expect(statusOf(await peer.head())).toBe(204);
    peer.write(request(), text("a"));
    expect(statusOf(await peer.head())).toBe(101);
    expect(await peer.frames(1)).toEqual(["text a"]);
  });

  test("is left alone where another listener takes it", async () => {
    const server = await listening();
    attached(server.http, { path: "/a" });
    server.http.on("upgrade", (_, socket) => socket.end("HTTP/1.1 299 Other\r\n\r\n"));
    const told = await answer(server, PAGE, request({}, "GET /other HTTP/1.1"));
    expect(told.match(/HTTP\/1\.1 \d+/g)).toEqual(["HTTP/1.1 200", "HTTP/1.1 299"]);
  });
});

describe("a request that is refused", () => {
  const HEADERS = { "Content-Length": "5" };

  test.each<[number, string, string]>([
    [400, "garbage", "\x16\x03\x01 garbage\r\n\r\n"],
    [400, "HTTP/1.0", request({}, "GET / HTTP/1.0")],
    [426, "plain HTTP", "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"],
    [426, "an Upgrade to something else (attack G11)", request({ Upgrade: "foo" })],
    [405, "a POST", request({}, "POST / HTTP/1.1")],
    [426, "another version (attack G6)", request({ "Sec-WebSocket-Version": "8" })],
    [400, "no key", request({ "Sec-WebSocket-Key": undefined })],
    [400, "a key of the wrong size", request({ "Sec-WebSocket-Key": "AAAA" })],
    [400, "no Host", request({ Host: undefined })],
    [400, "a body (attack G8)", `${request(HEADERS)}GET /`],
    [400, "a target in absolute form (attack G13)", request({}, "GET http://evil/ HTTP/1.1")],
    [403, "another origin (attack G15)", request({ Origin: "http://evil.example" })],
    [403, "origin null", request({ Origin: "null" })],
    [431, "a head that is too big (attack G5)", request({ "X-Long": "x".repeat(20_000) })],
  ])("%i: %s", async (code, _, bytes) => {
    const server = await start({}, echo);
    expect(statusOf(await answer(server, bytes))).toBe(code);
    expect(server.connections.size).toBe(0);
  });

  test("is answered once, with what helps, and the connection ends", async () => {
    const server = await start();
    const told = await answer(server, request({ "Sec-WebSocket-Version": "12" }), "GET / ");
    const [head, body] = told.split("\r\n\r\n");
    expect(head.split("\r\n")).toEqual([
      "HTTP/1.1 426 Upgrade Required",
      "Upgrade: websocket",
      "Sec-WebSocket-Version: 13",
      "Content-Type: text/plain; charset=utf-8",
      `Content-Length: ${Buffer.byteLength(body)}`,
      "Connection: Upgrade, close",
    ]);
  });

  test("does not keep a socket open whose client does not hang up", async () => {
    const server = await start({ closeTimeoutMs: 50 });
    const peer = await Peer.to(server);
    peer.write(request({ Origin: "http://evil.example" }));
    expect(statusOf(await peer.rest())).toBe(403);
    await peer.untilReset();
  });

  test("by a reset before our answer harms nobody (attack G12)", async () => {
    const server = await start({}, echo);
    const peer = await Peer.to(server);
    peer.write(request({ Origin: "http://evil.example" }));
    peer.socket.resetAndDestroy();
    const connection = await client(server.url);
    connection.send("a");
    expect(await take(connection, 1)).toEqual(["a"]);
  });
});

describe("origins", () => {
  test("by default is that of Host", async () => {
    const server = await start({}, echo);
    const host = `127.0.0.1:${server.port}`;
    const connection = await client(server.url, { origin: `http://${host}` });
    connection.send("a");
    expect(await take(connection, 1)).toEqual(["a"]);
  });

  test("may be a list", async () => {
    const server = await start({ origins: ["https://good.example"] });
    const open = (origin: string) =>
      client(server.url, { origin }).then(
        () => "open",
        (error: { response: { status: number } }) => error.response.status,
      );
    expect([
      await open("https://good.example"),
      await open("https://good.example.evil"),
      await open("http://good.example"),
    ]).toEqual(["open", 403, 403]);
  });

  test("may be a function; one that throws is reported, and refuses with 500", async () => {
    const report = vi.spyOn(console, "error").mockImplementation(() => {});
    cleanUp(() => report.mockRestore());
    const error = new Error("origins");
    const server = await start({
      origins: () => {
        throw error;
      },
    });
    expect(statusOf(await answer(server, request()))).toBe(500);
    expect(report.mock.calls).toEqual([[error]]);
  });
});

describe("bytes in the same packet as the request", () => {
  test("are delivered once, in order, before those that follow (attack G9)", async () => {
    const heard: unknown[] = [];
    const server = await start(
      {},
      {
        open: () => void heard.push("open"),
        message: (connection, message) => {
          heard.push(message);
          connection.send(message);
        },
      },
    );
    const peer = await Peer.open(server, text("a"), text("b"), text("c").subarray(0, 3));
    peer.write(text("c").subarray(3), text("d"));
    expect(await peer.frames(4)).toEqual(["text a", "text b", "text c", "text d"]);
    expect(heard).toEqual(["open", "a", "b", "c", "d"]);
  });

  test("are delivered to who iterates", async () => {
    const heard: unknown[] = [];
    const server = await start({}, async (connection) => {
      for await (const message of connection) heard.push(message);
      heard.push("done");
    });
    const peer = await Peer.open(server, text("a"), close(1000));
    expect(await peer.frames(1)).toEqual(["close 1000"]);
    await peer.untilEnd();
    peer.socket.end();
    await expect.poll(() => heard).toEqual(["a", "done"]);
  });

  test("that break a rule close the connection, told to the handler (attack F5)", async () => {
    const heard: unknown[] = [];
    const server = await start(
      {},
      {
        open: () => void heard.push("open"),
        message: (_, message) => void heard.push(message),
        close: (_, { cause }) => void heard.push(cause?.code),
      },
    );
    const peer = await Peer.open(server, text("a"), frame(0x3, "?"), text("b"));
    expect(await peer.frames(1)).toEqual([expect.stringMatching(/^close 1002 /)]);
    await peer.untilEnd();
    peer.socket.end();
    await expect.poll(() => heard).toEqual(["open", "a", "reserved-opcode"]);
  });

  test("that break a rule before anybody listens harm nobody (attack F5)", async () => {
    const server = await start({}, () => {});
    const peer = await Peer.open(server, frame(Opcode.text, "not masked", { masked: false }));
    expect(await peer.frames(1)).toEqual([expect.stringMatching(/^close 1002 /)]);
    peer.socket.end();
    await expect.poll(() => server.connections.size).toBe(0);
  });
});
