// permessage-deflate (RFC 7692): on, off, and mixed.

import { take } from "@ws/peer/awaiting";
import { expect } from "vitest";
import type { Case } from "../case.ts";
import type { Stage } from "../stage.ts";

/** Around the threshold, beyond a window, beyond what is done at once; and what cannot be compressed. */
const TEXTS = [0, 1, 1023, 1024, 1025, 65_536, 1_000_000].map((length) =>
  JSON.stringify({ name: "value", list: [1, 2, 3] })
    .repeat(length / 10 + 1)
    .slice(0, length),
);

const NAME = "permessage-deflate";

/** Numbers that look random. */
function noise(length: number): Uint8Array {
  let state = 1;
  return Uint8Array.from({ length }, () => (state = (state * 48_271) % 2_147_483_647) >>> 8);
}

async function expectEcho(stage: Stage, options: Parameters<Stage["open"]>[1], name?: string) {
  const connection = await stage.open("/echo", options);
  expect(connection.extensions).toEqual(name === undefined ? [] : [name]);
  const sent = [...TEXTS, noise(100_000), ...TEXTS.toReversed()];
  for (const message of sent) if (connection.send(message) === "full") await connection.drained();
  const heard = await take(connection, sent.length);
  // A list of large messages is compared one by one: a difference is told in a few words.
  for (const [i, message] of heard.entries())
    expect([i, message.length]).toEqual([i, sent[i].length]);
  expect(heard.every((message, i) => String(message) === String(sent[i]))).toBe(true);
}

export const compression: readonly Case[] = [
  {
    name: "by default, where the server compresses",
    run: (stage) => expectEcho(stage, {}, NAME),
  },
  {
    name: "is not where the server does not",
    run: (stage) => expectEcho(stage, { plain: true }),
  },
  {
    name: "is not where the client does not want it",
    needs: ["compress"],
    run: (stage) => expectEcho(stage, { compress: false }),
  },
  {
    name: "of the same text again and again: the context is kept",
    async run(stage) {
      const connection = await stage.open("/send?count=200&bytes=2000");
      const heard = await take(connection, 200);
      expect(heard.map((message) => Number.parseInt(String(message), 10))).toEqual(
        Array.from({ length: 200 }, (_, i) => i),
      );
    },
  },
  {
    name: "of each second message, by the server",
    serverNeeds: ["compressPerMessage"],
    async run(stage) {
      const connection = await stage.open("/send?count=50&bytes=5000&compress");
      const heard = await take(connection, 50);
      expect(heard.map(({ length }) => length)).toEqual(Array.from({ length: 50 }, () => 5000));
    },
  },
  {
    name: "of each second message, by the client",
    needs: ["compressPerMessage"],
    async run(stage) {
      const connection = await stage.open("/echo");
      const sent = Array.from({ length: 50 }, (_, i) => `${i} `.repeat(i * 20));
      for (const [i, message] of sent.entries()) {
        connection.send(message, { compress: i % 2 === 0 });
      }
      expect(await take(connection, sent.length)).toEqual(sent);
    },
  },
  {
    name: "makes fewer bytes of it",
    needs: ["compress", "stats"],
    async run(stage) {
      const connection = await stage.openDriven("/echo");
      connection.send(TEXTS[5]);
      await take(connection, 1);
      const { sent, received } = connection.stats();
      expect([sent.messageBytes, received.messageBytes]).toEqual([65_536, 65_536]);
      expect(sent.payloadBytes).toBeLessThan(10_000);
      expect(received.payloadBytes).toBeLessThan(10_000);
    },
  },
];
