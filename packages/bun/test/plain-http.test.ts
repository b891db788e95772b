// One port serves pages and sockets.

import { once } from "node:events";
import { request as httpRequest } from "node:http";
import { fileURLToPath } from "node:url";
import { cleanUp, makeCertificate, Peer, request, statusOf, take } from "@ws/peer";
import { line, run } from "@ws/peer/programs";
import { describe, expect, test, vi } from "vitest";
import { Loop, type Transport } from "@ws/io";
import { bunHost } from "../src/host.ts";
import { type FetchHandler, PlainHttp } from "../src/plain-http.ts";
import { BunTransport } from "../src/transport.ts";
import { client, echo, start } from "./support/start.ts";

function raise(): never {
  throw new Error("a secret");
}

const GET = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";

function plainHttp(fetch: FetchHandler, httpIdleTimeoutMs = Infinity): PlainHttp {
  return new PlainHttp({ fetch, encrypted: false, loop: new Loop(bunHost), httpIdleTimeoutMs });
}

const pageOf = (url: string) => url.replace("ws", "http");

describe.each(["ws", "wss"])("a fetch handler, over %s", (scheme) => {
  test("answers what does not ask for WebSocket, beside connections", async () => {
    const cert = scheme === "wss" ? await makeCertificate() : undefined;
    const server = await start(
      {
        tls: cert,
        fetch: async (asked, { peerAddress, encrypted }) =>
          Response.json({
            url: asked.url,
            method: asked.method,
            body: await asked.text(),
            peerAddress,
            encrypted,
          }),
      },
      echo,
    );
    const tls = { ca: cert?.cert ?? "" };
    const options = cert === undefined ? {} : { tls };
    const connection = await client(server.url, options);
    const url = `${pageOf(server.url)}/a?b=c`;
    for (const body of ["", "x".repeat(3_000_000)]) {
      const response = await fetch(
        url,
        body === "" ? options : { method: "POST", body, ...options },
      );
      expect(await response.json()).toEqual({
        url,
        method: body === "" ? "GET" : "POST",
        body,
        peerAddress: "127.0.0.1",
        encrypted: cert !== undefined,
      });
    }
    connection.send("a");
    expect(await take(connection, 1)).toEqual(["a"]);
  });
});

describe("a fetch handler", () => {
  test("answers several requests on one connection, in order, though they come at once", async () => {
    const server = await start({ fetch: ({ url }) => new Response(new URL(url).pathname) });
    const peer = await Peer.to(server);
    const get = (path: string, more = "") =>
      `GET ${path} HTTP/1.1\r\nHost: localhost\r\n${more}\r\n`;
    peer.write(get("/a"), get("/b"), get("/c", "Connection: close\r\n"));
    const told = await peer.rest();
    expect(told.match(/(?<=\r\n\r\n)\/./g)).toEqual(["/a", "/b", "/c"]);
  });

  test("may offer Upgrade: h2c", async () => {
    const server = await start({ fetch: () => new Response("a page") });
    const peer = await Peer.to(server);
    peer.write(request({ Upgrade: "h2c", Connection: "Upgrade, close" }));
    expect(await peer.rest()).toMatch(/^HTTP\/1\.1 200 .*a page/s);
  });

  test("has a WebSocket asked for behind a page on its connection refused: 426", async () => {
    const server = await start({ fetch: () => new Response("a page") });
    const peer = await Peer.to(server);
    peer.write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
    expect(await peer.head()).toMatch(/^HTTP\/1\.1 200 /);
    peer.write(request());
    expect(await peer.rest()).toMatch(/HTTP\/1\.1 426 .*first of its connection/s);
  });

  test.each([
    ["throws", () => raise()],
    ["rejects", async () => raise()],
  ])("that %s is reported, and the client is told 500, and not why", async (_, handler) => {
    const reported = vi.spyOn(console, "error").mockImplementation(() => {});
    cleanUp(() => reported.mockRestore());
    const server = await start({ fetch: handler });
    const response = await fetch(pageOf(server.url));
    expect([response.status, await response.text()]).toEqual([500, "Internal Server Error\n"]);
    expect(reported.mock.calls).toEqual([[new Error("a secret")]]);
  });

  test.each(["", "a b", "a:99999999", "[::", "a/b?c", "\xff"])(
    "is not asked where the Host is %j: 400",
    async (host) => {
      const server = await start({ fetch: ({ url }) => new Response(new URL(url).pathname) });
      const peer = await Peer.to(server);
      const lines = ["GET / HTTP/1.1", `Host: ${host}`, "Connection: close", "", ""];
      peer.write(Buffer.from(lines.join("\r\n"), "latin1"));
      expect(statusOf(await peer.rest())).toBe(400);
    },
  );

  test("has a URL in a request of HTTP/1.0, which need have no Host", async () => {
    const server = await start({ fetch: ({ url }) => new Response(url) });
    const peer = await Peer.to(server);
    peer.write("GET /a?b HTTP/1.0\r\n\r\n");
    expect(await peer.rest()).toMatch(/^HTTP\/1\.1 200 .*\r\nhttp:\/\/localhost\/a\?b$/s);
  });

  test.each(["ws", "wss"])("over %s answers who ends right behind the request", async (scheme) => {
    const cert = scheme === "wss" ? await makeCertificate() : undefined;
    const server = await start({ tls: cert, fetch: () => new Response("a page") });
    const peer = await Peer.to({ port: server.port, ca: cert?.cert });
    peer.write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
    peer.socket.end();
    expect(await peer.rest()).toMatch(/^HTTP\/1\.1 200 .*a page$/s);
    // Nobody waits for it.
    await server.close({ graceMs: Infinity });
  });

  test("waits where the client does not read, and is heard whole when it does", async () => {
    const chunk = new Uint8Array(1_000_000);
    const count = 100;
    let made = 0;
    const body = () =>
      new ReadableStream({
        async pull(controller) {
          await new Promise((resolve) => setImmediate(resolve));
          if (made++ < count) controller.enqueue(chunk);
          else controller.close();
        },
      });
    const server = await start({ fetch: () => new Response(body()) });
    const asked = httpRequest(pageOf(server.url))
      .on("error", () => {})
      .end();
    const [answer] = await once(asked, "response");
    answer.pause();
    let before = -1;
    while (made !== before) {
      before = made;
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
    expect(made).toBeLessThan(count);
    let bytes = 0;
    for await (const part of answer) bytes += part.length;
    expect(bytes).toBe(count * chunk.length);
  });

  test("is given its grace when the server closes, and is cut off then", async () => {
    const { promise: asked, resolve } = Promise.withResolvers<void>();
    const server = await start({
      fetch: ({ url }) => {
        resolve();
        if (url.endsWith("/never")) return new Promise<Response>(() => {});
        return new Promise((done) => setTimeout(() => done(new Response("a page")), 100));
      },
    });
    const url = pageOf(server.url);
    const page = fetch(url).then((response) => response.text());
    const never = fetch(`${url}/never`).catch((error: Error) => error);
    await asked;
    await new Promise((done) => setTimeout(done, 50));
    await server.close({ graceMs: 500 });
    expect(await page).toBe("a page");
    expect(await never).toBeInstanceOf(Error);
  });

  test.each([["at once"], ["after a while"]])(
    "is heard whole by who reads %s, although the server closes meanwhile",
    async (when) => {
      const body = new Uint8Array(10_000_000);
      const server = await start({ fetch: () => new Response(body) });
      const peer = await Peer.to(server);
      peer.socket.pause();
      peer.write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
      await new Promise((done) => setTimeout(done, 100));
      const closed = server.close();
      if (when === "after a while") await new Promise((done) => setTimeout(done, 100));
      peer.socket.resume();
      expect(await peer.head()).toMatch(/^HTTP\/1\.1 200 /);
      await peer.untilEnd();
      expect([peer.bytes.length, peer.error]).toEqual([body.length, undefined]);
      await closed;
    },
  );

  test("is waited for without end, where the server closes with graceMs: Infinity", async () => {
    const { promise: asked, resolve } = Promise.withResolvers<void>();
    const server = await start({
      async fetch() {
        resolve();
        await new Promise((done) => setTimeout(done, 100));
        return new Response("a page");
      },
    });
    const page = fetch(pageOf(server.url)).then((response) => response.text());
    await asked;
    await server.close({ graceMs: Infinity });
    expect(await page).toBe("a page");
  });

  test("is not asked by who is gone before its request is passed on, and nobody waits for it", async () => {
    const http = plainHttp(() => new Response("a page"));
    const outer = new BunTransport({ encrypted: false });
    http.take(outer, new TextEncoder().encode("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"));
    outer.gone();
    await new Promise((done) => setTimeout(done, 100));
    await http.close(Infinity);
  });

  test("does not outlive a server that cannot listen: the program ends", async () => {
    const { port } = await start();
    const program = `
      import { serve } from ${JSON.stringify(fileURLToPath(new URL("../src/index.ts", import.meta.url)))};
      const options = { host: "127.0.0.1", port: ${port}, fetch: () => new Response() };
      await serve(options, {}).catch(({ code }) => console.log(code));
    `;
    const child = run(process.execPath, "--conditions=@ws/source", "--eval", program);
    const exited = once(child, "exit");
    expect(await line(child)).toBe("EADDRINUSE");
    expect(await exited).toEqual([0, null]);
  });
});

describe.each(["ws", "wss"])("a connection of plain HTTP over %s", (scheme) => {
  const peerOf = async (fetch: FetchHandler, httpIdleTimeoutMs: number) => {
    const tls = scheme === "wss" ? await makeCertificate() : undefined;
    const { port } = await start({ tls, fetch, httpIdleTimeoutMs });
    return Peer.to({ port, ca: tls?.cert });
  };

  test.each([
    ["that is kept for later", GET],
    ["with half a head behind a page", `${GET}GET /b HTTP/1.1\r\nHos`],
    ["with half a body", "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nabc"],
    ["whose answer does not come", "GET /never HTTP/1.1\r\nHost: localhost\r\n\r\n"],
  ])("%s ends where nothing passes for httpIdleTimeoutMs", async (_, said) => {
    const fetch: FetchHandler = async (asked) => {
      if (asked.url.endsWith("/never")) await new Promise(() => {});
      return new Response(await asked.text());
    };
    const peer = await peerOf(fetch, 100);
    peer.write(said);
    await peer.untilEnd();
    expect([peer.ended, peer.error]).toEqual([true, undefined]);
  });

  test("whose client does not read ends so, too: who makes the page is told", async () => {
    const { promise: cancelled, resolve } = Promise.withResolvers<void>();
    const body = () =>
      new ReadableStream({
        pull: (controller) => controller.enqueue(new Uint8Array(1_000_000)),
        cancel: () => resolve(),
      });
    const peer = await peerOf(() => new Response(body()), 100);
    peer.socket.pause();
    peer.write(GET);
    await cancelled;
  });

  test("lives while something passes", async () => {
    let beats = 0;
    const body = () =>
      new ReadableStream({
        async pull(controller) {
          await new Promise((done) => setTimeout(done, 100));
          controller.enqueue(`data: ${++beats}\n\n`);
          if (beats === 15) controller.close();
        },
      });
    const peer = await peerOf(() => new Response(body()), 1_000);
    peer.write(GET.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"));
    expect(await peer.rest()).toMatch(/data: 1\n.*data: 15\n/s);
  });

  test("lives without end, where httpIdleTimeoutMs is Infinity", async () => {
    const kept = await peerOf(() => new Response("a page"), Infinity);
    kept.write(GET);
    await kept.head();
    const other = await peerOf(() => new Response("a page"), 100);
    other.write(GET);
    await other.untilEnd();
    kept.write(GET);
    expect(await kept.head()).toMatch(/HTTP\/1\.1 200 /);
  });
});

test("a connection of plain HTTP lives while its client takes what waits, and no longer", async () => {
  const http = plainHttp(() => new Response("a page"), 20);
  cleanUp(() => http.close(0));
  const { promise: gone, resolve } = Promise.withResolvers<void>();
  let looks = 0;
  const slow: Transport = {
    sink: undefined,
    encrypted: false,
    peerAddress: "127.0.0.1",
    pendingBytes: 1,
    // Asked for whenever bytes arrive, and whenever the alarm rings.
    get progress() {
      return Math.min(++looks, 20);
    },
    write: () => false,
    end() {},
    abort: resolve,
    pause() {},
    resume() {},
  };
  http.take(slow, new TextEncoder().encode(GET));
  await gone;
  expect(looks).toBeGreaterThan(20);
  slow.sink?.closed();
});

test("without a fetch handler a page is refused: 426", async () => {
  const server = await start();
  const response = await fetch(pageOf(server.url));
  expect([response.status, response.headers.get("upgrade")]).toEqual([426, "websocket"]);
});
