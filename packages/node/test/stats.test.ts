// Numbers of real connections, as their server adds them up.

import { take } from "@ws/peer";
import { expect, test } from "vitest";
import { client, echo, start } from "./support/start.ts";

const FLOW = { messages: 2, frames: 3, messageBytes: 10, payloadBytes: 10, compressionRatio: 1 };

test("a server adds up its connections, those that ended and those that are open", async () => {
  const server = await start({}, echo);
  const ended = await client(server.url, { compress: false });
  const open = await client(server.url, { compress: false });
  for (const connection of [ended, open]) {
    connection.send("Hello");
    expect(await take(connection, 1)).toEqual(["Hello"]);
  }
  await ended.close(1000);
  await expect.poll(() => server.connections.size).toBe(1);
  expect(server.stats()).toEqual({
    connections: 1,
    ended: 1,
    received: { ...FLOW, wireBytes: 2 * 11 + 8 }, // the Close, too
    sent: { ...FLOW, wireBytes: 2 * 7 + 4 },
    bufferedBytes: 0,
    unreadBytes: 0,
    waitingMessages: 0,
    dropped: 0,
  });
});

test("a client tells what compression made of its messages, and how long a ping took", async () => {
  const server = await start({ compress: true }, echo);
  const connection = await client(server.url);
  connection.send("a".repeat(10_000));
  await take(connection, 1);
  const tookMs = await connection.ping();
  const { sent, received, roundTrip } = connection.stats();
  expect([sent.messageBytes, received.messageBytes]).toEqual([10_000, 10_000]);
  expect(sent.compressionRatio).toBeLessThan(0.02);
  expect(received.compressionRatio).toBeLessThan(0.02);
  expect(roundTrip).toEqual({ lastMs: tookMs, smallestMs: tookMs, smoothedMs: tookMs });
});
