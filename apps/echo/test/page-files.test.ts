// The page over HTTP, beside the WebSocket.

import { connect as connectTcp } from "node:net";
import { text } from "node:stream/consumers";
import { describe, expect, test } from "vitest";
import { startServer } from "./support/program.ts";

describe("a browser loads the page", () => {
  test("and everything that it links to", async () => {
    const { pageUrl } = await startServer();
    const html = await (await fetch(pageUrl)).text();
    const links = [...html.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, path = ""]) => path);
    const types = new Map<string, string | null>();
    for (const path of links) {
      const response = await fetch(new URL(path, pageUrl));
      types.set(path, response.ok ? response.headers.get("content-type") : null);
    }
    expect(Object.fromEntries(types)).toEqual({
      "/icon.svg": "image/svg+xml",
      "/main.js": "text/javascript; charset=utf-8",
      "/style.css": "text/css; charset=utf-8",
      "/vendor/uPlot.min.css": "text/css; charset=utf-8",
    });
  });

  test("under a policy that lets nothing foreign in", async () => {
    const { pageUrl } = await startServer();
    const { headers } = await fetch(pageUrl);
    expect(headers.get("content-security-policy")).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; " +
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    );
    expect(headers.get("x-content-type-options")).toBe("nosniff");
  });

  test("again, unchanged: 304 without a body", async () => {
    const { pageUrl } = await startServer();
    const etag = (await fetch(pageUrl)).headers.get("etag") ?? "";
    const again = await fetch(pageUrl, { headers: { "if-none-match": etag }, cache: "no-store" });
    expect([again.status, await again.text()]).toEqual([304, ""]);
  });

  test("with a query", async () => {
    const { pageUrl } = await startServer();
    expect((await fetch(`${pageUrl}?a=b`)).status).toBe(200);
  });
});

describe("somebody asks for something else", () => {
  test("HEAD: the same headers, no body", async () => {
    const { pageUrl } = await startServer();
    const response = await fetch(pageUrl, { method: "HEAD" });
    expect([response.status, await response.text()]).toEqual([200, ""]);
    expect(Number(response.headers.get("content-length"))).toBeGreaterThan(1000);
  });

  test("POST: 405, and what is allowed", async () => {
    const { pageUrl } = await startServer();
    const response = await fetch(pageUrl, { method: "POST", body: "x" });
    expect([response.status, response.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
  });

  test.for([
    "/nothing",
    "/main.ts",
    "/main.js.map",
    "/tsconfig.json",
    "/vendor",
    "/../main.js",
    "/..%2fmain.js",
    "/%2e%2e/main.js",
    "/vendor/../../main.js",
    "//main.js",
    "*",
    "http://localhost/",
  ])("%s: 404", async (target) => {
    const { port } = await startServer();
    const socket = connectTcp(port, "localhost");
    socket.write(`GET ${target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
    expect((await text(socket)).split("\r\n", 1)).toEqual(["HTTP/1.1 404 Not Found"]);
  });
});
