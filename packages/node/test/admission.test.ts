import type { UpgradeAnswer } from "@ws/io";
import { answer, close, Peer, request, statusOf } from "@ws/peer";
import { describe, expect, test } from "vitest";
import { start } from "./support/start.ts";

describe.each(["maxConnections", "maxConnectionsPerAddress"])("%s (attack G16)", (limit) => {
  test("refuses one more with 503, until one is over", async () => {
    const server = await start({ [limit]: 2 });
    const first = await Peer.open(server);
    await Peer.open(server);
    expect(await answer(server, request())).toMatch(/^HTTP\/1\.1 503 .*\r\nRetry-After: 5\r\n/);
    first.write(close(1000));
    await first.untilEnd();
    first.socket.end();
    await expect.poll(() => server.connections.size).toBe(1);
    expect(await (await Peer.open(server)).frames(0)).toEqual([]);
    expect(statusOf(await answer(server, request()))).toBe(503);
  });

  test("counts handshakes in flight, until they fail", async () => {
    let reject: ((answer: UpgradeAnswer) => void) | undefined;
    const upgrade = () => new Promise<UpgradeAnswer>((resolve) => (reject = resolve));
    const server = await start({ [limit]: 1, upgrade });
    const thinking = answer(server, request());
    await expect.poll(() => reject).toBeDefined();
    expect(statusOf(await answer(server, request()))).toBe(503);
    reject!({ status: 404 });
    expect(statusOf(await thinking)).toBe(404);

    const gone = await Peer.to(server);
    reject = undefined;
    gone.write(request());
    await expect.poll(() => reject).toBeDefined();
    gone.socket.resetAndDestroy();
    await expect
      .poll(async () => {
        const peer = await Peer.to(server);
        peer.write(request());
        const later = new Promise((resolve) => setTimeout(resolve, 20, "admitted"));
        return Promise.race([peer.rest().then(statusOf), later]);
      })
      .toBe("admitted");
  });

  test("does not count what is refused, nor plain HTTP", async () => {
    const server = await start({ [limit]: 1 });
    expect(statusOf(await answer(server, request({ Origin: "http://evil" })))).toBe(403);
    expect(statusOf(await answer(server, "GET / HTTP/1.1\r\nHost: a\r\n\r\n"))).toBe(426);
    const peer = await Peer.to(server);
    peer.write(request());
    expect(statusOf(await peer.head())).toBe(101);
  });
});
