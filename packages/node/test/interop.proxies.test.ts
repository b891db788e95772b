// Our server behind a reverse proxy, nginx or HAProxy, over HTTP/1.1. Each is skipped where it is not
// installed.

import { dirname } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { failure, freePort, Peer, request, take } from "@ws/peer";
import { describe, expect, test } from "vitest";
import type { ServeOptions } from "../src/serve.ts";
import { bytesOf, digest } from "./support/messages.ts";
import { file, isInstalled, run, untilListening } from "@ws/peer/programs";
import { client, echo, start } from "./support/start.ts";

/** A proxy ends a tunnel in which nobody speaks for so long. */
const TIMEOUT_MS = 1000;

const PROXIES = {
  nginx: { args: ["-v"], start: startNginx },
  haproxy: { args: ["-v"], start: startHaproxy },
} as const;

async function startNginx(port: number, serverPort: number) {
  const path = await file("nginx.conf", [
    "daemon off; master_process off; pid nginx.pid; error_log error.log;",
    "events { worker_connections 64; }",
    "http {",
    "  access_log off; client_body_temp_path body; proxy_temp_path proxy;",
    "  fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;",
    `  server { listen 127.0.0.1:${port}; location / {`,
    `    proxy_pass http://127.0.0.1:${serverPort}; proxy_http_version 1.1;`,
    "    proxy_set_header Host $http_host;",
    '    proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection "upgrade";',
    `    proxy_read_timeout ${TIMEOUT_MS}ms;`,
    "  } }",
    "}",
  ]);
  return run("nginx", "-e", "error.log", "-p", dirname(path), "-c", path);
}

async function startHaproxy(port: number, serverPort: number) {
  const path = await file("haproxy.cfg", [
    "global",
    "  maxconn 64",
    "defaults",
    "  mode http",
    "  timeout connect 5s",
    "  timeout client 5s",
    "  timeout server 5s",
    `  timeout tunnel ${TIMEOUT_MS}ms`,
    "  retries 0",
    "listen front",
    `  bind 127.0.0.1:${port}`,
    `  server ours 127.0.0.1:${serverPort}`,
  ]);
  return run("haproxy", "-q", "-db", "-f", path);
}

describe.each(Object.entries(PROXIES))("behind %s", (name, proxy) => {
  const isMissing = !isInstalled(name, ...proxy.args);
  const why = `${name} is not installed`;

  /** A server of ours, and the proxy before it. */
  async function front(options: ServeOptions = {}, handler: Parameters<typeof start>[1] = echo) {
    const server = await start(options, handler);
    const port = await freePort();
    const child = await proxy.start(port, server.port);
    await untilListening(port);
    return { server, port, child, url: `ws://127.0.0.1:${port}` };
  }

  /** A client through it, and the server's connection to it. */
  async function scene(options: ServeOptions = {}) {
    const { server, url, child } = await front(options);
    const ours = await client(url, { keepaliveIntervalMs: Infinity });
    await expect.poll(() => server.connections.size, { interval: 1 }).toBe(1);
    const [its] = server.connections;
    return { child, ours, its };
  }

  test.for([true, false])("large messages pass, compressed: %j", async (compress, { skip }) => {
    skip(isMissing, why);
    // Made before there is a tunnel, which does not outlive a second of silence.
    const messages = ["a", bytesOf(8_000_000), "é".repeat(500_000), ""];
    const { url } = await front({ compress });
    const connection = await client(url, { keepaliveIntervalMs: TIMEOUT_MS / 4 });
    expect(connection.extensions).toEqual(compress ? ["permessage-deflate"] : []);
    for (const message of messages) connection.send(message);
    const heard = await take(connection, messages.length);
    expect(heard.map(digest)).toEqual(messages.map(digest));
  });

  test("a client that does not read slows us down", async ({ skip }) => {
    skip(isMissing, why);
    const { ours, its } = await scene({ keepaliveIntervalMs: 200 });
    ours.pause();
    const message = bytesOf(100_000);
    let sent = 0;
    while (its.send(message) === "ok" && sent < 1000) {
      sent++;
      await delay(1);
    }
    expect(sent).toBeLessThan(1000);
    ours.resume();
    const heard = await take(ours, sent + 1);
    expect(heard.map(digest)).toEqual(Array(sent + 1).fill(digest(message)));
    await its.drained();
    expect(its.bufferedBytes).toBe(0);
  });

  test.for([
    [1000, ""],
    [3000, "é".repeat(61)],
    [4999, "x"],
  ] as const)("both sides hear of %i %j, whoever closes", async ([code, reason], { skip }) => {
    skip(isMissing, why);
    const clean = { code, wasClean: true };
    const one = await scene();
    void one.ours.close(code, reason);
    expect(await one.its.closed).toMatchObject({ ...clean, reason, initiator: "peer" });
    expect(await one.ours.closed).toMatchObject({ ...clean, initiator: "we" });

    const other = await scene();
    void other.its.close(code, reason);
    expect(await other.ours.closed).toMatchObject({ ...clean, reason, initiator: "peer" });
    expect(await other.its.closed).toMatchObject({ ...clean, initiator: "we" });
  });

  test("pings keep a quiet connection, past the time-out of the proxy", async ({ skip }) => {
    skip(isMissing, why);
    const { ours, its } = await scene({ keepaliveIntervalMs: TIMEOUT_MS / 4 });
    await delay(2.5 * TIMEOUT_MS);
    expect([ours.state, its.state]).toEqual(["open", "open"]);
    expect(await its.ping()).toBeLessThan(TIMEOUT_MS);
  });

  test("without pings it cuts a quiet connection, which both sides hear", async ({ skip }) => {
    skip(isMissing, why);
    const { ours, its } = await scene({ keepaliveIntervalMs: Infinity });
    const lost = { code: 1006, wasClean: false };
    expect(await its.closed).toMatchObject(lost);
    expect(await ours.closed).toMatchObject(lost);
  });

  test("a client that ends its half without a Close is over for us", async ({ skip }) => {
    skip(isMissing, why);
    const infos: unknown[] = [];
    const { port } = await front(
      {},
      { close: (_, info) => infos.push([info.code, info.wasClean]) },
    );
    const peer = await Peer.to({ port });
    peer.write(request());
    expect(await peer.head()).toMatch(/^HTTP\/1\.1 101 /);
    peer.socket.end();
    await expect.poll(() => infos).toEqual([[1006, false]]);
    await peer.untilEnd();
  });

  test("a proxy that went silent is found out by the ping it does not answer", async ({ skip }) => {
    skip(isMissing, why);
    const { its, child } = await scene({ keepaliveIntervalMs: 200, keepaliveTimeoutMs: 200 });
    child.kill("SIGSTOP");
    expect(await its.closed).toMatchObject({
      code: 1006,
      wasClean: false,
      cause: { code: "keepalive-timeout" },
    });
  });

  test("a page of the host it serves may connect, another may not", async ({ skip }) => {
    skip(isMissing, why);
    const { url, port } = await front();
    const same = await client(url, { origin: `https://127.0.0.1:${port}` });
    expect(same.state).toBe("open");
    const error = await failure(client(url, { origin: "https://evil.example" }));
    expect(error).toMatchObject({ code: "status-not-101", response: { status: 403 } });
  });

  test("it answers for a server that is gone", async ({ skip }) => {
    skip(isMissing, why);
    const { url, server } = await front();
    await server.close();
    const error = await failure(client(url));
    const { status } = (error as unknown as { response: { status: number } }).response;
    expect([error.code, Math.floor(status / 100)]).toEqual(["status-not-101", 5]);
  });
});
