// A stream of the caller's that leads to the server: any Duplex, and TLS over it.

import { once } from "node:events";
import { connect as connectTcp } from "node:net";
import { Duplex } from "node:stream";
import { handshakeFailure } from "@ws/core";
import { cleanUp, failure, makeCertificate, rawServer, take } from "@ws/peer";
import { describe, expect, test } from "vitest";
import { echo, type SocketAdapter, staged } from "./adapter.ts";

/** A stream that is no socket, over one. */
function streamTo(port: number): Duplex {
  const socket = connectTcp({ port, host: "127.0.0.1", allowHalfOpen: true });
  cleanUp(() => socket.destroy());
  const stream = Duplex.from({ readable: socket, writable: socket } as never);
  stream.on("close", () => socket.destroy());
  return stream;
}

function socketTo(port: number): Duplex {
  return connectTcp({ port, host: "127.0.0.1", allowHalfOpen: true });
}

/** A stream that comes when it is told to. */
function later() {
  let come!: (stream: Duplex) => void;
  const coming = new Promise<Duplex>((resolve) => (come = resolve));
  return { coming, come };
}

export function registerStreams(adapter: SocketAdapter): void {
  const { connect, start, client } = staged(adapter);

  describe("a client whose stream the caller opens", () => {
    test.each([
      ["a Duplex", streamTo],
      ["the promise of a Duplex", async (port: number) => streamTo(port)],
      ["a socket that connects", socketTo],
      [
        "a socket that is connected",
        async (port: number) => {
          const socket = socketTo(port);
          await once(socket, "connect");
          return socket;
        },
      ],
    ])("speaks over %s", async (_, open) => {
      const server = await start({}, echo);
      const asked: string[] = [];
      const connection = await client("ws://a.test/chat?b", {
        createConnection(url) {
          asked.push(url.href);
          return open(server.port);
        },
      });
      const big = new Uint8Array(300_000).fill(7);
      for (const message of ["a", big]) connection.send(message);
      expect(await take(connection, 2)).toEqual(["a", big]);
      expect(await connection.close(4000, "bye")).toMatchObject({ code: 4000, wasClean: true });
      expect(asked).toEqual(["ws://a.test/chat?b"]);
    });

    test.each([
      ["a socket", socketTo],
      ["a Duplex", streamTo],
    ])("speaks TLS over %s for wss:", async (_, open) => {
      const { key, cert } = await makeCertificate();
      const server = await start({ tls: { key, cert } }, echo);
      const connection = await client("wss://localhost/", {
        createConnection: () => open(server.port),
        tls: { ca: cert },
      });
      connection.send("a");
      expect([await take(connection, 1), connection.encrypted]).toEqual([["a"], true]);
      expect(await connection.close(1000)).toMatchObject({ wasClean: true });
    });

    test.each(["wss://other.test/", "wss://127.0.0.2/"])(
      "refuses a certificate that is not for the host of %s (attack H9)",
      async (url) => {
        const { key, cert } = await makeCertificate();
        const server = await start({ tls: { key, cert } });
        const createConnection = (): Duplex => socketTo(server.port);
        const error = await failure(connect(url, { createConnection, tls: { ca: cert } }));
        expect([error.code, error.cause]).toEqual([
          "connection-lost",
          expect.objectContaining({ code: "ERR_TLS_CERT_ALTNAME_INVALID" }),
        ]);
      },
    );
  });

  describe("a client whose stream does not come", () => {
    const cause = new Error("no way");

    test.each([
      [
        "throws",
        () => {
          throw cause;
        },
      ],
      ["rejects", () => Promise.reject(cause)],
      [
        "gives a stream that failed",
        async () => {
          const stream = streamTo((await rawServer()).port);
          stream.on("error", () => {});
          stream.destroy(cause);
          return stream;
        },
      ],
    ])("because createConnection %s: connection-lost, with the cause", async (_, open) => {
      const error = await failure(connect("ws://a.test", { createConnection: open }));
      expect([error, error.cause]).toEqual([handshakeFailure("connection-lost", { cause }), cause]);
    });

    test("because it was read to its end already: connection-lost", async () => {
      const server = await rawServer();
      const socket = socketTo(server.port);
      (await server.peer()).socket.end();
      for await (const _ of socket.iterator({ destroyOnReturn: false })) expect.unreachable();
      const error = await failure(connect("ws://a.test", { createConnection: () => socket }));
      expect(error).toEqual(handshakeFailure("connection-lost"));
      socket.destroy();
    });

    test("in time: handshake-timeout; when it comes it is destroyed", async () => {
      const server = await rawServer();
      const { coming, come } = later();
      const signals: AbortSignal[] = [];
      const options = {
        handshakeTimeoutMs: 50,
        createConnection(_: URL, signal: AbortSignal) {
          signals.push(signal);
          return coming;
        },
      };
      expect(await failure(connect("ws://a.test", options))).toEqual(
        handshakeFailure("handshake-timeout"),
      );
      expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
      const late = socketTo(server.port);
      come(late);
      await once(late, "close");
    });

    test("in time, but fails later: handshake-timeout, and nobody hears of the failure", async () => {
      const unhandled: unknown[] = [];
      const onUnhandled = (error: unknown): void => void unhandled.push(error);
      process.on("unhandledRejection", onUnhandled);
      cleanUp(() => process.off("unhandledRejection", onUnhandled));
      const failing = new Promise<Duplex>((_, reject) => setTimeout(reject, 50, cause));
      const options = { handshakeTimeoutMs: 10, createConnection: () => failing };
      const error = await failure(connect("ws://a.test", options));
      expect(error).toEqual(handshakeFailure("handshake-timeout"));
      await failure(failing);
      await new Promise((resolve) => setImmediate(resolve));
      expect(unhandled).toEqual([]);
    });

    test("before the signal is aborted: the reason; when it comes it is destroyed", async () => {
      const server = await rawServer();
      const { coming, come } = later();
      const controller = new AbortController();
      const { signal } = controller;
      const opening = failure(connect("ws://a.test", { signal, createConnection: () => coming }));
      const reason = new Error("enough");
      controller.abort(reason);
      expect(await opening).toBe(reason);
      const late = socketTo(server.port);
      come(late);
      await once(late, "close");
    });

    test("to a silent server: handshake-timeout, counted from the call of connect on", async () => {
      const server = await rawServer();
      const startMs = performance.now();
      const error = await failure(
        connect("ws://a.test", {
          handshakeTimeoutMs: 1000,
          closeTimeoutMs: 50,
          async createConnection() {
            await new Promise((resolve) => setTimeout(resolve, 800));
            return socketTo(server.port);
          },
        }),
      );
      expect([error.code, performance.now() - startMs < 1700]).toEqual(["handshake-timeout", true]);
      await (await server.peer()).untilReset();
    });
  });
}
