// Pings, and what a connection tells of itself in numbers. RFC 6455 §5.5.2.

import { take } from "@ws/peer/awaiting";
import { expect } from "vitest";
import type { Case } from "../case.ts";

export const pings: readonly Case[] = [
  {
    name: "a ping is answered, and each of several",
    needs: ["ping"],
    async run(stage) {
      const connection = await stage.openDriven("/echo");
      const tripsMs = await Promise.all([connection.ping(), connection.ping(), connection.ping()]);
      expect(tripsMs.every((tripMs) => tripMs >= 0 && tripMs < 10_000)).toBe(true);
    },
  },
  {
    name: "a ping ends with its signal, or with the connection",
    needs: ["ping"],
    async run(stage) {
      const connection = await stage.openDriven("/echo");
      const reason = new Error("I wait no longer.");
      await expect(connection.ping({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
      const closed = connection.ping();
      connection.abort();
      await expect(closed).rejects.toMatchObject({ name: "LapseError", code: "aborted" });
      await expect(connection.ping()).rejects.toMatchObject({
        name: "LapseError",
        code: "closing",
      });
    },
  },
  {
    name: "numbers tell what passed, each way",
    needs: ["stats", "compress"],
    async run(stage) {
      const connection = await stage.openDriven("/echo", { compress: false });
      connection.send("five5");
      connection.send(new Uint8Array(300));
      await take(connection, 2);
      const { sent, received } = connection.stats();
      // A frame's head has 2 bytes up to 125 of payload, 4 above; a client's a key of 4 besides.
      expect([sent, received]).toEqual([
        expect.objectContaining({ messages: 2, frames: 2, messageBytes: 305, wireBytes: 319 }),
        expect.objectContaining({ messages: 2, frames: 2, messageBytes: 305, wireBytes: 311 }),
      ]);
    },
  },
];
