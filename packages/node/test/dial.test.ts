import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { LookupFunction } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cleanUp, failure, freePort, makeCertificate, take } from "@ws/peer";
import { describe, expect, test } from "vitest";
import { attach } from "../src/attach.ts";
import { connect } from "../src/connect.ts";
import { client, echo, start } from "./support/start.ts";

/** A name with these addresses, as the system would tell. */
function lookupOf(...addresses: readonly string[]): LookupFunction {
  const all = addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));
  return (_name, { all: wantsAll }, done) =>
    wantsAll ? done(null, all) : done(null, all[0].address, all[0].family);
}

describe("a client connects over TCP", () => {
  test("to the address of a name that answers, where another does not (RFC 8305)", async () => {
    const server = await start({}, echo);
    const connection = await client(`ws://many.test:${server.port}`, {
      tcp: { lookup: lookupOf("::1", "127.0.0.3", "127.0.0.1") },
    });
    connection.send("a");
    expect([await take(connection, 1), connection.peerAddress]).toEqual([["a"], "127.0.0.1"]);
  });

  test("to a name without one that answers: connection-lost, with what each said", async () => {
    const url = `ws://many.test:${await freePort()}`;
    const error = await failure(connect(url, { tcp: { lookup: lookupOf("::1", "127.0.0.1") } }));
    const { errors } = error.cause as AggregateError;
    expect([error.code, errors.map(({ code, address }) => [code, address])]).toEqual([
      "connection-lost",
      [
        ["ECONNREFUSED", "::1"],
        ["ECONNREFUSED", "127.0.0.1"],
      ],
    ]);
  });

  test("to a name that is not resolved in time: handshake-timeout", async () => {
    const error = await failure(
      connect("ws://slow.test", {
        handshakeTimeoutMs: 50,
        closeTimeoutMs: 50,
        tcp: { lookup: () => {} },
      }),
    );
    expect(error.code).toBe("handshake-timeout");
  });

  test("from the address it is told to", async () => {
    const server = await start();
    await client(server.url, { tcp: { localAddress: "127.0.0.2" } });
    await expect
      .poll(() => Array.from(server.connections, ({ peerAddress }) => peerAddress))
      .toEqual(["127.0.0.2"]);
  });

  test.each(["http", "https"])("asks for an %s: URL as for a WebSocket's", async (scheme) => {
    const { key, cert } = await makeCertificate();
    const server = await start(scheme === "https" ? { tls: { key, cert } } : {}, echo);
    const url = `${scheme}://127.0.0.1:${server.port}`;
    const connection = await client(url, { tls: { ca: cert } });
    connection.send("a");
    expect(await take(connection, 1)).toEqual(["a"]);
  });
});

describe("a client connects to a Unix socket", () => {
  async function folder(): Promise<string> {
    const path = await mkdtemp(join(tmpdir(), "ws unix:"));
    cleanUp(() => rm(path, { recursive: true }));
    return path;
  }

  const urlOf = (path: string): string => `ws+unix:${path.replaceAll(":", "%3A")}`;

  test("and asks for the target, of localhost", async () => {
    const path = join(await folder(), "a.sock");
    const http = createServer();
    const asked: unknown[] = [];
    http.on("upgrade", ({ url, headers }) => asked.push([url, headers.host]));
    const sockets = attach(http, {}, echo);
    http.listen(path);
    await once(http, "listening");
    cleanUp(async () => {
      await sockets.close({ graceMs: 0 });
      http.close();
    });
    const connection = await client(`${urlOf(path)}:/chat?a=b:c`);
    connection.send("a");
    expect(await take(connection, 1)).toEqual(["a"]);
    expect([asked, connection.peerAddress]).toEqual([[["/chat?a=b:c", "localhost"]], ""]);
    expect(await connection.close(1000)).toMatchObject({ wasClean: true });
  });

  test("where there is none: connection-lost, ENOENT", async () => {
    const error = await failure(connect(urlOf(join(await folder(), "none.sock"))));
    expect([error.code, error.cause]).toEqual([
      "connection-lost",
      expect.objectContaining({ code: "ENOENT" }),
    ]);
  });
});
