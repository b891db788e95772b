// What a client may do to a server on real sockets, where no other file shows it. Each row of attacks
// that needs a socket is a test, named by its id.

import { once } from "node:events";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { deflateRawSync } from "node:zlib";
import {
  answer,
  cleanUp,
  frame,
  makeCertificate,
  Opcode,
  Peer,
  request,
  statusOf,
  take,
  text,
} from "@ws/peer";
import { describe, expect, test } from "vitest";
import { attach } from "../src/attach.ts";
import { client, echo, start } from "./support/start.ts";

const hex = (words: string) => Buffer.from(words.replaceAll(" ", ""), "hex");
const packed = (words: string) => frame(Opcode.text, hex(words), { compressed: true });

/** What ends a process is caught here, and must not happen. */
function uncaught(): unknown[] {
  const errors: unknown[] = [];
  const catchIt = (error: unknown): void => void errors.push(error);
  process.on("uncaughtException", catchIt);
  cleanUp(() => void process.off("uncaughtException", catchIt));
  return errors;
}

/** A peer that speaks permessage-deflate; what the server says is not compressed. */
async function compressing(options: Parameters<typeof start>[0] = {}, offer = "") {
  const server = await start({ compress: { thresholdBytes: 1_000_000 }, ...options }, echo);
  const peer = await Peer.to(server);
  peer.write(request({ "Sec-WebSocket-Extensions": `permessage-deflate${offer}` }));
  expect(statusOf(await peer.head())).toBe(101);
  return { server, peer };
}

describe("messages", () => {
  test("B5 frames that are never completed hold what arrived, not what they announce", async () => {
    const server = await start({}, echo);
    const header = frame(Opcode.binary, Buffer.alloc(16_000_000)).subarray(0, 14);
    const beforeBytes = process.memoryUsage().arrayBuffers;
    const peers = await Promise.all(Array.from({ length: 30 }, () => Peer.open(server)));
    for (const peer of peers) peer.write(header, Buffer.alloc(100));
    await delay(50);
    // Announced are 480 MB.
    expect(process.memoryUsage().arrayBuffers - beforeBytes).toBeLessThan(48_000_000);
    expect(server.connections.size).toBe(30);
    const beyond = await Peer.open(server);
    beyond.write(hex("82 ff 00 00 00 00 01 00 00 01 00 00 00 00"));
    expect(await beyond.frames(1)).toEqual([expect.stringMatching(/^close 1009/)]);
  });

  test("B7 32,000 pings in one write are answered, and others are served meanwhile", async () => {
    const server = await start({}, echo);
    const busy = await Peer.open(server);
    const other = await Peer.open(server);
    busy.write(...Array.from({ length: 32_000 }, () => frame(Opcode.ping)));
    other.write(text("other"));
    expect(await other.frames(1)).toEqual(["text other"]);
    const pongs = new Set(await busy.frames(32_000));
    expect([...pongs]).toEqual(["pong"]);
  });

  test("C4 a payload that changes behind send arrives as it was", async () => {
    const server = await start(
      {},
      {
        open(connection) {
          for (const [size, copy] of [
            [100, false],
            [10_000, false],
            [100_000, true],
          ] as const) {
            const payload = new Uint8Array(size).fill(1);
            connection.send(payload, { copy });
            payload.fill(2);
          }
        },
      },
    );
    const connection = await client(server.url);
    const values = (await take(connection, 3)).map((bytes) => [...new Set(bytes as Uint8Array)]);
    expect(values).toEqual([[1], [1], [1]]);
  });

  test("E7 frames of all sizes arrive whole and in order behind a stalled socket", async () => {
    const server = await start();
    const peer = await Peer.open(server);
    await expect.poll(() => server.connections.size).toBe(1);
    const [connection] = server.connections;
    peer.socket.pause();
    const sizes = Array.from({ length: 120 }, (_, i) => (i % 3 === 0 ? 400_000 + i : i));
    for (const [i, size] of sizes.entries()) {
      connection.send(new Uint8Array(size).fill(i));
      // Some leave together, some alone.
      if (i % 7 === 0) await delay(1);
    }
    expect(connection.bufferedBytes).toBeGreaterThan(0);
    peer.socket.resume();
    const told = await peer.frames(sizes.length);
    const expected = sizes.map((size, i) => {
      if (size > 200) return `binary of ${size} bytes`;
      const byte = i.toString(16).padStart(2, "0");
      return ["binary", ...Array.from({ length: size }, () => byte)].join(" ");
    });
    expect(told).toEqual(expected);
  });
});

describe("compression", () => {
  test("D3 a bomb that is no data behind its limit ends with 1009, and no late error", async () => {
    const errors = uncaught();
    const { server, peer } = await compressing({ maxMessageBytes: 100_000 });
    const bomb = deflateRawSync(new Uint8Array(16_000_000), { finishFlush: 2 });
    const broken = Buffer.concat([bomb, hex("ff ff ff ff")]);
    peer.write(frame(Opcode.binary, broken, { compressed: true }));
    expect(await peer.frames(1)).toEqual([expect.stringMatching(/^close 1009/)]);
    peer.socket.end();
    await expect.poll(() => server.connections.size).toBe(0);
    await delay(20);
    expect(errors).toEqual([]);
  });

  test("D6 a window of 8 bits, which zlib cannot make, is never answered with an error", async () => {
    const offered = ["; server_max_window_bits=8", "; client_max_window_bits=8"];
    for (const offer of offered) {
      const { peer } = await compressing({}, offer);
      peer.write(text("a"));
      expect(await peer.frames(1)).toEqual(["text a"]);
    }
  });

  test("D7 what follows a final block is neither lost nor kept for the next message", async () => {
    const { peer } = await compressing();
    peer.write(packed("f3 48 cd c9 c9 07 00 73 0d f3 f4 51 04 00 00"), text("next"));
    expect(await peer.frames(2)).toEqual(["text HelloEVIL!", "text next"]);
  });

  test.each([
    ["D7", "what ends with a final block, twice,", "f3 48 cd c9 c9 07 00 73 0d f3 f4 51 04 00"],
    ["D8", "a block that is cut", "f2 48 cd"],
    ["D9", "no data at all", "ff ff ff ff"],
  ])("%s %s ends with 1007, and nothing behind it is heard", async (_id, _what, words) => {
    const { peer } = await compressing();
    peer.write(packed(words), packed("f2 48 cd c9 c9 07 00"), text("next"));
    expect(await peer.frames(1)).toEqual([expect.stringMatching(/^close 1007/)]);
    expect(await peer.rest()).toBe("");
  });

  test("D10 connections that are idle hold no deflater", async () => {
    const { server } = await compressing({ compress: { thresholdBytes: 0 } });
    const beforeBytes = process.memoryUsage().external;
    for (let i = 0; i < 200; i++) {
      const peer = await Peer.to(server);
      peer.write(request({ "Sec-WebSocket-Extensions": "permessage-deflate" }));
      await peer.head();
      peer.write(packed("f2 48 cd c9 c9 07 00"));
      await peer.frames(1);
    }
    // It is 6 MB; with a deflater each it would be more than 20.
    expect(process.memoryUsage().external - beforeBytes).toBeLessThan(14_000_000);
  });

  test("D12 a peer that is gone while its message inflates ends nothing but itself", async () => {
    const errors = uncaught();
    const { server } = await compressing();
    const data = deflateRawSync(new Uint8Array(8_000_000), { finishFlush: 2 });
    for (let i = 0; i < 10; i++) {
      const peer = await Peer.to(server);
      peer.write(request({ "Sec-WebSocket-Extensions": "permessage-deflate" }));
      await peer.head();
      peer.write(frame(Opcode.binary, data, { compressed: true }));
      await delay(i);
      peer.socket.resetAndDestroy();
    }
    await expect.poll(() => server.connections.size).toBe(1);
    expect(errors).toEqual([]);
  });
});

describe("sockets", () => {
  test("F2 a reset in the middle of TLS leaves nothing behind", async () => {
    const errors = uncaught();
    const server = await start({ tls: await makeCertificate() }, echo);
    for (let i = 0; i < 10; i++) {
      const socket = connect(server.port, "127.0.0.1");
      await once(socket, "connect");
      socket.write(hex("16 03 01 02 00 01 00 01 fc 03 03"));
      await delay(2);
      socket.resetAndDestroy();
    }
    const count = () =>
      new Promise((resolve) => server.http.getConnections((_, open) => resolve(open)));
    await expect.poll(count).toBe(0);
    expect(errors).toEqual([]);
  });
});

/** A request whose own lines stand behind others. */
function behindMany(count: number): string {
  const [first, ...lines] = request().split("\r\n");
  const more = Array.from({ length: count }, (_, i) => `X-${i}: 1`);
  return [first, ...more, ...lines].join("\r\n");
}

describe("requests", () => {
  test("G4 a head whose Upgrade line the HTTP server leaves out becomes no connection", async () => {
    const http = createServer((_, response) => void response.writeHead(400).end());
    http.maxHeadersCount = 40;
    http.listen(0, "127.0.0.1");
    await once(http, "listening");
    const sockets = attach(http, {}, echo);
    cleanUp(() => http.close());
    const peer = await Peer.to({ port: (http.address() as AddressInfo).port });
    peer.write(behindMany(100));
    // Node.js leaves lines out, or refuses the head by itself: that depends on its version.
    expect([400, 426, 431]).toContain(statusOf(await peer.head()));
    expect(sockets.connections.size).toBe(0);
  });

  test("G4 no line is left out of a head with very many: 431", async () => {
    const server = await start({ maxHeadBytes: 100_000 });
    expect(statusOf(await answer(server, behindMany(3000)))).toBe(431);
  });

  test.each<[string, readonly number[], string]>([
    ["G5 endless lines", [431], `GET / HTTP/1.1\r\nHost: a\r\n${"X: 1\r\n".repeat(10_000)}`],
    ["G5 an endless target", [431, 414], `GET /${"a".repeat(40_000)}`],
    ["G6 HEAD", [405, 426], request({}, "HEAD / HTTP/1.1")],
    ["G6 version 13abcd", [426], request({ "Sec-WebSocket-Version": "13abcd" })],
    ["G6 version +13", [426], request({ "Sec-WebSocket-Version": "+13" })],
    ["G6 no version", [426], request({ "Sec-WebSocket-Version": undefined })],
    ["G6 a key that is no base64", [400], request({ "Sec-WebSocket-Key": "?".repeat(24) })],
    ["G6 Upgrade: websocketx", [426], request({ Upgrade: "websocketx" })],
    ["G8 a chunked body", [400], request({ "Transfer-Encoding": "chunked" })],
    ["G11 no Connection: Upgrade", [400, 426], request({ Connection: "keep-alive" })],
    ["G11 h2c", [400, 426], request({ Upgrade: "h2c" })],
    ["G13 a fragment", [400], request({}, "GET /ws#frag HTTP/1.1")],
    ["G13 an asterisk", [400], request({}, "GET * HTTP/1.1")],
    ["G14 no Host", [400], request({ Host: "" })],
    ["G14 a Host of two", [400], request({ Host: "a, b" })],
    ["G14 a Host with a path", [400], request({ Host: "a/b" })],
    ["G14 a Host with a user", [400], request({ Host: "user@a" })],
    ["G14 NUL", [400], request({ "X-A": "a\0b" })],
    ["G14 vertical tab", [400], request({ "X-A": "a\x0bb" })],
    ["G14 CR alone", [400], request({ "X-A": "a\rb" })],
    ["G14 a folded line", [400], request({ "X-A": "a\r\n b: c" })],
    ["G14 space before the colon", [400], request({ "X-A ": "a" })],
    ["G15 another port", [403], request({ Origin: "http://localhost:1" })],
    ["G15 a longer name", [403], request({ Origin: "http://localhost.evil" })],
    ["G15 a file", [403], request({ Origin: "file://" })],
    ["G15 two origins", [403], request({ Origin: "http://localhost, http://evil" })],
  ])("%s: %j, and the end", async (_, statuses, bytes) => {
    const server = await start({}, echo);
    const told = await answer(server, bytes);
    expect(statuses).toContain(statusOf(told));
    expect(told.match(/^HTTP\/1\.1 /gm)).toHaveLength(1);
    expect(server.connections.size).toBe(0);
  });

  test.each(["//evil.test/ws", "/a/%2e%2e/ws", "/ws/..", "/ws;x=/..", "/%77s", "/ws%00"])(
    "G13 %s is not the path /ws: 404",
    async (target) => {
      const server = await start({ path: "/ws" }, echo);
      expect(statusOf(await answer(server, request({}, `GET ${target} HTTP/1.1`)))).toBe(404);
    },
  );

  test("G14 a line that ends with LF alone is never read in two ways", async () => {
    const server = await start({ upgrade: ({ headers }) => ({ data: headers.get("x-b") }) });
    const told = await answer(server, request({ "X-A": "a\nX-B: b" }));
    expect(statusOf(told)).toBe(400);
  });
});
