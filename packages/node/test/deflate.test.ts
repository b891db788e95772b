// zlib as our codec, and permessage-deflate with `ws` and with the WebSocket of Node.js.

import { once } from "node:events";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { WebSocket as OtherSocket, WebSocketServer } from "ws";
import { zlibCodec } from "../src/deflate.ts";
import { cleanUp } from "./support/clean-up.ts";
import { client, echo, start, take } from "./support/start.ts";

const FLUSH = Uint8Array.of(0x00, 0x00, 0xff, 0xff);
const HELLO = Buffer.from("f248cdc9c90700", "hex"); // RFC 7692 §7.2.3.1

describe("the codec", () => {
  test("deflates with a flush, and refers back to what it has deflated", () => {
    const deflater = zlibCodec.createDeflater(15);
    const first = Buffer.from(deflater.deflate(Buffer.from("Hello")));
    const second = Buffer.from(deflater.deflate(Buffer.from("Hello")));
    expect(first.toString("hex")).toBe("f248cdc9c907000000ffff");
    expect(second.toString("hex")).toBe("f2001100000000ffff");
    deflater.reset();
    expect(Buffer.from(deflater.deflate(Buffer.from("Hello")))).toEqual(first);
    deflater.free();
  });

  test("inflates what it is given in pieces, and tells the end of a block", () => {
    const inflater = zlibCodec.createInflater(15);
    expect(inflater.inflate(HELLO.subarray(0, 3), 100)).toEqual({
      output: Uint8Array.from(Buffer.from("He")),
      consumed: 3,
    });
    expect(inflater.inflate(HELLO.subarray(3), 100)).toEqual({
      output: Uint8Array.from(Buffer.from("llo")),
      consumed: 4,
    });
    expect(inflater.endBlock()).toBe(true);
    inflater.free();
  });

  test("tells a cut block from a whole one", () => {
    for (let cut = 0; cut < HELLO.length; cut++) {
      const inflater = zlibCodec.createInflater(15);
      inflater.inflate(HELLO.subarray(0, cut), 100);
      expect([cut, inflater.endBlock()]).toEqual([cut, false]);
    }
  });

  test("stops behind a final block, and begins anew after a reset", () => {
    const two = Buffer.from("f348cdc9c90700730df3f4510400", "hex");
    const inflater = zlibCodec.createInflater(15);
    const hello = { output: Uint8Array.from(Buffer.from("Hello")), consumed: 7 };
    expect(inflater.inflate(two, 100)).toEqual(hello);
    expect(inflater.inflate(two.subarray(7), 100)).toEqual({
      output: new Uint8Array(0),
      consumed: 0,
    });
    inflater.reset();
    expect(inflater.inflate(two.subarray(7), 100)?.consumed).toBe(7);
  });

  test("stops at the bytes that it may give, and goes on from there", () => {
    const zeros = deflateRawSync(new Uint8Array(1_000_000), { finishFlush: 2 });
    const inflater = zlibCodec.createInflater(15);
    let input: Uint8Array = zeros;
    const sizes: number[] = [];
    for (const maxBytes of [1, 65_536, 100_000, 1_000_000]) {
      const { output, consumed } = inflater.inflate(input, maxBytes)!;
      sizes.push(output.length);
      input = input.subarray(consumed);
    }
    expect([sizes, input.length]).toEqual([[1, 65_536, 100_000, 834_463], 0]);
  });

  test("tells data that is none", () => {
    const inflater = zlibCodec.createInflater(15);
    expect(inflater.inflate(Uint8Array.of(0xff, 0xff, 0xff, 0xff), 100)).toBeUndefined();
  });

  test("gives and takes what node:zlib does, at every window and size", () => {
    const windows = fc.integer({ min: 9, max: 15 });
    const sizes = fc.constantFrom(1, 100, 65_535, 65_536, 65_537, 200_000);
    fc.assert(
      fc.property(windows, sizes, fc.boolean(), (windowBits, size, random) => {
        const input = Uint8Array.from({ length: size }, (_, i) =>
          random ? (i * 2_654_435_761) >>> 13 : i % 7,
        );
        const output = zlibCodec.createDeflater(windowBits).deflate(input);
        expect(output.subarray(-4)).toEqual(FLUSH);
        const inflated = inflateRawSync(output, { windowBits, finishFlush: 2 });
        expect(Buffer.compare(inflated, input)).toBe(0);
        const ours = zlibCodec.createInflater(windowBits).inflate(output, Infinity);
        expect(Buffer.compare(ours!.output, input)).toBe(0);
      }),
      { numRuns: 30 },
    );
  });
});

describe("permessage-deflate", () => {
  const texts = ["Hello", "Hello", "x".repeat(200_000), "é".repeat(70_000), ""];

  test("a server accepts it only if told to", async () => {
    const plain = await start({});
    expect((await client(plain.url)).extensions).toEqual([]);
    const compressing = await start({ compress: true });
    expect((await client(compressing.url)).extensions).toEqual(["permessage-deflate"]);
    expect((await client(compressing.url, { compress: false })).extensions).toEqual([]);
  });

  test.each([
    ["by default", {}],
    ["without context", { serverNoContextTakeover: true, clientNoContextTakeover: true }],
    ["with small windows", { serverMaxWindowBits: 9, clientMaxWindowBits: 9 }],
    ["with one deflater for all", { maxDeflaters: 1, thresholdBytes: 0 }],
  ])("our client and server echo %s", async (_, compress) => {
    const server = await start({ compress }, echo);
    const clients = [await client(server.url, { compress }), await client(server.url)];
    for (const text of texts) for (const connection of clients) connection.send(text);
    for (const connection of clients) expect(await take(connection, texts.length)).toEqual(texts);
  });

  test.each([
    ["by default", {}],
    ["at every size", { threshold: 0 }],
    ["without context", { serverNoContextTakeover: true, clientNoContextTakeover: true }],
    ["with small windows", { serverMaxWindowBits: 10, clientMaxWindowBits: 10, threshold: 0 }],
  ])("a client of ws talks with our server %s", async (_, perMessageDeflate) => {
    const server = await start({ compress: { thresholdBytes: 0 } }, echo);
    const socket = new OtherSocket(server.url, { perMessageDeflate });
    cleanUp(() => socket.terminate());
    await once(socket, "open");
    expect(socket.extensions).toBe("permessage-deflate");
    for (const text of texts) {
      socket.send(text);
      const [data] = (await once(socket, "message")) as [Buffer];
      expect(data.toString()).toBe(text);
    }
  });

  test.each([
    ["by default", true],
    ["without context", { serverNoContextTakeover: true, clientNoContextTakeover: true }],
    ["with small windows", { serverMaxWindowBits: 10, clientMaxWindowBits: 10, threshold: 0 }],
  ])("our client talks with a server of ws %s", async (_, perMessageDeflate) => {
    const server = new WebSocketServer({ port: 0, host: "127.0.0.1", perMessageDeflate });
    cleanUp(() => server.close());
    server.on("connection", (socket) => {
      socket.on("message", (data, isBinary) => socket.send(data, { binary: isBinary }));
    });
    await once(server, "listening");
    const { port } = server.address() as { port: number };
    const connection = await client(`ws://127.0.0.1:${port}`, { compress: { thresholdBytes: 0 } });
    expect(connection.extensions).toEqual(["permessage-deflate"]);
    for (const text of texts) connection.send(text);
    expect(await take(connection, texts.length)).toEqual(texts);
  });

  const bringsOne = "WebSocket" in globalThis; // Node.js 20 does not
  test.runIf(bringsOne)("the WebSocket of Node.js talks with our server", async () => {
    const server = await start({ compress: true }, echo);
    const socket = new WebSocket(server.url);
    cleanUp(() => socket.close());
    await once(socket, "open");
    expect(socket.extensions).toContain("permessage-deflate");
    for (const text of texts) {
      socket.send(text);
      const [{ data }] = (await once(socket, "message")) as [MessageEvent];
      expect(data).toBe(text);
    }
  });

  test("D1 a bomb ends with 1009 and inflates no further than its limit", async () => {
    const server = await start({ compress: true, maxMessageBytes: 100_000 }, echo);
    const connection = await client(server.url, { compress: { thresholdBytes: 0 } });
    connection.send(new Uint8Array(16_000_000));
    expect(await connection.closed).toMatchObject({ code: 1009 });
  });
});
