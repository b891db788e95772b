// Messages in several frames. RFC 6455 §5.4.

import { take } from "@ws/peer/awaiting";
import { expect } from "vitest";
import type { Case } from "../case.ts";

const TEXT = "aé€😀".repeat(20);
const UTF8 = new TextEncoder().encode(TEXT);

export const fragments: readonly Case[] = [
  {
    name: "arrive whole, though each frame cuts a character",
    serverNeeds: ["fragment"],
    async run(stage) {
      const connection = await stage.open(`/pieces?text=${encodeURIComponent(TEXT)}`);
      expect(await take(connection, 1)).toEqual([TEXT]);
    },
  },
  {
    name: "may have no byte at all",
    serverNeeds: ["fragment"],
    async run(stage) {
      const connection = await stage.open("/pieces?text=");
      expect(await take(connection, 1)).toEqual([""]);
    },
  },
  {
    name: "are sent in pieces, cut anywhere, and arrive whole",
    needs: ["fragment"],
    async run(stage) {
      const connection = await stage.openDriven("/echo");
      const message = connection.beginMessage("text");
      for (const byte of UTF8) message.write(Uint8Array.of(byte));
      message.end();
      const binary = connection.beginMessage("binary");
      binary.write(Uint8Array.of(1));
      binary.write(new Uint8Array(0));
      binary.end(Uint8Array.of(2));
      expect(await take(connection, 2)).toEqual([TEXT, Uint8Array.of(1, 2)]);
    },
  },
  {
    name: "have others wait behind them, but a ping passes",
    needs: ["fragment", "ping"],
    async run(stage) {
      const connection = await stage.openDriven("/echo");
      const message = connection.beginMessage("text");
      message.write("one, ");
      connection.send("behind");
      expect(await connection.ping()).toBeGreaterThanOrEqual(0);
      message.end("two");
      expect(await take(connection, 2)).toEqual(["one, two", "behind"]);
    },
  },
  {
    name: "are open one at a time, and end once",
    needs: ["fragment"],
    async run(stage) {
      const connection = await stage.openDriven("/echo");
      const message = connection.beginMessage("text");
      expect(() => connection.beginMessage("binary")).toThrow(
        expect.objectContaining({ code: "message-open" }),
      );
      message.end("a");
      expect(() => message.write("b")).toThrow(expect.objectContaining({ code: "message-ended" }));
      expect(await take(connection, 1)).toEqual(["a"]);
    },
  },
  {
    name: "that the Close cuts short are not heard",
    needs: ["fragment"],
    async run(stage) {
      const connection = await stage.openDriven("/count");
      connection.send("whole");
      const message = connection.beginMessage("text");
      message.write("half");
      await connection.close(1000);
      expect(message.end()).toBe("closed");
      expect(await stage.report(connection)).toMatchObject({ messages: 1, info: { code: 1000 } });
    },
  },
  {
    name: "are heard in pieces, on request",
    needs: ["pieces"],
    async run(stage) {
      const connection = await stage.openDriven("/echo", { delivery: "pieces" });
      connection.send(new Uint8Array(300_000).fill(7));
      let bytes = 0;
      for await (const { data, last } of connection.pieces()) {
        bytes += data.length;
        if (last) break;
      }
      expect(bytes).toBe(300_000);
    },
  },
  {
    name: "come whole or in pieces, as was asked, and not the other way",
    needs: ["pieces"],
    async run(stage) {
      const whole = await stage.openDriven("/echo");
      expect(() => whole.pieces()).toThrow(expect.objectContaining({ code: "delivery-whole" }));
      const pieces = await stage.openDriven("/echo", { delivery: "pieces" });
      expect(() => pieces[Symbol.asyncIterator]()).toThrow(
        expect.objectContaining({ code: "delivery-pieces" }),
      );
    },
  },
];
