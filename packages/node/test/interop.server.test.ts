// Our server with the clients of others: `ws`, undici's WebSocket, and the one that Node.js brings.

import { once } from "node:events";
import { cleanUp } from "@ws/peer";
import { WebSocket as UndiciSocket } from "undici";
import { describe, expect, test } from "vitest";
import { WebSocket as OtherSocket } from "ws";
import { ALL_SIZES } from "./support/messages.ts";
import { echo, start } from "./support/start.ts";

/** Those that follow the standard; Node.js 20 brings none. */
const STANDARD = new Map<string, typeof WebSocket>([["undici", UndiciSocket as never]]);
if ("WebSocket" in globalThis) STANDARD.set("Node.js", WebSocket);

describe.each(["ws", ...STANDARD.keys()])("our server, the client of %s", (whose) => {
  interface Other {
    send(data: string | Uint8Array): void;
    close(code?: number, reason?: string): void;
    readonly protocol: string;
    readonly messages: unknown[];
    readonly closed: Promise<{ code: number; reason: string }>;
  }

  async function open(url: string, protocols: string[] = []): Promise<Other> {
    const Standard = STANDARD.get(whose);
    return Standard ? openStandard(new Standard(url, protocols)) : openWs(url, protocols);
  }

  async function openWs(url: string, protocols: string[]): Promise<Other> {
    const socket = new OtherSocket(url, protocols);
    cleanUp(() => socket.terminate());
    await once(socket, "open");
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

  async function openStandard(socket: WebSocket): Promise<Other> {
    socket.binaryType = "arraybuffer";
    const messages: unknown[] = [];
    socket.addEventListener("message", ({ data }) =>
      messages.push(data instanceof ArrayBuffer ? new Uint8Array(data) : data),
    );
    cleanUp(() => socket.close());
    await once(socket, "open");
    return {
      send: (data) => socket.send(data),
      close: (code, reason) => socket.close(code, reason),
      protocol: socket.protocol,
      messages,
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
    for (const message of ALL_SIZES) other.send(message);
    await expect.poll(() => other.messages.length, { interval: 5 }).toBe(ALL_SIZES.length);
    expect(other.messages).toEqual(ALL_SIZES);
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
