// Messages wait for who reads them: the first ones, those between two iterations, and the last ones.

import { take, takeAll, turn } from "@ws/peer/awaiting";
import { expect } from "vitest";
import type { Case } from "../case.ts";

const numbers = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, i) => String(from + i));

export const iteration: readonly Case[] = [
  {
    name: "begins with what the server said in the same breath as its welcome, however late",
    async run(stage) {
      const connection = await stage.open("/send?count=10");
      await turn(50);
      expect(await take(connection, 10)).toEqual(numbers(0, 10));
    },
  },
  {
    name: "may be left and taken up again: nothing is lost between",
    async run(stage) {
      const connection = await stage.open("/send?count=50");
      expect(await take(connection, 10)).toEqual(numbers(0, 10));
      await turn(20);
      expect(await take(connection, 1)).toEqual(["10"]);
      expect(await take(connection, 39)).toEqual(numbers(11, 50));
    },
  },
  {
    name: "ends when the server closes, behind all that it had said",
    async run(stage) {
      const connection = await stage.open("/send?count=50&then=close");
      await connection.closed;
      expect(await takeAll(connection)).toEqual(numbers(0, 50));
      expect(await takeAll(connection)).toEqual([]);
    },
  },
  {
    name: "ends where the server aborts",
    async run(stage) {
      const connection = await stage.open("/abort?later");
      connection.send("now");
      expect(await takeAll(connection)).toEqual([]);
    },
  },
  {
    name: "ends when we close, whoever waits",
    async run(stage) {
      const connection = await stage.open("/count");
      const waiting = takeAll(connection);
      await turn();
      await connection.close(1000);
      expect(await waiting).toEqual([]);
    },
  },
  {
    name: "shares messages out where two iterate, each message to one of them",
    async run(stage) {
      const connection = await stage.open("/send?count=20");
      const all = await Promise.all([take(connection, 10), take(connection, 10)]);
      expect(all.flat().toSorted((a, b) => Number(a) - Number(b))).toEqual(numbers(0, 20));
    },
  },
  {
    name: "is what a handler is not: it hears of all as it happens, and of the end once",
    async run(stage) {
      const heard: unknown[] = [];
      const connection = await stage.open(
        "/send?count=3&then=close",
        {},
        {
          open: () => void heard.push("open"),
          message: (_, message, type) => void heard.push([type, message]),
          close: (_, { code }) => void heard.push(code),
        },
      );
      await connection.closed;
      await turn();
      expect(heard).toEqual(["open", ["text", "0"], ["text", "1"], ["text", "2"], 1000]);
    },
  },
  {
    name: "is not for who has a handler that throws: the connection ends with 1011",
    async run(stage) {
      const errors: unknown[] = [];
      const error = new Error("A handler's own.");
      const connection = await stage.open(
        "/send?count=3",
        {},
        {
          message() {
            throw error;
          },
          error: (_, thrown) => void errors.push(thrown),
        },
      );
      const info = await connection.closed;
      expect(info.cause).toMatchObject({
        name: "LapseError",
        code: "handler-failed",
        cause: error,
      });
      expect(errors).toEqual([error]);
      if (stage.can.anyCloseCode) expect(info.sent).toEqual({ code: 1011, reason: "" });
    },
  },
];
