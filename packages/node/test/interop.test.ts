// Our client and server with those of `ws`.

import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { cleanUp, take } from "@ws/peer";
import { describe, expect, test } from "vitest";
import { WebSocket as OtherSocket, WebSocketServer } from "ws";
import { ALL_SIZES } from "./support/messages.ts";
import { client, echo, start } from "./support/start.ts";

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

describe("our client, the server of ws", () => {
  test("text and binary of all sizes are echoed, in order", async () => {
    const connection = await client(await otherServer(echoing));
    for (const message of ALL_SIZES) connection.send(message);
    expect(await take(connection, ALL_SIZES.length)).toEqual(ALL_SIZES);
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
