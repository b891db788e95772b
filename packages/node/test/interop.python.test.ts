// Python's `websockets`, as server of our client and as client of our server. Skipped where it is not
// installed.

import { take } from "@ws/peer";
import { describe, expect, test } from "vitest";
import { isInstalled, line, run } from "@ws/peer/programs";
import { client, start } from "./support/start.ts";

/** Debian's packages are the system's Python's, which need not be the first on the path. */
const PYTHONS = ["python3", "/usr/bin/python3"];
const python = PYTHONS.find((command) => isInstalled(command, "-c", "import websockets"));
const isMissing = python === undefined;
const why = "python3-websockets is not installed";

const MESSAGES = ["", "é€😀", "x".repeat(100_000), new Uint8Array(70_000).fill(7)];

describe("our client, the server of Python's websockets", () => {
  /** It echoes, and closes on request. */
  const SERVER = `
import asyncio, websockets

async def serve(socket):
    async for message in socket:
        if message == "close":
            await socket.close(4001, "as you wish")
        else:
            await socket.send(message)

async def main():
    async with websockets.serve(serve, "127.0.0.1", 0, subprotocols=["two"]) as server:
        print(server.sockets[0].getsockname()[1], flush=True)
        await asyncio.Future()

asyncio.run(main())
`;

  const pythonServer = async (): Promise<string> =>
    `ws://127.0.0.1:${await line(run(python!, "-c", SERVER))}`;

  test.for([true, false])("echoes, compressed: %j; pings; closes", async (compress, { skip }) => {
    skip(isMissing, why);
    const connection = await client(await pythonServer(), { compress, protocols: ["one", "two"] });
    expect([connection.protocol, connection.extensions.length > 0]).toEqual(["two", compress]);
    for (const message of MESSAGES) connection.send(message);
    expect(await take(connection, MESSAGES.length)).toEqual(MESSAGES);
    expect(await connection.ping()).toBeGreaterThanOrEqual(0);
    connection.send("close");
    expect(await connection.closed).toMatchObject({
      code: 4001,
      reason: "as you wish",
      initiator: "peer",
      wasClean: true,
    });
  });

  test("hears a close of ours", async ({ skip }) => {
    skip(isMissing, why);
    const connection = await client(await pythonServer());
    expect(await connection.close(3000, "bye")).toMatchObject({ code: 3000, wasClean: true });
  });
});

describe("our server, the client of Python's websockets", () => {
  /** It pings, echoes, closes on request, and tells how it ended. */
  const CLIENT = `
import asyncio, sys, websockets

url, compression = sys.argv[1], sys.argv[2] or None

async def main():
    async with websockets.connect(url, subprotocols=["one", "two"], compression=compression) as socket:
        try:
            await (await socket.ping())
            await socket.send(socket.subprotocol)
            async for message in socket:
                if message == "close":
                    await socket.close(4001, "as you wish")
                elif message == "pieces":
                    await socket.send(iter(["é", "", "€"]))
                else:
                    await socket.send(message)
        except websockets.ConnectionClosedError:
            pass
    print(socket.close_code, socket.close_reason, flush=True)

asyncio.run(main())
`;

  /** It, started, and our connection to it. */
  async function scene(compress: boolean) {
    const server = await start({ compress: true, protocols: ["two"] }, () => {});
    const child = run(python!, "-c", CLIENT, server.url, compress ? "deflate" : "");
    const told = line(child);
    await expect.poll(() => server.connections.size).toBe(1);
    const [connection] = server.connections;
    return { connection, told };
  }

  test.for([true, false])("echoes, compressed: %j; closes", async (compress, { skip }) => {
    skip(isMissing, why);
    const { connection, told } = await scene(compress);
    expect(connection.extensions).toEqual(compress ? ["permessage-deflate"] : []);
    for (const message of [...MESSAGES, "pieces"]) connection.send(message);
    const heard = await take(connection, MESSAGES.length + 2);
    expect(heard).toEqual(["two", ...MESSAGES, "é€"]);
    expect(await connection.ping()).toBeGreaterThanOrEqual(0);
    connection.send("close");
    expect(await connection.closed).toMatchObject({
      code: 4001,
      reason: "as you wish",
      initiator: "peer",
      wasClean: true,
    });
    // Our answer repeats the code alone.
    expect(await told).toBe("4001 ");
  });

  test("hears a close of ours", async ({ skip }) => {
    skip(isMissing, why);
    const { connection, told } = await scene(true);
    expect(await connection.close(3000, "bye")).toMatchObject({ code: 3000, wasClean: true });
    expect(await told).toBe("3000 bye");
  });
});
