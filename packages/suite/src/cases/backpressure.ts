// Back-pressure, both ways: `send` tells the truth, and who does not read makes the other wait.

import { take, turn } from "@ws/peer/awaiting";
import { expect } from "vitest";
import type { Case } from "../case.ts";
import type { Stage } from "../stage.ts";
import type { Connection } from "@ws/io";

const CHUNK = new Uint8Array(65_536);

/** Compressed, these messages would be next to nothing. */
const PLAIN = { plain: true };

/** What the system itself may take, on both sides, before anybody has to wait. */
const MORE_THAN_SYSTEMS_TAKE = 400_000_000;

export const backpressure: readonly Case[] = [
  {
    name: "of a server that does not read: full, then drained, and all arrives",
    serverNeeds: ["pause"],
    async run(stage) {
      const connection = await stage.open("/slow-reader", PLAIN);
      const sent = await fill(connection);
      expect(connection.bufferedBytes).toBeGreaterThan(0);

      await stage.go(connection);
      await connection.drained();
      expect(connection.bufferedBytes).toBeLessThan(65_536);
      expect(connection.send("done")).toBe("ok");
      const [told] = await take(connection, 1);
      expect(JSON.parse(String(told))).toMatchObject({
        messages: sent,
        bytes: sent * CHUNK.length,
      });
    },
  },
  {
    name: "of a server that does not read: drained() ends with its signal, or with the connection",
    serverNeeds: ["pause"],
    async run(stage) {
      const connection = await stage.open("/slow-reader", PLAIN);
      await fill(connection);
      const giveUp = new AbortController();
      const drained = connection.drained({ signal: giveUp.signal });
      const reason = new Error("I wait no longer.");
      giveUp.abort(reason);
      await expect(drained).rejects.toBe(reason);
      await expect(connection.drained({ signal: giveUp.signal })).rejects.toBe(reason);

      const closed = connection.drained();
      if (stage.can.abort) connection.abort();
      else await stage.go(connection);
      await closed;
    },
  },
  {
    name: "drained resolves at once where nothing waits",
    async run(stage) {
      const connection = await stage.open("/count");
      await connection.drained();
      expect(connection.bufferedBytes).toBe(0);
    },
  },
  {
    name: "more than maxBufferedBytes ends the connection: slow-consumer",
    serverNeeds: ["pause"],
    async run(stage) {
      const connection = await stage.open("/slow-reader", {
        ...PLAIN,
        maxBufferedBytes: 1_000_000,
      });
      await sendUntil(connection, "closed");
      expect(await connection.closed).toMatchObject({
        code: 1006,
        wasClean: false,
        cause: { name: "LapseError", code: "slow-consumer" },
      });
    },
  },
  {
    name: "more than maxBufferedBytes is dropped, on request; what was accepted arrives",
    serverNeeds: ["pause"],
    async run(stage) {
      const options = { ...PLAIN, maxBufferedBytes: 1_000_000, slowConsumer: "drop" } as const;
      const connection = await stage.open("/slow-reader", options);
      const sent = await sendUntil(connection, "dropped");
      expect(connection.state).toBe("open");
      await stage.go(connection);
      await connection.drained();
      connection.send("done");
      const [told] = await take(connection, 1);
      expect(JSON.parse(String(told))).toMatchObject({ messages: sent });
    },
  },
  {
    name: "of a client that does not iterate: the server waits, and all arrives in order",
    needs: ["pause"],
    async run(stage) {
      const count = 2000;
      const connection = await stage.open(`/flood?count=${count}&bytes=${CHUNK.length}`, PLAIN);
      const sent = await settled(stage, connection);
      expect(sent).toBeLessThan(count);

      let next = 0;
      for await (const message of connection) {
        const text = new TextDecoder().decode((message as Uint8Array).subarray(0, 5));
        if (Number.parseInt(text, 10) !== next || message.length !== CHUNK.length) break;
        next++;
      }
      expect(next).toBe(count);
    },
  },
  {
    name: "of a client that pauses: the server waits until it resumes",
    needs: ["pause"],
    async run(stage) {
      const count = 2000;
      let heard = 0;
      const connection = await stage.open(`/flood?count=${count}&bytes=${CHUNK.length}`, PLAIN, {
        message: () => void heard++,
      });
      connection.pause();
      expect(await settled(stage, connection)).toBeLessThan(count);
      // Nothing is delivered meanwhile.
      const before = heard;
      await turn(50);
      expect(heard).toBe(before);
      connection.resume();
      await connection.closed;
      expect(heard).toBe(count);
    },
  },
];

/** Sends until nothing moves any more; returns how many messages were accepted. */
async function fill(connection: Connection): Promise<number> {
  for (let sent = 1; sent * CHUNK.length < MORE_THAN_SYSTEMS_TAKE; sent++) {
    if (connection.send(CHUNK) !== "full") continue;
    const moved = await Promise.race([
      connection.drained().then(() => true),
      turn(300).then(() => false),
    ]);
    if (!moved) return sent;
  }
  throw new Error("It is never full.");
}

/** Sends until that is the answer; returns how many messages were accepted. */
async function sendUntil(connection: Connection, answer: string): Promise<number> {
  for (let sent = 0; sent * CHUNK.length < MORE_THAN_SYSTEMS_TAKE; sent++) {
    if (connection.send(CHUNK) === answer) return sent;
    await turn();
  }
  throw new Error("It never is.");
}

/** How many messages the server has sent when it stands still. */
async function settled(stage: Stage, connection: Connection): Promise<number> {
  for (let before = -1; ;) {
    const { sent } = await stage.state(connection);
    if (sent === before) return sent;
    before = sent;
    await turn(200);
  }
}
