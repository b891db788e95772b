import { HandshakeError, UsageError } from "@ws/core";
import { acceptNext, failure, makeCertificate, rawServer, take, text } from "@ws/peer";
import { describe, expect, test } from "vitest";
import { client, echo, start } from "./support/start.ts";

const frame = (payload: string) => text(payload, { masked: false });

describe("a client", () => {
  test("loses no message in the same write as the 101", async () => {
    const server = await rawServer();
    const [connection] = await Promise.all([
      client(server.url),
      acceptNext(server, frame("a"), frame("b")),
    ]);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await take(connection, 2)).toEqual(["a", "b"]);
  });

  test("tells what the system said: ECONNREFUSED, ENOTFOUND", async () => {
    const server = await start();
    const { url } = server;
    await server.close();
    const [refused, unknown] = await Promise.all([
      failure(client(url)),
      failure(client("ws://no.such.invalid")),
    ]);
    for (const error of [refused, unknown]) {
      expect([error.name, error.code]).toEqual(["HandshakeError", "connection-lost"]);
    }
    expect([refused.cause, unknown.cause]).toMatchObject([
      { code: "ECONNREFUSED" },
      { code: "ENOTFOUND" },
    ]);
  });

  test("waits for handshakeTimeoutMs, and for its signal", async () => {
    const server = await rawServer();
    expect(await failure(client(server.url, { handshakeTimeoutMs: 50 }))).toMatchObject({
      code: "handshake-timeout",
    });
    const reason = new Error("Not any more.");
    const controller = new AbortController();
    const opening = failure(client(server.url, { signal: controller.signal }));
    controller.abort(reason);
    expect(await opening).toBe(reason);
  });

  test("follows redirects as far as it may", async () => {
    const end = await start({}, echo);
    const server = await start({
      upgrade: () => ({ status: 302, headers: [["Location", end.url]] }),
    });
    expect(await failure(client(server.url))).toMatchObject({ code: "status-not-101" });
    const connection = await client(server.url, { maxRedirects: 1 });
    connection.send("a");
    expect(await take(connection, 1)).toEqual(["a"]);
  });

  test.each(["ftp://localhost", "ws://localhost/#a"])("%s is no URL", async (url) => {
    expect(await failure(client(url))).toBeInstanceOf(UsageError);
  });
});

describe("over TLS", () => {
  test("a client speaks with a server whose certificate it trusts", async () => {
    const tls = await makeCertificate();
    const server = await start({ tls }, echo);
    for (const host of ["127.0.0.1", "localhost"]) {
      const url = `wss://${host}:${server.port}`;
      const connection = await client(url, { tls: { ca: tls.cert } });
      const large = new Uint8Array(3_000_000).fill(7);
      connection.send(large);
      const [message] = await take(connection, 1);
      expect([connection.encrypted, Buffer.compare(message as Uint8Array, large)]).toEqual([
        true,
        0,
      ]);
      expect(await connection.close(1000)).toMatchObject({ code: 1000, wasClean: true });
    }
  });

  test.each([
    ["a certificate that nobody vouches for", {}],
    ["a certificate for another name", { serverName: "other.example" }],
  ])("a client does not speak with %s", async (_, options) => {
    const tls = await makeCertificate();
    const server = await start({ tls }, echo);
    const ca = "serverName" in options ? { ca: tls.cert } : {};
    const error = await failure(client(server.url, { tls: { ...ca, ...options } }));
    expect(error).toBeInstanceOf(HandshakeError);
    expect([error.code, (error.cause as Error).message]).toEqual([
      "connection-lost",
      expect.stringMatching(/certificate|altnames/),
    ]);
    expect(server.connections.size).toBe(0);
  });

  test("a client that speaks plainly is over in no time", async () => {
    const server = await start({ tls: await makeCertificate() });
    const error = await failure(client(`ws://127.0.0.1:${server.port}`));
    expect(["ended-early", "connection-lost"]).toContain(error.code);
  });
});
