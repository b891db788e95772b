// Our client and server with those of others: `ws`, and the WebSocket that Node.js brings.

import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { describe, expect, test } from "vitest";
import { WebSocket as OtherSocket, WebSocketServer } from "ws";
import { cleanUp } from "./support/clean-up.ts";
import { client, echo, start, take } from "./support/start.ts";

const TEXTS = ["", "a", "é€😀", "x".repeat(126), "é".repeat(40_000)];
const SIZES = [0, 1, 125, 126, 65_535, 65_536, 1_000_000];
const bytesOf = (size: number) => Uint8Array.from({ length: size }, (_, i) => i % 251);

/** A server of `ws`. */
async function otherServer(onConnection: (socket: OtherSocket) => void, options = {}) {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1", ...options });
  server.on("connection", onConnection);
  await once(server, "listening");
  cleanUp(async () => {
    for (const socket of server.clients) socket.terminate();
    await new Promise((resolve) => server.close(resolve));
  });
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const echoing = (socket: OtherSocket): void => {
  socket.on("message", (data, isBinary) => socket.send(data, { binary: isBinary }));
};

/** A client of `ws`, open. */
async function otherClient(url: string, protocols: string[] = []) {
  const socket = new OtherSocket(url, protocols);
  cleanUp(() => socket.terminate());
  await once(socket, "open");
  return socket;
}

/** The WebSocket of Node.js, open. */
async function builtIn(url: string, protocols: string[] = []) {
  const socket = new WebSocket(url, protocols);
  socket.binaryType = "arraybuffer";
  const messages: unknown[] = [];
  socket.addEventListener("message", ({ data }) => messages.push(data));
  cleanUp(() => socket.close());
  await once(socket, "open");
  return { socket, messages };
}

describe("our client, the server of ws", () => {
  test("text and binary of all sizes are echoed, in order", async () => {
    const connection = await client(await otherServer(echoing));
    const messages = [...TEXTS, ...SIZES.map(bytesOf)];
    for (const message of messages) connection.send(message);
    expect(await take(connection, messages.length)).toEqual(messages);
  });

  test("fragments become one message, with pings between them", async () => {
    const pongs: string[] = [];
    const url = await otherServer((socket) => {
      socket.on("pong", (payload) => pongs.push(payload.toString()));
      const [first, second] = Buffer.from("é");
      socket.send(Buffer.of(first), { fin: false, binary: false });
      socket.ping("between");
      socket.send(Buffer.of(second), { fin: false });
      socket.send("a", { fin: true });
      socket.send(Buffer.of(1), { fin: false });
      socket.send(Buffer.of(2, 3), { fin: true });
    });
    const connection = await client(url);
    expect(await take(connection, 2)).toEqual(["éa", Uint8Array.of(1, 2, 3)]);
    await expect.poll(() => pongs).toEqual(["between"]);
  });

  test("pings are answered, both ways", async () => {
    const heard: string[] = [];
    const connection = await client(
      await otherServer((socket) => {
        socket.on("ping", () => heard.push("ping"));
        socket.on("pong", () => heard.push("pong"));
        socket.ping();
      }),
    );
    expect(await connection.ping()).toBeGreaterThanOrEqual(0);
    await expect.poll(() => heard.toSorted()).toEqual(["ping", "pong"]);
  });

  test("a subprotocol is agreed on", async () => {
    const url = await otherServer(() => {}, { handleProtocols: () => "two" });
    expect((await client(url, { protocols: ["one", "two"] })).protocol).toBe("two");
  });

  test.each([
    [1000, ""],
    [1001, "going"],
    [3000, "é".repeat(61)],
    [4999, "x"],
  ])("we close with %i %j", async (code, reason) => {
    const closed: unknown[] = [];
    const url = await otherServer((socket) => {
      socket.on("close", (...how) => closed.push([how[0], how[1].toString()]));
    });
    const connection = await client(url);
    expect(await connection.close(code, reason)).toMatchObject({ code, wasClean: true });
    await expect.poll(() => closed).toEqual([[code, reason]]);
  });

  test("we close without a code", async () => {
    const closed: unknown[] = [];
    const url = await otherServer((socket) => socket.on("close", (code) => closed.push(code)));
    const info = await (await client(url)).close();
    expect(info).toMatchObject({ code: 1005, wasClean: true, initiator: "we" });
    await expect.poll(() => closed).toEqual([1005]);
  });

  test.each([
    [1000, ""],
    [1011, "failed"],
    [4999, "é".repeat(61)],
  ])("it closes with %i %j, behind a message", async (code, reason) => {
    const url = await otherServer((socket) => {
      socket.send("last");
      socket.close(code, reason);
    });
    const connection = await client(url);
    expect(await take(connection, 2)).toEqual(["last"]);
    expect(await connection.closed).toMatchObject({
      code,
      reason,
      wasClean: true,
      initiator: "peer",
    });
  });

  test("it terminates", async () => {
    const connection = await client(await otherServer((socket) => socket.terminate()));
    expect(await connection.closed).toMatchObject({ code: 1006, wasClean: false });
  });

  test("it refuses", async () => {
    const url = await otherServer(() => {}, { verifyClient: () => false });
    await expect(client(url)).rejects.toMatchObject({
      code: "status-not-101",
      response: { status: 401 },
    });
  });
});

/** Node.js 20 brings no WebSocket. */
const OTHERS = "WebSocket" in globalThis ? ["ws", "Node.js"] : ["ws"];

describe.each(OTHERS)("our server, the client of %s", (whose) => {
  interface Other {
    send(data: string | Uint8Array): void;
    close(code?: number, reason?: string): void;
    readonly protocol: string;
    readonly messages: unknown[];
    readonly closed: Promise<{ code: number; reason: string }>;
  }

  async function open(url: string, protocols: string[] = []): Promise<Other> {
    return whose === "ws" ? openWs(url, protocols) : openBuiltIn(url, protocols);
  }

  async function openWs(url: string, protocols: string[]): Promise<Other> {
    const socket = await otherClient(url, protocols);
    const messages: unknown[] = [];
    socket.on("message", (data: Buffer, isBinary) =>
      messages.push(isBinary ? Uint8Array.from(data) : data.toString()),
    );
    return {
      send: (data) => socket.send(data),
      close: (code, reason) => socket.close(code, reason),
      protocol: socket.protocol,
      messages,
      closed: once(socket, "close").then(([code, reason]) => ({ code, reason: String(reason) })),
    };
  }

  async function openBuiltIn(url: string, protocols: string[]): Promise<Other> {
    const { socket, messages } = await builtIn(url, protocols);
    return {
      send: (data) => socket.send(data),
      close: (code, reason) => socket.close(code, reason),
      protocol: socket.protocol,
      get messages() {
        return messages.map((data) => (data instanceof ArrayBuffer ? new Uint8Array(data) : data));
      },
      closed: once(socket, "close").then(([{ code, reason }]) => ({ code, reason })),
    };
  }

  /** The other's client, and our connection to it. */
  async function scene() {
    const server = await start();
    const other = await open(server.url);
    await expect.poll(() => server.connections.size, { interval: 1 }).toBe(1);
    const [connection] = server.connections;
    return { other, connection };
  }

  test("text and binary of all sizes are echoed, in order", async () => {
    const server = await start({}, echo);
    const other = await open(server.url);
    const messages = [...TEXTS, ...SIZES.map(bytesOf)];
    for (const message of messages) other.send(message);
    await expect.poll(() => other.messages.length, { interval: 5 }).toBe(messages.length);
    expect(other.messages).toEqual(messages);
  });

  test("hears what is sent before it closes", async () => {
    const { other, connection } = await scene();
    connection.send("last");
    void connection.close(4000, "bye");
    expect(await other.closed).toEqual({ code: 4000, reason: "bye" });
    expect(other.messages).toEqual(["last"]);
    expect(await connection.closed).toMatchObject({
      code: 4000,
      wasClean: true,
      initiator: "we",
    });
  });

  test.each([
    [1000, ""],
    [3000, "é".repeat(61)],
    [4999, "x"],
  ])("it closes with %i %j", async (code, reason) => {
    const { other, connection } = await scene();
    other.close(code, reason);
    expect(await connection.closed).toMatchObject({
      code,
      reason,
      wasClean: true,
      initiator: "peer",
    });
    expect(await other.closed).toMatchObject({ code });
  });

  test("it closes without a code", async () => {
    const { other, connection } = await scene();
    other.close();
    expect(await connection.closed).toMatchObject({ code: 1005, wasClean: true });
    expect(await other.closed).toEqual({ code: 1005, reason: "" });
  });

  test("both close at once", async () => {
    const { other, connection } = await scene();
    other.close(4001);
    const info = await connection.close(4002);
    expect(info).toMatchObject({ code: 4001, wasClean: true, initiator: "we" });
    expect((await other.closed).code).toBe(4002);
  });

  test("is told 1006 when we abort", async () => {
    const { other, connection } = await scene();
    connection.abort();
    expect((await other.closed).code).toBe(1006);
  });

  test("answers our pings", async () => {
    const { connection } = await scene();
    expect(await connection.ping()).toBeGreaterThanOrEqual(0);
  });

  test("agrees on our first subprotocol", async () => {
    const server = await start({ protocols: ["two", "one"] });
    expect((await open(server.url, ["one", "two"])).protocol).toBe("two");
  });
});

describe("our server, what only ws does", () => {
  test("fragments become one message, with pings between them", async () => {
    const heard: unknown[] = [];
    const server = await start({}, { message: (_, message) => void heard.push(message) });
    const socket = await otherClient(server.url);
    const pong = once(socket, "pong");
    socket.send("a", { fin: false });
    socket.ping("between");
    socket.send("b", { fin: false });
    socket.send("c", { fin: true });
    expect(String((await pong)[0])).toBe("between");
    await expect.poll(() => heard).toEqual(["abc"]);
  });

  test("an offer of compression is declined, and the messages pass", async () => {
    const server = await start({}, echo);
    const socket = await otherClient(server.url);
    expect(socket.extensions).toBe("");
    const message = once(socket, "message");
    socket.send("x".repeat(5000));
    expect(String((await message)[0])).toBe("x".repeat(5000));
  });
});
