// The echo itself, over real sockets.

import { connect, type DrivenConnection, type Message } from "@ws/node";
import { describe, expect, test } from "vitest";
import { startServer } from "./support/program.ts";

const MIB = 1_048_576;

test("a server compresses only where --compress says so", async () => {
  for (const [args, extensions] of [
    [[], []],
    [["--compress"], ["permessage-deflate"]],
  ] as const) {
    const connection = await connect((await startServer(...args)).socketUrl);
    connection.send("Grüße 👋".repeat(1000));
    expect(connection.extensions).toEqual(extensions);
    expect(await take(connection, 1)).toEqual(["Grüße 👋".repeat(1000)]);
  }
});

describe("a client sends", () => {
  test.for<[name: string, message: Message]>([
    ["text", "Grüße 👋"],
    ["no text at all", ""],
    ["bytes", Uint8Array.of(0, 1, 254, 255)],
    ["1 MiB of text", "é".repeat(MIB / 2)],
    ["1 MiB of bytes", Uint8Array.from({ length: MIB }, (_, index) => index)],
    ["16 MiB, the largest message", new Uint8Array(16 * MIB)],
  ])("%s, and gets the same back", async ([, message]) => {
    const connection = await connect((await startServer()).socketUrl, {
      maxBufferedBytes: Infinity,
    });
    connection.send(message);
    const [echo] = await take(connection, 1);
    expect(typeof echo).toBe(typeof message);
    expect(isSame(echo, message)).toBe(true);
  });

  test("more than it reads, and is not listened to until it reads", async () => {
    const connection = await connect((await startServer()).socketUrl, {
      maxBufferedBytes: Infinity,
    });
    connection.pause();
    const messages = Array.from({ length: 64 }, (_, index) => new Uint8Array(MIB).fill(index));
    for (const message of messages) connection.send(message);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(connection.bufferedBytes).toBeGreaterThan(16 * MIB);

    connection.resume();
    const echoes = await take(connection, messages.length);
    expect(echoes.map((echo, index) => isSame(echo, messages[index]))).not.toContain(false);
  });

  test("a message over the limit: closed with 1009", async () => {
    const connection = await connect(
      (await startServer()).socketUrl,
      { maxBufferedBytes: Infinity },
      {},
    );
    connection.send(new Uint8Array(16 * MIB + 1));
    expect(await connection.closed).toMatchObject({ code: 1009 });
  });
});

describe("a browser connects", () => {
  test("from the server's own page", async () => {
    const { socketUrl, port } = await startServer();
    const connection = await connect(socketUrl, { origin: `http://localhost:${port}` }, {});
    expect(await connection.close(1000)).toMatchObject({ wasClean: true });
  });

  test("from another site, and is refused", async () => {
    const { socketUrl } = await startServer();
    await expect(connect(socketUrl, { origin: "https://other.test" })).rejects.toMatchObject({
      response: { status: 403 },
    });
  });

  test("from an origin that --origin allows", async () => {
    const allowed = ["https://a.test", "https://b.test"];
    const { socketUrl, port } = await startServer(
      ...allowed.flatMap((origin) => ["--origin", origin]),
    );
    for (const origin of allowed) {
      const connection = await connect(socketUrl, { origin }, {});
      await connection.close(1000);
    }
    const own = connect(socketUrl, { origin: `http://localhost:${port}` });
    await expect(own).rejects.toMatchObject({ response: { status: 403 } });
  });
});

async function take(connection: DrivenConnection, count: number): Promise<Message[]> {
  const messages: Message[] = [];
  for await (const message of connection) {
    if (messages.push(message) === count) break;
  }
  return messages;
}

/** Comparing megabytes item by item takes a test runner minutes. */
function isSame(one: Message | undefined, other: Message | undefined): boolean {
  if (one instanceof Uint8Array && other instanceof Uint8Array)
    return Buffer.compare(one, other) === 0;
  return one === other;
}
