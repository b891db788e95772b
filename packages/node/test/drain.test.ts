// Connections that are closed at a rate, so that their clients come back in no crowd.

import { describe, expect, test } from "vitest";
import type { UpgradeAnswer } from "@ws/io";
import { answer, close, makeCertificate, Peer, request, statusOf, text } from "@ws/peer";
import type { ServeOptions } from "../src/serve.ts";
import { client, echo, start } from "./support/start.ts";

const SCHEMES = ["ws", "wss"] as const;

/** A server, and clients of ours, in the order in which they came. */
async function crowd(count: number, scheme: (typeof SCHEMES)[number] = "ws") {
  const tls = scheme === "wss" ? await makeCertificate() : undefined;
  const page: ServeOptions["request"] = (_, response) => void response.end("a page");
  const server = await start({ tls, request: page }, echo);
  const clients = [];
  for (let i = 0; i < count; i++)
    clients.push(await client(server.url, { tls: { ca: tls?.cert } }));
  await expect.poll(() => server.connections.size).toBe(count);
  return { server, clients };
}

describe("drain", () => {
  test.each(SCHEMES)(
    "over %s closes so many in a second, first come first, with 1012",
    async (scheme) => {
      const { server, clients } = await crowd(5, scheme);
      const ended: [number, number, number][] = [];
      const beforeMs = performance.now();
      for (const [i, { closed }] of clients.entries()) {
        void closed.then(({ code }) => ended.push([i, code, performance.now() - beforeMs]));
      }
      await server.drain({ perSecond: 10 });
      expect(server.connections.size).toBe(0);
      await expect.poll(() => ended.length).toBe(5);
      expect(ended.map(([i, code]) => [i, code])).toEqual([0, 1, 2, 3, 4].map((i) => [i, 1012]));
      // The first at once, each other 100 ms later: the rate is an upper bound.
      for (const [i, , ms] of ended) expect(ms).toBeGreaterThan(i * 100 - 15);
    },
  );

  test("closes many in one step, where the rate is high", async () => {
    const { server, clients } = await crowd(30);
    const beforeMs = performance.now();
    await server.drain({ perSecond: 1000, code: 4001, reason: "deploy" });
    expect(performance.now() - beforeMs).toBeGreaterThan(15);
    const infos = await Promise.all(clients.map(({ closed }) => closed));
    const expected = { code: 4001, reason: "deploy", wasClean: true };
    expect(infos).toEqual(infos.map(() => expect.objectContaining(expected)));
  });

  test("refuses who comes meanwhile, and after it, with 503; pages are served", async () => {
    const { server } = await crowd(0);
    const peer = await Peer.open(server);
    const draining = server.drain({ perSecond: Infinity });
    expect(await peer.frames(1)).toEqual(["close 1012"]);
    expect(await answer(server, request())).toMatch(/^HTTP\/1\.1 503 .*\r\nRetry-After: 5\r\n/);
    peer.write(close(1012));
    await peer.untilEnd();
    peer.socket.end();
    await draining;
    expect(statusOf(await answer(server, request()))).toBe(503);
    const page = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    expect(statusOf(await answer(server, page))).toBe(200);
  });

  test.each(SCHEMES)("over %s refuses handshakes in flight with 503", async (scheme) => {
    const signals: AbortSignal[] = [];
    const tls = scheme === "wss" ? await makeCertificate() : undefined;
    const server = await start({
      tls,
      upgrade: ({ signal }) => (signals.push(signal), new Promise<UpgradeAnswer>(() => {})),
    });
    const thinking = answer({ port: server.port, ca: tls?.cert }, request());
    await expect.poll(() => signals.length).toBe(1);
    await server.drain({ perSecond: 1 });
    expect([statusOf(await thinking), signals[0].aborted]).toEqual([503, true]);
  });

  test("that is aborted leaves who is still there, and takes requests again", async () => {
    const { server, clients } = await crowd(3);
    const stop = new AbortController();
    const draining = server.drain({ perSecond: 0.01, signal: stop.signal });
    await clients[0].closed;
    stop.abort(new Error("no deploy"));
    await expect(draining).rejects.toThrow("no deploy");
    await expect.poll(() => server.connections.size).toBe(2);
    const peer = await Peer.open(server, text("a"));
    expect(await peer.frames(1)).toEqual(["text a"]);
    expect(clients.map(({ state }) => state)).toEqual(["closed", "open", "open"]);
  });

  test("that is aborted before it began changes nothing", async () => {
    const { server, clients } = await crowd(1);
    const signal = AbortSignal.abort(new Error("never"));
    await expect(server.drain({ perSecond: 1, signal })).rejects.toThrow("never");
    expect([clients[0].state, server.connections.size]).toEqual(["open", 1]);
    await Peer.open(server);
  });

  test.each([
    ["limit-invalid", { perSecond: 0 }],
    ["limit-invalid", { perSecond: Number.NaN }],
    ["close-code-invalid", { perSecond: 1, code: 1005 }],
    ["close-reason-too-long", { perSecond: 1, reason: "x".repeat(124) }],
  ])("rejects before anything has changed: %s", async (code, options) => {
    const { server, clients } = await crowd(1);
    await expect(server.drain(options)).rejects.toMatchObject({ name: "UsageError", code });
    expect(clients[0].state).toBe("open");
    await Peer.open(server);
  });

  test("is over with close, which does not wait for its rate", async () => {
    const { server, clients } = await crowd(3);
    const draining = server.drain({ perSecond: 0.01 });
    await clients[0].closed;
    await Promise.all([server.close(), draining]);
    const codes = await Promise.all(clients.map(async ({ closed }) => (await closed).code));
    expect(codes).toEqual([1012, 1001, 1001]);
  });
});
