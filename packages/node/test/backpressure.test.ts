// Back-pressure, both ways, on every way that a connection may be carried.

import { once } from "node:events";
import { setImmediate as nextTurn, setTimeout as delay } from "node:timers/promises";
import type { Handler, Listener, SendResult } from "@ws/io";
import { type Address, frame, makeCertificate, Opcode, Peer, take } from "@ws/peer";
import { describe, expect, test } from "vitest";
import type { ServeOptions } from "../src/serve.ts";
import { ask, sessionTo } from "./support/http2-peer.ts";
import { pausesTls } from "./support/pauses.ts";
import { start } from "./support/start.ts";

const tls = await makeCertificate();

interface Way {
  readonly options: ServeOptions;
  /** Opens a connection; its socket, or its stream, is the peer's to pause. */
  readonly open: (address: Address) => Promise<Peer>;
}

const WAYS: Readonly<Record<string, Way>> = {
  "plain TCP": { options: {}, open: (address) => Peer.open(address) },
  TLS: { options: { tls }, open: (address) => Peer.open(address) },
  "HTTP/2": {
    options: { tls, http2: true },
    open: async (address) => (await ask(await sessionTo(address))).peer,
  },
};

const chunk = new Uint8Array(65_536);

describe.each(Object.entries(WAYS))("over %s", (name, way) => {
  const isPaused = name !== "TLS" || pausesTls;

  /** A server, its only connection, and the peer. */
  async function scene(options: ServeOptions = {}, handler: Handler | Listener = {}) {
    const server = await start({ ...way.options, ...options }, handler);
    const peer = await way.open({ port: server.port, ca: way.options.tls && tls.cert });
    await expect.poll(() => server.connections.size).toBe(1);
    const [connection] = server.connections;
    /** Sends until it is told this; returns how many messages were taken before. */
    async function sendUntil(answer: SendResult): Promise<number> {
      for (let sent = 0; sent < 3000; sent++) {
        if (connection.send(chunk) === answer) return sent;
        await nextTurn();
      }
      throw new Error(`It never says ${answer}.`);
    }
    return { peer, connection, sendUntil };
  }

  test.runIf(isPaused)(
    "a client that does not read: send says full; drained, when it reads again",
    async () => {
      const heard: string[] = [];
      const { peer, connection } = await scene({ maxBufferedBytes: 100_000_000 });
      peer.socket.pause();
      // More than the system takes.
      connection.send(new Uint8Array(10_000_000));
      await delay(30);
      expect(connection.send(chunk)).toBe("full");
      const drained = connection.drained().then(() => heard.push("drained"));
      await delay(30);
      expect([heard, connection.state]).toEqual([[], "open"]);
      peer.socket.resume();
      await drained;
      expect(connection.send("behind")).toBe("ok");
      expect(await peer.frames(3)).toEqual([
        "binary of 10000000 bytes",
        "binary of 65536 bytes",
        "text behind",
      ]);
    },
  );

  test.runIf(isPaused)(
    "an iterator that is not read stops the client, and loses nothing",
    async () => {
      const { peer, connection } = await scene({}, () => {});
      const message = frame(Opcode.binary, chunk);
      let sent = 0;
      for (let blocked = false; !blocked; sent++) {
        if (sent > 3000) throw new Error("It never stops reading.");
        if (peer.socket.write(message)) continue;
        const drain = once(peer.socket, "drain").then(() => false);
        blocked = await Promise.race([drain, delay(100, true)]);
      }
      expect(sent).toBeLessThan(500);
      expect(await take(connection, sent)).toHaveLength(sent);
    },
  );

  test.runIf(isPaused)(
    "a client that takes nothing for writeStallTimeoutMs is cut off: write-stalled",
    async () => {
      const { peer, connection } = await scene({ writeStallTimeoutMs: 50 });
      peer.socket.pause();
      connection.send(new Uint8Array(10_000_000));
      expect(await connection.closed).toMatchObject({
        code: 1006,
        cause: { code: "write-stalled" },
      });
    },
  );

  test("a slow client loses what does not fit, on request; what was taken arrives whole", async () => {
    const options = { maxBufferedBytes: 2_000_000, slowConsumer: "drop" } as const;
    const { peer, connection, sendUntil } = await scene(options);
    peer.socket.pause();
    const sent = await sendUntil("dropped");
    expect([connection.state, connection.stats().dropped]).toEqual(["open", 1]);
    peer.socket.resume();
    await connection.drained();
    connection.send("after");
    const messages = Array.from({ length: sent }, () => "binary of 65536 bytes");
    expect(await peer.frames(sent + 1)).toEqual([...messages, "text after"]);
  });

  test("a slow client is cut off by default where more than maxBufferedBytes waits", async () => {
    const { peer, connection, sendUntil } = await scene({ maxBufferedBytes: 2_000_000 });
    peer.socket.pause();
    await sendUntil("closed");
    expect(await connection.closed).toMatchObject({ code: 1006, cause: { code: "slow-consumer" } });
  });
});
