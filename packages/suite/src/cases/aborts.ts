// AbortSignal, at each stage of a connection.

import { take, turn } from "@ws/peer/awaiting";
import { expect } from "vitest";
import type { Case } from "../case.ts";
import { newId } from "../stage.ts";

const reason = new Error("We do not want it any more.");

export const aborts: readonly Case[] = [
  {
    name: "before the attempt: it is not made",
    async run(stage) {
      const signal = AbortSignal.abort(reason);
      await expect(stage.open("/echo", { signal })).rejects.toBe(reason);
    },
  },
  {
    name: "in the same turn as the attempt",
    async run(stage) {
      const controller = new AbortController();
      const opening = stage.open("/echo", { signal: controller.signal });
      controller.abort(reason);
      await expect(opening).rejects.toBe(reason);
    },
  },
  {
    name: "while the server thinks",
    async run(stage) {
      const controller = new AbortController();
      const opening = stage.connect("/hang", { signal: controller.signal });
      await turn(50);
      controller.abort(reason);
      await expect(opening).rejects.toBe(reason);
    },
  },
  {
    name: "while the server thinks: the server hears of it",
    needs: ["abort"],
    async run(stage) {
      const controller = new AbortController();
      const id = newId();
      const opening = stage.connect("/hang", { signal: controller.signal }, id);
      await turn(50);
      controller.abort(reason);
      await expect(opening).rejects.toBe(reason);
      const { abandoned } = await stage.report(id);
      expect(["ended-early", "connection-lost"]).toContain(abandoned);
    },
  },
  {
    name: "when it is open: the attempt is over, and the connection stays",
    async run(stage) {
      const controller = new AbortController();
      const connection = await stage.open("/echo", { signal: controller.signal });
      controller.abort(reason);
      connection.send("after");
      expect(await take(connection, 1)).toEqual(["after"]);
    },
  },
  {
    name: "by a timeout: a TimeoutError",
    async run(stage) {
      const opening = stage.connect("/hang", { signal: AbortSignal.timeout(50) });
      await expect(opening).rejects.toMatchObject({ name: "TimeoutError" });
    },
  },
];
