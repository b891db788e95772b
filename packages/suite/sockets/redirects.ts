// What a server that redirects may do to us: attack H6.

import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type IncomingMessage } from "node:http";
import {
  createServer as createTlsServer,
  type ServerOptions as TlsServerOptions,
} from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as patience } from "node:timers/promises";
import { HandshakeError, UsageError } from "@ws/core";
import type { UpgradeHook } from "@ws/io";
import { cleanUp, failure, makeCertificate, startProxy, take } from "@ws/peer";
import { describe, expect, test } from "vitest";
import {
  type ClientOptions,
  echo,
  type ServerOptions,
  type SocketAdapter,
  staged,
} from "./adapter.ts";

type Asked = Pick<IncomingMessage, "method" | "url" | "headers">;

export interface Redirector {
  /** With ws: or wss:. */
  readonly url: string;
  /** What it was asked. */
  readonly asked: readonly Asked[];
}

/** A server that sends everybody elsewhere; to itself, if that is a path. */
export async function redirector(
  location: string | ((request: IncomingMessage) => string | Promise<string>),
  { status = 302, tls }: { status?: number; tls?: TlsServerOptions } = {},
): Promise<Redirector> {
  const http = tls === undefined ? createServer() : createTlsServer(tls);
  const asked: IncomingMessage[] = [];
  http.on("request", (request, response) => {
    asked.push(request);
    const where = typeof location === "string" ? location : location(request);
    void Promise.resolve(where).then((Location) =>
      response.writeHead(status, { Location }).end("elsewhere"),
    );
  });
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  cleanUp(() => {
    http.closeAllConnections();
    http.close();
  });
  const { port } = http.address() as AddressInfo;
  return { url: `${tls === undefined ? "ws" : "wss"}://127.0.0.1:${port}`, asked };
}

/** These headers alone, where they were told. */
function confided(
  { asked: [{ headers }] }: Pick<Redirector, "asked">,
  names = ["authorization", "cookie", "proxy-authorization", "x-a", "origin"],
) {
  return names.flatMap((name) => headers[name] ?? []);
}

export function registerRedirects(adapter: SocketAdapter): void {
  const { connect, start, client } = staged(adapter);

  /** A server that accepts whoever asks, and what it was told. */
  const goal = async (tls?: ServerOptions["tls"]): Promise<Redirector> => {
    const asked: Asked[] = [];
    const upgrade: UpgradeHook = ({ method, head: { target: url, headers: all } }) => {
      const lines = Array.from(all, ([name, value]) => [name.toLowerCase(), value]);
      asked.push({ method, url, headers: Object.fromEntries(lines) });
      return {};
    };
    const { url } = await start({ ...(tls && { tls }), origins: "any", upgrade }, echo);
    return { url, asked };
  };

  describe("a redirect", () => {
    test("is not followed by default: status-not-101, with the response (attack H6)", async () => {
      const there = await goal();
      const here = await redirector(there.url);
      const error = await failure(connect(here.url));
      const { response } = error as HandshakeError;
      expect([error.code, response?.status, response?.headers.get("location")]).toEqual([
        "status-not-101",
        302,
        there.url,
      ]);
      expect([Buffer.from(response!.body).toString(), there.asked]).toEqual(["elsewhere", []]);
    });

    test.each([301, 302, 303, 307, 308])("with %i is followed on request", async (status) => {
      const there = await goal();
      const here = await redirector(`${there.url}/chat?a#b`, { status });
      const connection = await client(here.url, { maxRedirects: 1, protocols: ["one"] });
      connection.send("a");
      expect(await take(connection, 1)).toEqual(["a"]);
      expect(there.asked.map(({ method, url }) => [method, url])).toEqual([["GET", "/chat?a"]]);
    });

    test.each([300, 304, 305, 200, 404])("is nothing with %i", async (status) => {
      const there = await goal();
      const here = await redirector(there.url, { status });
      const { code, response } = (await failure(
        connect(here.url, { maxRedirects: 5 }),
      )) as HandshakeError;
      expect([code, response?.status, there.asked]).toEqual(["status-not-101", status, []]);
    });

    test.each([[[]], [["/a", "/b"]]])("with %j for Location is none", async (locations) => {
      const http = createServer((_, response) => {
        response.writeHead(302, { Location: locations }).end();
      });
      http.listen(0, "127.0.0.1");
      await once(http, "listening");
      cleanUp(() => http.close());
      const { port } = http.address() as AddressInfo;
      const error = await failure(connect(`ws://127.0.0.1:${port}`, { maxRedirects: 5 }));
      expect(error).toMatchObject({ code: "status-not-101", response: { status: 302 } });
    });

    test("from a Unix socket to a path stays with it", async () => {
      const folder = await mkdtemp(join(tmpdir(), "redirect-"));
      const path = join(folder, "a.sock");
      const asked: unknown[] = [];
      const http = createServer(({ url, headers }, response) => {
        asked.push([url, headers.host, headers.cookie]);
        response.writeHead(302, { Location: "/again" }).end();
      });
      http.listen(path);
      await once(http, "listening");
      cleanUp(async () => {
        http.close();
        await rm(folder, { recursive: true });
      });
      const opening = connect(`ws+unix:${path}:/first`, {
        maxRedirects: 1,
        headers: [["Cookie", "a=b"]],
      });
      expect((await failure(opening)).code).toBe("too-many-redirects");
      expect(asked).toEqual([
        ["/first", "localhost", "a=b"],
        ["/again", "localhost", "a=b"],
      ]);
    });

    test.each([
      ["/b?c", "/b?c"],
      ["b", "/dir/b"],
      ["../b#c", "/b"],
      ["?c", "/dir/a?c"],
    ])("to %s is relative to where we asked", async (location, expected) => {
      const here = await redirector(location);
      await failure(connect(`${here.url}/dir/a`, { maxRedirects: 1 }));
      expect(here.asked.map(({ url }) => url)).toEqual(["/dir/a", expected]);
    });

    test("to http: is one to ws:", async () => {
      const there = await goal();
      const here = await redirector(there.url.replace("ws:", "http:"));
      await client(here.url, { maxRedirects: 1 });
      expect(there.asked).toHaveLength(1);
    });

    test("from ws: to wss: is followed", async () => {
      const { key, cert } = await makeCertificate();
      const there = await goal({ key, cert });
      const here = await redirector(there.url);
      const connection = await client(here.url, { maxRedirects: 1, tls: { ca: cert } });
      expect(connection.encrypted).toBe(true);
    });

    test("through a proxy goes through it again", async () => {
      const there = await goal();
      const here = await redirector(there.url);
      const proxy = await startProxy();
      await client(here.url, { maxRedirects: 1, proxy: proxy.url });
      expect(proxy.asked.map(({ url }) => `ws://${url}`)).toEqual([here.url, there.url]);
    });
  });

  describe("a redirect is forbidden, and nobody is asked", () => {
    test.each(["ws:", "http:"])("from wss: to %s", async (scheme) => {
      const { key, cert } = await makeCertificate();
      const there = await goal();
      const here = await redirector(there.url.replace("ws:", scheme), { tls: { key, cert } });
      const error = await failure(connect(here.url, { maxRedirects: 5, tls: { ca: cert } }));
      expect(error).toMatchObject({ code: "redirect-forbidden", response: { status: 302 } });
      expect(there.asked).toEqual([]);
    });

    test.each([
      "ws+unix:/var/run/docker.sock:/",
      "file:///etc/passwd",
      "ftp://127.0.0.1/",
      "javascript:alert(1)",
      "ws://",
      "ws://a b/",
      "ws://127.0.0.1:65536/",
      // The URL standard knows more hosts than RFC 9110.
      "ws://a,b/",
    ])("to %s", async (location) => {
      const here = await redirector(location);
      const error = await failure(connect(here.url, { maxRedirects: 5 }));
      expect(error).toBeInstanceOf(HandshakeError);
      expect(error).toMatchObject({ code: "redirect-forbidden", response: { status: 302 } });
      expect(here.asked).toHaveLength(1);
    });
  });

  describe("redirects are limited", () => {
    test("to maxRedirects: 10 hops arrive, 11 do not", async () => {
      const there = await goal();
      const here = await redirector(({ url = "" }) => {
        const left = Number(url.slice(1)) - 1;
        return left === 0 ? there.url : `/${left}`;
      });
      await client(`${here.url}/10`, { maxRedirects: 10 });
      expect([here.asked.length, there.asked.length]).toEqual([10, 1]);

      const error = await failure(connect(`${here.url}/11`, { maxRedirects: 10 }));
      expect(error).toMatchObject({ code: "too-many-redirects", response: { status: 302 } });
      expect([here.asked.length, there.asked.length]).toEqual([21, 1]);
    });

    test("by one deadline for all (attack H5)", async () => {
      const here = await redirector(async () => {
        await patience(40);
        return "/again";
      });
      const options = { maxRedirects: Infinity, handshakeTimeoutMs: 500, closeTimeoutMs: 50 };
      const error = await failure(connect(here.url, options));
      expect(error.code).toBe("handshake-timeout");
      expect(here.asked.length).toBeGreaterThan(1);
    });

    test("by the signal", async () => {
      const controller = new AbortController();
      const reason = new Error("enough");
      const here = await redirector(({ url }) => {
        if (url === "/3") controller.abort(reason);
        return `/${Number(url?.slice(1)) + 1}`;
      });
      const { signal } = controller;
      const opening = failure(connect(`${here.url}/1`, { maxRedirects: Infinity, signal }));
      expect(await opening).toBe(reason);
      expect(here.asked.map(({ url }) => url)).toEqual(["/1", "/2", "/3"]);
    });

    test.each([-1, 1.5, Number.NaN])("but not to %d: limit-invalid", async (maxRedirects) => {
      const error = await failure(connect("ws://127.0.0.1:1", { maxRedirects }));
      expect([error, error.code]).toEqual([expect.any(UsageError), "limit-invalid"]);
    });
  });

  describe("what is confided to one origin", () => {
    const options: ClientOptions = {
      maxRedirects: 2,
      origin: "https://page.test",
      headers: [
        ["Authorization", "Bearer a"],
        ["COOKIE", "b=c"],
        ["Proxy-Authorization", "Bearer d"],
        ["X-A", "e"],
      ],
    };
    const all = ["Bearer a", "b=c", "Bearer d", "e", "https://page.test"];

    test("is told to it again", async () => {
      const here = await redirector(({ url }) => (url === "/" ? "/again" : "ftp://a.test"));
      await failure(connect(here.url, options));
      expect(here.asked.map((request) => confided({ asked: [request] }))).toEqual([all, all]);
    });

    test("is not told to another, even on the same host", async () => {
      const there = await goal();
      const here = await redirector(there.url);
      await client(here.url, options).catch(() => {});
      expect([confided(here), confided(there)]).toEqual([all, ["e", "https://page.test"]]);
      expect(there.asked[0].headers.host).toBe(new URL(there.url).host);
    });

    test("is not told to it when another sends us back", async () => {
      const here: Redirector = await redirector(({ url }) =>
        url === "/" ? there.url : "ftp://a.test",
      );
      const there = await redirector(() => `${here.url}/back`);
      await failure(connect(here.url, options));
      expect(confided({ asked: here.asked.slice(1) })).toEqual(["e", "https://page.test"]);
    });

    test("in its URL is not told to another, nor what a redirect's URL holds", async () => {
      const there = await goal();
      const here = await redirector(there.url.replace("//", "//evil:password@"));
      await client(here.url.replace("//", "//user:secret@"), { maxRedirects: 1 });
      expect([confided(here), confided(there)]).toEqual([["Basic dXNlcjpzZWNyZXQ="], []]);
    });
  });
}
