// Many connections at once: each has what is its own, in order.

import { take } from "@ws/peer/awaiting";
import { expect } from "vitest";
import type { Case } from "../case.ts";

export const concurrency: readonly Case[] = [
  {
    name: "100 of them, opened at once and interleaved",
    async run(stage) {
      const connections = await Promise.all(Array.from({ length: 100 }, () => stage.open("/echo")));
      const sent = connections.map((_, i) =>
        Array.from({ length: 20 }, (__, j) => `${i}: ${"x".repeat((i * 37 + j * 101) % 3000)}`),
      );
      for (let j = 0; j < 20; j++) connections.forEach((one, i) => one.send(sent[i][j]));
      const heard = await Promise.all(connections.map((one) => take(one, 20)));
      expect(heard).toEqual(sent);
    },
  },
  {
    name: "opened and closed in turn, 50 times",
    async run(stage) {
      for (let i = 0; i < 50; i++) {
        const connection = await stage.open("/echo");
        connection.send(String(i));
        expect(await take(connection, 1)).toEqual([String(i)]);
        expect(await connection.close(1000)).toMatchObject({ code: 1000, wasClean: true });
      }
    },
  },
  {
    name: "one that closes leaves the others alone",
    async run(stage) {
      const [one, other] = await Promise.all([stage.open("/abort?later"), stage.open("/echo")]);
      one.send("now");
      await one.closed;
      other.send("still here");
      expect(await take(other, 1)).toEqual(["still here"]);
    },
  },
];
