// Messages of all sizes and kinds, there and back. RFC 6455 §5.2, §5.6.

import type { Sendable } from "@ws/core";
import type { Message } from "@ws/io";
import { take } from "@ws/peer/awaiting";
import { expect } from "vitest";
import type { Case } from "../case.ts";
import type { Stage } from "../stage.ts";
import { numbered } from "../scripts.ts";

const MIB = 1_048_576;

/** Around each boundary of the length in a frame, of buffers, and at the limit of 16 MiB. */
const SIZES = [0, 1, 125, 126, 127, 65_535, 65_536, 65_537, MIB, 16 * MIB - 1, 16 * MIB];

/** Texts whose UTF-8 is as long as can be told apart, and what is easily lost. */
const TEXTS = {
  "of one byte a character": "\u0001 az\u007f",
  "of two bytes a character": "\u0080é\u07ff",
  "of three bytes a character": "\u0800€\ud7ff\ue000\uffff",
  "of four bytes a character": "\u{10000}😀\u{10ffff}",
  "of all lengths": "a\u0080\u0800\u{10000}".repeat(1000),
  "of 125 bytes": `${"é".repeat(62)}a`,
  "of 126 bytes": "é".repeat(63),
  "of 65,535 bytes": "€".repeat(21_845),
  "of 65,536 bytes": "😀".repeat(16_384),
  "that begins with a BOM": "\ufeffa",
  "that is a BOM": "\ufeff",
  "with NUL": "a\0b\0",
  "of NUL": "\0",
  "that is not normalized": "e\u0301 \u00e9 \u212b",
  "of noncharacters": "\ufffe\uffff\u{1fffe}",
  "with line ends": "\r\n\n\r\u2028",
};

/** Each lone surrogate becomes U+FFFD, as WHATWG says. */
const LONE = { "\ud800": "\ufffd", "a\udc00b": "a\ufffdb", "\udc00\ud800": "\ufffd\ufffd" };

const eight = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);

/** What may be sent, and the bytes that it is. */
const VIEWS = {
  "an ArrayBuffer": [eight.buffer, eight],
  "a part of an ArrayBuffer": [eight.subarray(2, 5), Uint8Array.of(3, 4, 5)],
  "a DataView": [new DataView(eight.buffer, 4, 3), Uint8Array.of(5, 6, 7)],
  "a Uint16Array": [new Uint16Array(eight.buffer, 2, 2), Uint8Array.of(3, 4, 5, 6)],
  "a Float64Array": [new Float64Array(eight.buffer), eight],
} as const;

const NO_MESSAGES = { null: null, undefined, "a number": 1, "an object": {}, "a list": [1] };

export const messages: readonly Case[] = [
  ...SIZES.map((size) => ({
    name: `of ${size} bytes, binary, come back`,
    run: async (stage: Stage) => {
      const bytes = bytesOf(size);
      const [message] = await echoed(stage, [bytes]);
      expect(message).toBeInstanceOf(Uint8Array);
      expect(sameBytes(message as Uint8Array, bytes)).toBe(true);
    },
  })),

  ...SIZES.map((size) => ({
    name: `of ${size} bytes, text, come back`,
    run: async (stage: Stage) => {
      const text = numbered(7, size, "text").slice(0, size) as string;
      const [message] = await echoed(stage, [text]);
      expect(message === text).toBe(true);
    },
  })),

  ...Object.entries(TEXTS).map(([what, text]) => ({
    name: `text ${what} comes back as it is`,
    run: async (stage: Stage) => expect(await echoed(stage, [text])).toEqual([text]),
  })),

  ...Object.entries(LONE).map(([text, expected]) => ({
    name: `text ${JSON.stringify(text)} has U+FFFD for each lone surrogate`,
    run: async (stage: Stage) => expect(await echoed(stage, [text])).toEqual([expected]),
  })),

  ...Object.entries(VIEWS).map(([what, [data, bytes]]) => ({
    name: `${what} is sent as its bytes`,
    run: async (stage: Stage) => expect(await echoed(stage, [data])).toEqual([bytes]),
  })),

  ...Object.entries(NO_MESSAGES).map(([what, data]) => ({
    name: `${what} is no message, and nothing is sent`,
    run: async (stage: Stage) => {
      const connection = await stage.open("/echo");
      const send = () => connection.send(data as unknown as string);
      expect(send).toThrow(expect.objectContaining({ name: "UsageError", code: "data-type" }));
      connection.send("after");
      expect(await take(connection, 1)).toEqual(["after"]);
    },
  })),

  {
    name: "keep their order, and stay text or binary",
    async run(stage) {
      const sent = Array.from({ length: 1000 }, (_, i) =>
        numbered(i, i, i % 3 === 0 ? "text" : "binary"),
      );
      expect(await echoed(stage, sent)).toEqual(sent);
    },
  },

  {
    name: "are fixed when they are sent: bytes may change after",
    async run(stage) {
      const connection = await stage.open("/echo");
      const bytes = bytesOf(1000);
      connection.send(bytes);
      bytes.fill(0);
      expect(await take(connection, 1)).toEqual([bytesOf(1000)]);
    },
  },

  {
    name: "that are received are the receiver's own",
    async run(stage) {
      const connection = await stage.open("/echo");
      const heard = [];
      for (const i of [1, 2, 3]) {
        connection.send(Uint8Array.of(i, i));
        heard.push(...(await take(connection, 1)));
      }
      expect(heard).toEqual([Uint8Array.of(1, 1), Uint8Array.of(2, 2), Uint8Array.of(3, 3)]);
    },
  },

  {
    name: "longer than the server's maxMessageBytes end the connection with 1009",
    async run(stage) {
      const connection = await stage.open("/echo");
      connection.send(new Uint8Array(16 * MIB + 1));
      expect(await connection.closed).toMatchObject({ code: 1009 });
    },
  },

  {
    name: "longer than the client's maxMessageBytes end the connection with 1009",
    needs: ["limits"],
    async run(stage) {
      const connection = await stage.open("/send?bytes=1001", { maxMessageBytes: 1000 });
      expect(await connection.closed).toMatchObject({
        sent: { code: 1009 },
        cause: { name: "ProtocolError", code: "message-too-big" },
      });
      expect((await stage.report(connection)).info).toMatchObject({ code: 1009 });
    },
  },

  {
    name: "of text come as bytes, on request",
    needs: ["textAsBytes"],
    async run(stage) {
      const connection = await stage.open("/echo", { textAs: "bytes" });
      connection.send("é€😀");
      connection.send(Uint8Array.of(0xff));
      expect(await take(connection, 2)).toEqual([
        new TextEncoder().encode("é€😀"),
        Uint8Array.of(0xff),
      ]);
    },
  },
];

/** Sends all at once; as many messages come back. */
async function echoed(stage: Stage, sent: readonly Sendable[]): Promise<Message[]> {
  const connection = await stage.open("/echo");
  for (const data of sent) if (connection.send(data) === "full") await connection.drained();
  return take(connection, sent.length);
}

/** Comparing with toEqual takes seconds for a large array. */
function sameBytes(some: Uint8Array, others: Uint8Array): boolean {
  let at = 0;
  while (at < some.length && some[at] === others[at]) at++;
  return at === others.length && at === some.length;
}

function bytesOf(size: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(size);
  for (let at = 0; at < size; at++) bytes[at] = at % 251;
  return bytes;
}
