// zlib as our codec, and permessage-deflate with `ws` and with the WebSocket of Node.js.

import { once } from "node:events";
import type { Socket } from "node:net";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { WebSocket as OtherSocket, WebSocketServer } from "ws";
import { zlibCodec } from "../src/deflate.ts";
import type { Deflater, Inflated, Inflater } from "@ws/core";
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

describe("the codec on the thread pool", () => {
  const deflateAside = (deflater: Deflater, input: Uint8Array) =>
    new Promise<Uint8Array>((resolve) => deflater.deflateAside!(input, resolve));
  const inflateAside = (inflater: Inflater, input: Uint8Array, maxBytes: number) =>
    new Promise<Inflated | undefined>((resolve) =>
      inflater.inflateAside!(input, maxBytes, resolve),
    );
  const pattern = (size: number, step: number) =>
    Uint8Array.from({ length: size }, (_, i) => Math.imul(i, step) >>> 13);

  test("deflates and inflates as it does here, in any mix, with one context", async () => {
    const message = fc.record({
      size: fc.constantFrom(0, 1, 1000, 65_536, 300_000, 1_000_000),
      step: fc.constantFrom(1, 7, 2_654_435_761),
      outAside: fc.boolean(),
      inAside: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(message, { minLength: 1, maxLength: 4 }), async (messages) => {
        const [twin, deflater] = [zlibCodec.createDeflater(15), zlibCodec.createDeflater(15)];
        const inflater = zlibCodec.createInflater(15);
        for (const { size, step, outAside, inAside } of messages) {
          const input = pattern(size, step);
          const expected = twin.deflate(input);
          const output = outAside ? await deflateAside(deflater, input) : deflater.deflate(input);
          expect(Buffer.compare(output, expected)).toBe(0);

          const parts: Uint8Array[] = [];
          for (let rest = output, full = true; full;) {
            const inflated = inAside
              ? await inflateAside(inflater, rest, 262_144)
              : inflater.inflate(rest, 262_144);
            parts.push(inflated!.output);
            rest = rest.subarray(inflated!.consumed);
            full = inflated!.output.length === 262_144;
          }
          expect(Buffer.compare(Buffer.concat(parts), input)).toBe(0);
        }
        for (const context of [twin, deflater, inflater]) context.free();
      }),
      { numRuns: 15 },
    );
  });

  test("runs beside us: a turn passes meanwhile", async () => {
    const deflater = zlibCodec.createDeflater(15);
    const order: string[] = [];
    const done = deflateAside(deflater, pattern(4_000_000, 7)).then(() => order.push("deflated"));
    setImmediate(() => order.push("turn"));
    await done;
    expect(order).toEqual(["turn", "deflated"]);
  });

  test("tells data that is none, and is sound after a reset", async () => {
    const inflater = zlibCodec.createInflater(15);
    const bad = Uint8Array.of(0xff, 0xff, 0xff, 0xff);
    expect(await inflateAside(inflater, bad, 100)).toBe(undefined);
    inflater.reset();
    expect(await inflateAside(inflater, HELLO, 100)).toEqual({
      output: Uint8Array.from(Buffer.from("Hello")),
      consumed: HELLO.length,
    });
    inflater.free();
  });
});

describe("a message that is too large to be worked on in passing", () => {
  const large = JSON.stringify(
    Array.from({ length: 60_000 }, (_, i) => ({ id: i, name: `n${i}` })),
  );

  test("is echoed, in its place between small ones", async () => {
    const server = await start({ compress: true }, echo);
    const connection = await client(server.url);
    const texts = ["a", large, "b", large, "", large];
    for (const text of texts) connection.send(text);
    expect(await take(connection, texts.length)).toEqual(texts);
    expect(await connection.close(1000)).toMatchObject({ code: 1000, wasClean: true });
  });

  test("is echoed by and to ws", async () => {
    const server = await start({ compress: true }, echo);
    const socket = new OtherSocket(server.url);
    cleanUp(() => socket.terminate());
    await once(socket, "open");
    for (const text of [large, "a", large]) {
      socket.send(text);
      const [data] = (await once(socket, "message")) as [Buffer];
      expect(data.toString() === text).toBe(true);
    }
  });

  test("D12 is dropped, and its contexts freed, where the connection ends meanwhile", async () => {
    const server = await start({ compress: true }, echo);
    for (let i = 0; i < 20; i++) {
      const connection = await client(server.url);
      connection.send(large);
      connection.send(large);
      if (i % 2 === 0) connection.abort();
      else setTimeout(() => connection.abort(), i);
      await connection.closed;
    }
    while (server.connections.size > 0) await new Promise((resolve) => setTimeout(resolve, 5));
    const connection = await client(server.url);
    connection.send(large);
    expect((await take(connection, 1)) as unknown).toEqual([large]);
  });

  test("D9 ends with 1007 where it is no DEFLATE", async () => {
    const server = await start({ compress: true }, echo);
    const socket = new OtherSocket(server.url, { perMessageDeflate: true });
    cleanUp(() => socket.terminate());
    await once(socket, "open");
    const noise = new Uint8Array(200_000).fill(0xff);
    const head = Buffer.from("c2ff0000000000030d4000000000", "hex"); // RSV1, binary, 200,000 bytes
    const { _socket: raw } = socket as unknown as { _socket: Socket };
    raw.write(head);
    raw.write(noise);
    const [code] = (await once(socket, "close")) as [number];
    expect(code).toBe(1007);
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
