// Our server over HTTP/2, and peers that are not ours: Chromium, and HAProxy in front. Each is skipped
// where it is not installed.

import type { RequestListener } from "node:http";
import { CHROMIUM, isInstalled as hasBrowser } from "@ws/browsers";
import { cleanUp, close, freePort, makeCertificate, text } from "@ws/peer";
import { chromium, type Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import type { UpgradeAttempt } from "../src/upgrade-options.ts";
import { ask, sessionTo } from "./support/http2-peer.ts";
import { file, isInstalled, run, untilListening } from "@ws/peer/programs";
import { echo, start } from "./support/start.ts";

const tls = await makeCertificate();

/** Whom an upgrade hook saw. */
function visitors() {
  const seen: unknown[] = [];
  const upgrade = ({ method, head, origin }: UpgradeAttempt) => {
    seen.push([method, head.version, origin]);
    return {};
  };
  return { seen, upgrade };
}

describe("Chromium, over HTTP/2 with TLS", () => {
  const why = "chromium is not installed";

  async function visit(url: string): Promise<Page> {
    const browser = await chromium.launch(CHROMIUM.launchOptions);
    cleanUp(() => browser.close());
    const page = await browser.newPage({ ignoreHTTPSErrors: true });
    await page.goto(url);
    return page;
  }

  test("speaks on the session that brought the page", async ({ skip }) => {
    skip(!hasBrowser(CHROMIUM), why);
    const { seen, upgrade } = visitors();
    const options = { tls, http2: true, compress: true, protocols: ["chat"] };
    const server = await start({ ...options, upgrade, request: PAGE }, echo);
    const url = `https://localhost:${server.port}`;
    const page = await visit(url);
    const told = await page.evaluate(async (address) => {
      const heard: unknown[] = [];
      const socket = new WebSocket(address, ["other", "chat"]);
      socket.binaryType = "arraybuffer";
      socket.onopen = () => {
        socket.send("héllo");
        socket.send(new Uint8Array(1_000_000));
      };
      socket.onmessage = ({ data }) => {
        heard.push(typeof data === "string" ? data : (data as ArrayBuffer).byteLength);
        if (heard.length === 2) socket.close(4000);
      };
      const ended = new Promise<CloseEvent>((resolve) => (socket.onclose = resolve));
      const { code, reason, wasClean } = await ended;
      return [...heard, socket.protocol, socket.extensions, code, reason, wasClean];
    }, `wss://localhost:${server.port}/chat`);
    expect(told).toEqual([
      "héllo",
      1_000_000,
      "chat",
      expect.stringMatching(/^permessage-deflate/),
      4000,
      "",
      true,
    ]);
    expect(seen).toEqual([["CONNECT", "2.0", url]]);
  });

  test("hears who closes, and is refused where its page may not connect", async ({ skip }) => {
    skip(!hasBrowser(CHROMIUM), why);
    const { seen, upgrade } = visitors();
    const server = await start(
      { tls, http2: true, upgrade, request: PAGE },
      { open: (connection) => void connection.close(4001, "no") },
    );
    const page = await visit(`https://localhost:${server.port}`);
    const visited = (address: string) =>
      page.evaluate(async (to) => {
        const socket = new WebSocket(to);
        const ended = new Promise<CloseEvent>((resolve) => (socket.onclose = resolve));
        const { code, reason, wasClean } = await ended;
        return [code, reason, wasClean];
      }, address);
    expect([
      await visited(`wss://localhost:${server.port}`),
      await visited(`wss://127.0.0.1:${server.port}`),
    ]).toEqual([
      [4001, "no", true],
      [1006, "", false],
    ]);
    expect(seen.length).toBe(1);
  });
});

describe("HAProxy in front, spoken to over HTTP/2", () => {
  test.for([
    ["HTTP/1.1", "", ["GET", "1.1"]],
    ["HTTP/2", "ssl verify none alpn h2 proto h2", ["CONNECT", "2.0"]],
  ] as const)("hands a connection on over %s", async ([, backend, [method, version]], { skip }) => {
    skip(!isInstalled("haproxy", "-v"), "haproxy is not installed");
    const { seen, upgrade } = visitors();
    const secure = backend === "" ? {} : { tls, http2: true };
    const server = await start({ ...secure, upgrade, origins: "any" }, echo);
    const session = await sessionTo({ port: await haproxy(server.port, backend) });
    const { status, peer } = await ask(session, {
      "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
    });
    expect(status).toBe(200);
    const long = "x".repeat(100_000);
    peer.write(text("a"), text(long));
    expect(await peer.frames(2)).toEqual(["text a", "text of 100000 bytes"]);
    peer.write(close(1000));
    expect(await peer.frames(1)).toEqual(["close 1000"]);
    expect(seen).toEqual([[method, version, undefined]]);
  });

  async function haproxy(to: number, backend: string): Promise<number> {
    const port = await freePort();
    const path = await file("haproxy.cfg", [
      "defaults",
      "  mode http",
      "  timeout connect 5s",
      "  timeout client 5s",
      "  timeout server 5s",
      "frontend f",
      `  bind 127.0.0.1:${port} proto h2`,
      "  default_backend b",
      "backend b",
      `  server s 127.0.0.1:${to} ${backend}`,
    ]);
    run("haproxy", "-q", "-db", "-f", path);
    await untilListening(port);
    return port;
  }
});

const PAGE: RequestListener = (_, response) => {
  response.setHeader("Content-Type", "text/html");
  response.end("<!doctype html><title>a page</title>");
};
