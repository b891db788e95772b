import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { WebSocket, WebSocketServer } from "ws";
import { describe, expect, onTestFinished, test } from "vitest";
import { connect, serve } from "@ws/node";
import {
  type ByteStreams,
  clientHandshake,
  type DrivenConnection,
  overStreams,
  serverHandshake,
} from "../src/index.ts";
import { pakoCodec, permessageDeflate } from "../src/deflate/index.ts";
import { bridge, dial, pair, streamsOf } from "./support/streams.ts";

async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const list: Item[] = [];
  for await (const item of items) list.push(item);
  return list;
}

/** Sends back what it hears, and waits for who does not read. */
async function echo(connection: DrivenConnection): Promise<void> {
  for await (const message of connection) {
    if (connection.send(message) === "full") await connection.drained();
  }
}

/** Both ends of a pair, without a handshake. */
async function both(ends = pair(), options = {}) {
  const [client, server] = await Promise.all([
    overStreams(ends[0], { role: "client", ...options }),
    overStreams(ends[1], { role: "server", ...options }),
  ]);
  return { client, server };
}

const WAYS = { "streams in memory": pair, "a MessageChannel": bridge };

describe.for(Object.entries(WAYS))("over %s", ([, way]) => {
  test("both ends speak, ping and close without a handshake", async () => {
    const { client, server } = await both(way(), { protocol: "chat" });
    void echo(server);
    client.send("a");
    client.send(Uint8Array.of(1, 2));
    const messages = client[Symbol.asyncIterator]();
    expect([await messages.next(), await messages.next()].map(({ value }) => value)).toEqual([
      "a",
      Uint8Array.of(1, 2),
    ]);
    expect(await client.ping()).toBeGreaterThanOrEqual(0);
    expect([client.protocol, server.peerAddress, server.encrypted]).toEqual(["chat", "", false]);
    const clean = { code: 4000, wasClean: true, cause: undefined };
    expect(await client.close(4000, "enough")).toMatchObject({ ...clean, initiator: "we" });
    expect(await server.closed).toMatchObject({ ...clean, reason: "enough", initiator: "peer" });
  });

  test("who does not read makes the other wait, and all arrives", async () => {
    const { client, server } = await both(way());
    const chunk = new Uint8Array(65_536);
    let sent = 0;
    for (; sent < 1000; sent++) {
      if (client.send(chunk) !== "full") continue;
      const waiting = new Promise((resolve) => setTimeout(resolve, 50, "waits"));
      if ((await Promise.race([client.drained(), waiting])) === "waits") break;
    }
    // 1 MiB waits for the reader; what is under way besides is little.
    expect([sent < 40, client.bufferedBytes > 0]).toEqual([true, true]);
    const received = all(server);
    await client.drained();
    await client.close(1000);
    expect((await received).length).toBe(sent + 1);
  });

  test("messages of a mebibyte, and pieces", async () => {
    const { client, server } = await both(way());
    void echo(server);
    client.send("€".repeat(400_000));
    const message = client.beginMessage("binary");
    for (let piece = 0; piece < 3; piece++) message.write(new Uint8Array(200_000).fill(piece));
    message.end();
    const messages = client[Symbol.asyncIterator]();
    const [text, binary] = [await messages.next(), await messages.next()];
    expect([text.value === "€".repeat(400_000), binary.value!.length]).toEqual([true, 600_000]);
    await client.close();
  });
});

describe("over streams that end", () => {
  test("without a Close, the connection says so", async () => {
    const [mine, theirs] = pair();
    const connection = await overStreams(mine, { role: "client" });
    await Promise.all([theirs.writable.close(), theirs.readable.cancel()]);
    expect(await connection.closed).toMatchObject({
      code: 1006,
      wasClean: false,
      cause: { code: "ended-without-close" },
    });
  });

  test("with an error, it is the cause", async () => {
    const [mine, theirs] = pair();
    const connection = await overStreams(mine, { role: "server" });
    const error = new Error("The line is cut.");
    await theirs.writable.abort(error);
    expect(await connection.closed).toMatchObject({
      code: 1006,
      cause: { code: "connection-lost", cause: error },
    });
  });

  test("because we abort, both halves end", async () => {
    const [mine, theirs] = pair();
    const connection = await overStreams(mine, { role: "client" });
    const reading = theirs.readable.getReader().read();
    connection.abort();
    expect(await connection.closed).toMatchObject({ code: 1006, cause: { code: "aborted" } });
    await expect(reading).rejects.toBe(undefined);
    await expect(theirs.writable.getWriter().closed).rejects.toBe(undefined);
  });

  test("at once, and what was said before is still heard", async () => {
    const { client, server } = await both();
    client.send("last words");
    await client.close(1000);
    expect(await all(server)).toEqual(["last words"]);
  });

  test("are not touched by a mistake", async () => {
    const [mine] = pair();
    const mistakes = [
      [{ role: "peer" }, {}],
      [{ role: "client", textAs: "text" }, {}],
      [{ role: "client" }, { message: 1 }],
    ] as const;
    for (const [options, handler] of mistakes) {
      await expect(overStreams(mine, options as never, handler as never)).rejects.toMatchObject({
        code: "option-invalid",
      });
    }
    expect([mine.readable.locked, mine.writable.locked]).toEqual([false, false]);
  });

  test("locked, is a TypeError", async () => {
    const [mine] = pair();
    mine.readable.getReader();
    await expect(overStreams(mine, { role: "client" })).rejects.toThrow(TypeError);
  });
});

describe("over a TCP socket, a client speaks", () => {
  test("with @ws/node, compressed", async () => {
    await using server = await serve(
      { host: "127.0.0.1", protocols: ["chat"], compress: true },
      echo,
    );
    const connection = await overStreams(await dial(server.url), {
      handshake: clientHandshake(`${server.url}/live?a=b`, {
        protocols: ["chat"],
        extensions: [permessageDeflate(pakoCodec)],
      }),
      data: 7,
    });
    const messages = ["a".repeat(100_000), "é", "b".repeat(3000), ""];
    for (const message of messages) connection.send(message);
    const echoes = connection[Symbol.asyncIterator]();
    for (const message of messages) expect((await echoes.next()).value === message).toBe(true);
    const { protocol, extensions, data } = connection;
    expect([protocol, extensions, data]).toEqual(["chat", ["permessage-deflate"], 7]);
    const { sent, received } = connection.stats();
    expect([sent.compressionRatio < 0.05, received.compressionRatio < 0.05]).toEqual([true, true]);
    expect(await connection.close(1000)).toMatchObject({ code: 1000, wasClean: true });
  });

  test("with ws, and the Close of the server is clean", async () => {
    const server = new WebSocketServer({ port: 0, host: "127.0.0.1", perMessageDeflate: true });
    onTestFinished(() => server.close());
    await once(server, "listening");
    server.on("connection", (socket) => {
      socket.on("message", (data, isBinary) => socket.send(data, { binary: isBinary }));
      socket.on("pong", () => socket.close(4001, "enough"));
    });
    const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const handshake = clientHandshake(url, { extensions: [permessageDeflate(pakoCodec)] });
    const connection = await overStreams(await dial(url), { handshake });
    connection.send("x".repeat(5000));
    for await (const message of connection) {
      expect(message).toBe("x".repeat(5000));
      break;
    }
    for (const client of server.clients) client.ping();
    expect(await connection.closed).toMatchObject({
      code: 4001,
      reason: "enough",
      wasClean: true,
      initiator: "peer",
    });
  });

  test("with a server that refuses, and hears its response", async () => {
    await using server = await serve(
      { host: "127.0.0.1", upgrade: () => ({ status: 401, body: "Who are you?" }) },
      {},
    );
    const opening = overStreams(await dial(server.url), { handshake: clientHandshake(server.url) });
    const error = await opening.catch((reason) => reason);
    expect([error.name, error.code, error.response.status]).toEqual([
      "HandshakeError",
      "status-not-101",
      401,
    ]);
  });

  test("until a signal ends the handshake", async () => {
    const server = createServer(() => {}).listen(0, "127.0.0.1");
    onTestFinished(() => void server.close());
    await once(server, "listening");
    const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const { socket, ...streams } = await dial(url);
    const opening = overStreams(streams, {
      handshake: clientHandshake(url),
      signal: AbortSignal.timeout(20),
    });
    await expect(opening).rejects.toMatchObject({ name: "TimeoutError" });
    await expect.poll(() => socket.destroyed).toBe(true);
  });

  test("of a URL that is none", () => {
    expect(() => clientHandshake("http//a")).toThrow(
      expect.objectContaining({ code: "url-invalid" }),
    );
  });
});

describe("over a TCP socket, a server speaks", () => {
  /** A server of node:net; each of its sockets is handed over. */
  async function listen(take: (streams: ByteStreams) => Promise<unknown>) {
    const server = createServer((socket) => void take(streamsOf(socket))).listen(0, "127.0.0.1");
    onTestFinished(() => void server.close());
    await once(server, "listening");
    return `ws://127.0.0.1:${(server.address() as AddressInfo).port}/live?a=b`;
  }

  test("with @ws/node, compressed, and knows what the hook found out", async () => {
    const url = await listen(async (streams) => {
      const connection = await overStreams(streams, {
        handshake: serverHandshake({
          protocols: ["chat"],
          extensions: [permessageDeflate(pakoCodec)],
          upgrade: async ({ path, headers }) => ({ data: [path, headers.get("x-user")] }),
        }),
      });
      connection.send(JSON.stringify(connection.data));
      await echo(connection);
    });
    const connection = await connect(url, {
      protocols: ["chat"],
      headers: [["X-User", "ann"]],
    });
    connection.send("a".repeat(2000));
    const messages = connection[Symbol.asyncIterator]();
    expect([await messages.next(), await messages.next()].map(({ value }) => value)).toEqual([
      '["/live","ann"]',
      "a".repeat(2000),
    ]);
    expect([connection.protocol, connection.extensions]).toEqual(["chat", ["permessage-deflate"]]);
    expect(await connection.close(1000)).toMatchObject({ wasClean: true });
  });

  test("with ws", async () => {
    const url = await listen(async (streams) =>
      echo(await overStreams(streams, { handshake: serverHandshake() })),
    );
    const socket = new WebSocket(url);
    await once(socket, "open");
    socket.send("from ws");
    const [data] = (await once(socket, "message")) as [Buffer];
    socket.close(3000);
    const [code] = (await once(socket, "close")) as [number];
    expect([String(data), code]).toEqual(["from ws", 3000]);
  });

  test("with a page of another origin: 403, and here a HandshakeError", async () => {
    const failures: unknown[] = [];
    const url = await listen((streams) =>
      overStreams(streams, { handshake: serverHandshake() }).catch((error) => failures.push(error)),
    );
    await expect(connect(url, { origin: "http://evil.example" })).rejects.toMatchObject({
      response: { status: 403 },
    });
    expect(failures).toEqual([
      expect.objectContaining({ name: "HandshakeError", code: "origin-forbidden" }),
    ]);
  });

  test("until a signal ends the handshake", async () => {
    const reason = new Error("No longer.");
    const giveUp = new AbortController();
    const failures: unknown[] = [];
    const url = await listen((streams) => {
      setTimeout(() => giveUp.abort(reason));
      const options = { handshake: serverHandshake(), signal: giveUp.signal };
      return overStreams(streams, options).catch((error) => failures.push(error));
    });
    const { socket } = await dial(url);
    socket.resume();
    await once(socket, "close");
    expect(failures).toEqual([reason]);
  });

  test("without a handshake", async () => {
    const url = await listen(async (streams) => {
      const options = { role: "server", peerAddress: "somebody", encrypted: true } as const;
      const connection = await overStreams(streams, options);
      connection.send(`${connection.peerAddress} ${connection.encrypted}`);
    });
    const connection = await overStreams(await dial(url), { role: "client" });
    for await (const message of connection) {
      expect(message).toBe("somebody true");
      break;
    }
    expect(await connection.close(1000)).toMatchObject({ wasClean: true });
  });
});
