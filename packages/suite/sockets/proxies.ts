// Through an HTTP proxy: CONNECT (RFC 9110 §9.3.6), with forward proxies of ours and tinyproxy.

import { type HandshakeError, handshakeFailure, type HandshakeResponse } from "@ws/core";
import type { UpgradeHook } from "@ws/io";
import type { ProxyOptions } from "@ws/net";
import {
  cleanUp,
  failure,
  freePort,
  hasTinyproxy,
  makeCertificate,
  rawServer,
  response as responseTo,
  startProxy,
  take,
  text,
  tinyproxy,
} from "@ws/peer";
import { describe, expect, test } from "vitest";
import { type ClientOptions, echo, type SocketAdapter, staged } from "./adapter.ts";

const SCHEMES = ["http", "https"];

/** A proxy, and what a client needs to trust it. */
async function scene(scheme = "http", says?: string) {
  const { key, cert } = await makeCertificate();
  const tls = { key, cert, requestCert: true, rejectUnauthorized: false };
  const proxy = await startProxy({ ...(scheme === "https" && { tls }), ...(says && { says }) });
  return { proxy, options: { url: proxy.url, tls: { ca: cert } } satisfies ProxyOptions };
}

function textOf(response: HandshakeResponse | undefined): string {
  return Buffer.from(response!.body).toString();
}

export function registerProxies(adapter: SocketAdapter): void {
  const { connect, start, client } = staged(adapter);

  describe.each(SCHEMES)("through an %s: proxy a client", (scheme) => {
    test("speaks to a ws: server, whose name only the proxy knows", async () => {
      const { proxy, options } = await scene(scheme);
      const server = await start({}, echo);
      const connection = await client(`ws://known.invalid:${server.port}/`, { proxy: options });
      connection.send("a");
      expect(await take(connection, 1)).toEqual(["a"]);
      expect(await connection.close(4000, "bye")).toMatchObject({ code: 4000, wasClean: true });
      const [{ method, url, httpVersion, headers }] = proxy.asked;
      expect([method, url, httpVersion, headers]).toEqual([
        "CONNECT",
        `known.invalid:${server.port}`,
        "1.1",
        { host: `known.invalid:${server.port}`, connection: "close" },
      ]);
    });

    test("speaks to a wss: server", async () => {
      const { options } = await scene(scheme);
      const own = await makeCertificate();
      const server = await start({ tls: own }, echo);
      const connection = await client(`wss://localhost:${server.port}/`, {
        proxy: options,
        tls: { ca: own.cert },
      });
      const big = new Uint8Array(300_000).fill(7);
      for (const message of ["a", big]) connection.send(message);
      expect(await take(connection, 2)).toEqual(["a", big]);
      expect(connection.encrypted).toBe(true);
      expect(await connection.close(1000)).toMatchObject({ wasClean: true });
    });

    test.each([
      ["of nobody we know", "localhost", false, "DEPTH_ZERO_SELF_SIGNED_CERT"],
      ["for another name", "other.test", true, "ERR_TLS_CERT_ALTNAME_INVALID"],
      ["for another address", "127.0.0.2", true, "ERR_TLS_CERT_ALTNAME_INVALID"],
    ])("refuses a server's certificate %s (attack H9)", async (_, host, trusted, code) => {
      const { options } = await scene(scheme);
      const own = await makeCertificate();
      const upgrades: unknown[] = [];
      const upgrade = () => (upgrades.push("upgrade"), {});
      const server = await start({ tls: own, upgrade });
      const error = await failure(
        connect(`wss://${host}:${server.port}/`, {
          proxy: options,
          ...(trusted && { tls: { ca: own.cert } }),
        }),
      );
      expect([error.code, error.cause, upgrades]).toEqual([
        "connection-lost",
        expect.objectContaining({ code }),
        [],
      ]);
    });

    test("that says no hears why: proxy-refused, with the proxy's response", async () => {
      const says =
        'HTTP/1.1 407 Who?\r\nProxy-Authenticate: Basic realm="a"\r\nContent-Length: 4\r\n\r\nno: and more';
      const { options } = await scene(scheme, says);
      const error = await failure(connect("wss://a.test", { proxy: options }));
      const { response } = error as HandshakeError;
      expect([error.code, response?.status, response?.reason]).toEqual([
        "proxy-refused",
        407,
        "Who?",
      ]);
      expect([...(response?.headers ?? [])]).toEqual([
        ["Proxy-Authenticate", 'Basic realm="a"'],
        ["Content-Length", "4"],
      ]);
      expect([textOf(response), response?.truncated]).toEqual(["no: ", false]);
    });
  });

  describe("an https: proxy", () => {
    test.each([
      ["of nobody we know", "DEPTH_ZERO_SELF_SIGNED_CERT", "127.0.0.1", false],
      ["for another name", "ERR_TLS_CERT_ALTNAME_INVALID", "127.0.0.2", true],
    ])("with a certificate %s is told nothing (attack H9)", async (_, code, host, trusted) => {
      const { proxy, options } = await scene("https");
      const tcp: ClientOptions["tcp"] = {
        lookup: (_name, _options, done) => done(null, [{ address: "127.0.0.1", family: 4 }]),
      };
      const url = host === "127.0.0.1" ? proxy.url : proxy.url.replace("127.0.0.1", "other.test");
      const error = await failure(
        connect("ws://a.test", {
          proxy: trusted ? { ...options, url } : url,
          tcp,
          // What is said of the server does not count for the proxy.
          tls: { rejectUnauthorized: false },
        }),
      );
      expect([error.code, error.cause, proxy.asked]).toEqual([
        "connection-lost",
        expect.objectContaining({ code }),
        [],
      ]);
    });
  });

  describe("a proxy is told", () => {
    test.each([
      ["user:secret@", {}, "Basic dXNlcjpzZWNyZXQ="],
      ["us%40er@", {}, "Basic dXNAZXI6"],
      ["", { headers: [["Proxy-Authorization", "Bearer x"]] }, "Bearer x"],
    ] as const)("%j and %j: %s, and the server is not", async (userinfo, more, expected) => {
      const { proxy } = await scene();
      const asked: unknown[] = [];
      const upgrade: UpgradeHook = ({ headers }) => (
        asked.push(headers.get("proxy-authorization")),
        {}
      );
      const server = await start({ upgrade });
      const url = proxy.url.replace("//", `//${userinfo}`);
      await client(server.url, { proxy: { url, ...more }, headers: [["Cookie", "a=b"]] });
      expect(proxy.asked[0].headers).toEqual({
        host: `127.0.0.1:${server.port}`,
        connection: "close",
        "proxy-authorization": expected,
      });
      expect(asked).toEqual([undefined]);
    });

    test("the port of the scheme, and the brackets of an address", async () => {
      const { proxy, options } = await scene("http", "HTTP/1.1 403 No\r\n\r\n");
      for (const url of ["ws://a.test", "https://a.test", "wss://[::1]:8443"]) {
        await failure(connect(url, { proxy: options.url }));
      }
      expect(proxy.asked.map(({ url }) => url)).toEqual(["a.test:80", "a.test:443", "[::1]:8443"]);
    });
  });

  describe("what a proxy says", () => {
    const head = (status: string, ...lines: string[]) =>
      ["HTTP/1.1 " + status, ...lines, "", ""].join("\r\n");

    test.each([
      ["a body to the end of the stream", head("502 Bad"), "why", "why", false],
      ["a body that ends too early", head("502 Bad", "Content-Length: 9"), "why", "why", true],
      [
        "a body that is too long",
        head("502 Bad", "Content-Length: 12"),
        "x".repeat(12),
        "x".repeat(10),
        true,
      ],
      ["an endless body", head("502 Bad"), "x".repeat(100_000), "x".repeat(10), true],
      ["no body", head("502 Bad", "Content-Length: 0"), "", "", false],
      ["chunks", head("502 Bad", "Transfer-Encoding: chunked"), "3\r\nwhy\r\n0\r\n\r\n", "", true],
    ])(
      "with a refusal, %s, is told within maxBodyBytes",
      async (_, said, body, told, truncated) => {
        const { options } = await scene("http", said + body);
        const error = await failure(
          connect("ws://a.test", { proxy: options.url, maxBodyBytes: 10 }),
        );
        const { response } = error as HandshakeError;
        expect([error.code, response?.status, textOf(response), response?.truncated]).toEqual([
          "proxy-refused",
          502,
          told,
          truncated,
        ]);
      },
    );

    test.each(["101 Switching Protocols", "302 Found", "100 Continue"])(
      "%s, is no tunnel, nor a way to elsewhere",
      async (status) => {
        const server = await start();
        const said = head(
          status,
          `Location: ${server.url}`,
          "Upgrade: websocket",
          "Content-Length: 0",
        );
        const { options } = await scene("http", said);
        const proxy = options.url;
        const error = await failure(connect("ws://a.test", { proxy, maxRedirects: 5 }));
        const { response } = error as HandshakeError;
        expect([error.code, response?.status]).toEqual([
          "proxy-refused",
          Number(status.slice(0, 3)),
        ]);
        expect(server.connections.size).toBe(0);
      },
    );

    test.each([
      ["no HTTP", "SSH-2.0-OpenSSH\r\n\r\n", /^HPE_/],
      ["a head without end", head("200 OK", `X: ${"x".repeat(20_000)}`), /^HPE_HEADER_OVERFLOW$/],
      ["nothing", "", /^ECONNRESET$/],
    ])("%s, is no answer: connection-lost", async (_, said, code) => {
      const server = await rawServer();
      const proxy = server.url.replace("ws:", "http:");
      const opening = failure(connect("ws://a.test", { proxy }));
      const peer = await server.peer();
      await peer.head();
      peer.write(said);
      peer.socket.end();
      const error = await opening;
      expect([error.code, error.cause]).toEqual([
        "connection-lost",
        expect.objectContaining({ code: expect.stringMatching(code) }),
      ]);
    });

    test("in the same packet as the server's bytes is told apart from them", async () => {
      const server = await rawServer();
      const proxy = server.url.replace("ws:", "http:");
      const opening = failure(connect("ws://a.test", { proxy }));
      const peer = await server.peer();
      await peer.head();
      peer.write(head("200 OK"), head("404 Not Found", "Content-Length: 4"), "gone");
      const { code, response } = (await opening) as HandshakeError;
      expect([code, response?.status, textOf(response)]).toEqual(["status-not-101", 404, "gone"]);
      peer.socket.end();
    });

    test("with 204 is a tunnel as well, and a server's messages come behind it", async () => {
      const server = await rawServer();
      const opening = client("ws://a.test", { proxy: server.url.replace("ws:", "http:") });
      const peer = await server.peer();
      expect(await peer.head()).toMatch(/^CONNECT a\.test:80 HTTP/);
      peer.write(head("204 Here you are"));
      peer.write(responseTo(await peer.head()), text("a", { masked: false }));
      expect(await take(await opening, 1)).toEqual(["a"]);
    });
  });

  describe("a proxy that does not answer", () => {
    const patience = { handshakeTimeoutMs: 100, closeTimeoutMs: 50 };

    test.each(SCHEMES)("over %s: handshake-timeout, and the socket is gone", async (scheme) => {
      const server = await rawServer();
      const proxy = server.url.replace("ws:", `${scheme}:`);
      const error = await failure(connect("ws://a.test", { proxy, ...patience }));
      expect(error).toEqual(handshakeFailure("handshake-timeout"));
      await (await server.peer()).untilReset();
    });

    test("but drips: handshake-timeout, in total (attack H5)", async () => {
      const server = await rawServer();
      const proxy = server.url.replace("ws:", "http:");
      const opening = failure(connect("ws://a.test", { proxy, ...patience }));
      const peer = await server.peer();
      const drip = setInterval(() => peer.write("K"), 10);
      cleanUp(() => clearInterval(drip));
      peer.write("HTTP/1.1 200 O");
      expect(await opening).toEqual(handshakeFailure("handshake-timeout"));
    });

    test("more than a status: that is told when time is up", async () => {
      const server = await rawServer();
      const proxy = server.url.replace("ws:", "http:");
      const options = { proxy, handshakeTimeoutMs: 500 };
      const opening = failure(connect("ws://a.test", options));
      const peer = await server.peer();
      peer.write("HTTP/1.1 407 Who?\r\n\r\nwh");
      const { code, response } = (await opening) as HandshakeError;
      expect([code, response?.status, textOf(response), response?.truncated]).toEqual([
        "proxy-refused",
        407,
        "wh",
        true,
      ]);
    });

    test("and a server behind it that does not either share one deadline", async () => {
      const server = await rawServer();
      const proxy = server.url.replace("ws:", "http:");
      const startMs = performance.now();
      const options = { proxy, handshakeTimeoutMs: 1000, closeTimeoutMs: 50 };
      const opening = failure(connect("ws://a.test", options));
      const peer = await server.peer();
      await peer.head();
      await new Promise((resolve) => setTimeout(resolve, 800));
      peer.write("HTTP/1.1 200 OK\r\n\r\n");
      expect(await opening).toEqual(handshakeFailure("handshake-timeout"));
      expect(performance.now() - startMs).toBeLessThan(1700);
      await peer.untilReset();
    });

    test("before the signal is aborted: the reason, and the socket is gone", async () => {
      const server = await rawServer();
      const proxy = server.url.replace("ws:", "http:");
      const controller = new AbortController();
      const opening = failure(connect("ws://a.test", { proxy, signal: controller.signal }));
      const peer = await server.peer();
      await peer.head();
      const reason = new Error("enough");
      controller.abort(reason);
      expect(await opening).toBe(reason);
      await peer.untilReset();
    });

    test("because nobody listens: connection-lost, ECONNREFUSED", async () => {
      const proxy = `http://127.0.0.1:${await freePort()}`;
      const error = await failure(connect("ws://a.test", { proxy }));
      expect([error.code, error.cause]).toEqual([
        "connection-lost",
        expect.objectContaining({ code: "ECONNREFUSED" }),
      ]);
    });
  });

  describe("through tinyproxy a client", () => {
    const isMissing = !hasTinyproxy();

    test.for(["ws", "wss"])("speaks to a %s: server", async (scheme, { skip }) => {
      skip(isMissing, "tinyproxy is not installed");
      const own = await makeCertificate();
      const server = await start(scheme === "wss" ? { tls: own } : {}, echo);
      const connection = await client(`${scheme}://127.0.0.1:${server.port}`, {
        proxy: `http://user:secret@${await tinyproxy("BasicAuth user secret")}`,
        tls: { ca: own.cert },
      });
      const big = new Uint8Array(1_000_000).fill(7);
      for (const message of ["a", big]) connection.send(message);
      expect(await take(connection, 2)).toEqual(["a", big]);
      expect(await connection.close(4000, "bye")).toMatchObject({ code: 4000, wasClean: true });
    });

    test.for([
      ["without a password", 407, "ws://127.0.0.1:9", ["BasicAuth user secret"]],
      ["to a port that is not allowed", 403, "ws://127.0.0.1:9", ["ConnectPort 443"]],
    ] as const)("is refused %s: %i", async ([, status, url, lines], { skip }) => {
      skip(isMissing, "tinyproxy is not installed");
      const proxy = `http://${await tinyproxy(...lines)}`;
      await expect(client(url, { proxy })).rejects.toMatchObject({
        code: "proxy-refused",
        response: { status, truncated: false },
      });
    });
  });
}
