// The deadline of a handshake counts from TCP on, and is one for all that comes then.

import { once } from "node:events";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { effectiveLimits } from "@ws/core";
import { Loop, UNAVAILABLE, type UpgradeAnswer } from "@ws/io";
import { cleanUp, makeCertificate, Peer, request, statusOf, text } from "@ws/peer";
import { Arrivals } from "../src/arrivals.ts";
import { nodeHost } from "../src/host.ts";
import { echo, start } from "./support/start.ts";

const PAGE = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
const never = () => new Promise<UpgradeAnswer>(() => {});

/** Between the start of a test and the end of its peer, in milliseconds. */
async function lifeOf(peer: Peer, sinceMs: number): Promise<number> {
  await peer.untilEnd();
  return performance.now() - sinceMs;
}

test("who arrives when all are refused is so as well", async () => {
  const http = createServer().listen(0, "127.0.0.1");
  await once(http, "listening");
  cleanUp(() => http.close());
  const arrivals = new Arrivals(http, effectiveLimits({}), new Loop(nodeHost));
  await arrivals.refuse(UNAVAILABLE);
  const { port } = http.address() as AddressInfo;
  expect(statusOf(await (await Peer.to({ port })).rest())).toBe(503);
});

describe("handshakeTimeoutMs counts from TCP on (attack G16)", () => {
  test.each(["ws", "wss"])("over the head and the hook, over %s: 408", async (scheme) => {
    const tls = scheme === "wss" ? await makeCertificate() : undefined;
    const server = await start({ handshakeTimeoutMs: 2000, tls, upgrade: never });
    const sinceMs = performance.now();
    const peer = await Peer.to({ port: server.port, ca: tls?.cert });
    await delay(1000);
    peer.write(request());
    const lifeMs = await lifeOf(peer, sinceMs);
    expect(statusOf(await peer.rest())).toBe(408);
    // Counted anew from the request it would be 3000 at least.
    expect([lifeMs >= 1990, lifeMs < 2990]).toEqual([true, true]);
  });

  test("over TLS and the head: 408", async () => {
    const tls = await makeCertificate();
    const server = await start({ handshakeTimeoutMs: 2000, tls });
    const raw = connect(server.port, "127.0.0.1");
    await once(raw, "connect");
    const sinceMs = performance.now();
    await delay(1000);
    const peer = await Peer.over(raw, tls.cert);
    peer.write("GET / HTTP/1.1\r\n");
    const lifeMs = await lifeOf(peer, sinceMs);
    expect([lifeMs >= 1990, lifeMs < 2990]).toEqual([true, true]);
    expect(statusOf(await peer.rest())).toBe(408);
  });

  test("for who completes TLS only: 408", async () => {
    const tls = await makeCertificate();
    const server = await start({ handshakeTimeoutMs: 300, tls });
    const peer = await Peer.to({ port: server.port, ca: tls.cert });
    expect(statusOf(await peer.rest())).toBe(408);
    await peer.untilReset();
  });

  test("for who does not complete TLS: the end", async () => {
    const server = await start({ handshakeTimeoutMs: 100, tls: await makeCertificate() });
    const peer = await Peer.to(server);
    // The header of a record that never comes.
    peer.write(Buffer.from("1603010200", "hex"));
    expect(await peer.rest()).toBe("");
  });

  test("but from the request for who asked for a page before", async () => {
    const server = await start({
      handshakeTimeoutMs: 400,
      request: (_, response) => void response.writeHead(204).end(),
      upgrade: () => delay(200, {}),
    });
    const peer = await Peer.to(server);
    peer.write(PAGE);
    expect(statusOf(await peer.head())).toBe(204);
    await delay(300);
    peer.write(request());
    expect(statusOf(await peer.head())).toBe(101);
  });

  test("and is over with the handshake", async () => {
    const server = await start({ handshakeTimeoutMs: 200 }, echo);
    const peer = await Peer.open(server);
    await delay(400);
    peer.write(text("a"));
    expect(await peer.frames(1)).toEqual(["text a"]);
  });

  test("does not count for who answers an upgrade of another kind", async () => {
    const server = await start({ handshakeTimeoutMs: 200, path: "/a" });
    server.http.on("upgrade", ({ url }, socket) => {
      if (url === "/other") cleanUp(() => socket.destroy());
    });
    const peer = await Peer.to(server);
    peer.write(request({}, "GET /other HTTP/1.1"));
    await delay(400);
    expect([peer.ended, peer.bytes.length]).toEqual([false, 0]);
  });
});
