// What ends a program of Node.js where nobody holds the sessions: headers that are never told, and the end of the session
// before that of its stream. The peers are plain sockets.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { fileURLToPath } from "node:url";
import { cleanUp } from "@ws/peer";
import { describe, expect, test } from "vitest";
import { connectFrame, FrameType, http2Frame, literal, rawClient } from "./support/http2-frames.ts";

const VICTIM = fileURLToPath(new URL("support/http2-victim.ts", import.meta.url));

/** So many at once: what one of them leaves is collected while the next is read. */
const MANY = 30;
/** More than sockets take in while nobody reads. */
const MUCH = 16_000_000;

const END_STREAM = 0x1;
const END_HEADERS = 0x4;

const told = literal(["x-told-to-nobody", "a".repeat(100)]);
/** The beginning of trailers. */
const endless = http2Frame(FrameType.headers, 1, told, END_STREAM);
/** "connection-specific header fields" make it malformed: RFC 9113 §8.2.2 */
const malformed = (...fields: Buffer[]): Buffer =>
  http2Frame(
    FrameType.headers,
    1,
    Buffer.concat([...fields, told, literal(["connection", "upgrade"])]),
    END_HEADERS,
  );
/** What may not come in the middle of headers: RFC 9113 §6.10 */
const data = http2Frame(FrameType.data, 1, Buffer.from("x"));

const STATUS_200 = Buffer.of(0x88);
const welcome = http2Frame(FrameType.headers, 1, STATUS_200, END_HEADERS);

/** SETTINGS_INITIAL_WINDOW_SIZE and SETTINGS_ENABLE_CONNECT_PROTOCOL, and a window for the whole. */
const allow = Buffer.concat([
  http2Frame(FrameType.settings, 0, Buffer.from("00047fffffff", "hex")),
  http2Frame(FrameType.windowUpdate, 0, Buffer.from("7fff0000", "hex")),
]);
const permit = http2Frame(FrameType.settings, 0, Buffer.from("000800000001", "hex"));

/** It starts programs from their TypeScript, with options of Node.js. */
const isStarted = process.features.typescript === "strip";

describe.runIf(isStarted)("a server over HTTP/2 outlives", () => {
  test("trailers with a frame in the middle, from many", async () => {
    const victim = run(0);
    const [port] = await once(victim, "message");
    const clients = await ask(port as number, MANY);
    await alive(victim);
    writeAtOnce(victim, clients, Buffer.concat([endless, data]));
    await expectAlive(victim);
  });

  test("trailers without end, and a reset while it writes", async () => {
    const victim = run(MUCH);
    const [port] = await once(victim, "message");
    const [client] = await ask(port as number, 1);
    client.pause();
    await alive(victim);
    client.write(endless);
    await alive(victim);
    client.resetAndDestroy();
    await expectAlive(victim);
  });
});

describe.runIf(isStarted)("a client over HTTP/2 outlives", () => {
  test("responses that are malformed, to many requests", async () => {
    const { victim, sockets } = await asked(0, MANY);
    writeAtOnce(victim, sockets, malformed(STATUS_200));
    await expectAlive(victim);
  });

  test("trailers with a frame in the middle, on many connections", async () => {
    const { victim, sockets } = await asked(0, MANY);
    for (const socket of sockets) socket.write(welcome);
    await alive(victim);
    writeAtOnce(victim, sockets, Buffer.concat([endless, data]));
    await expectAlive(victim);
  });

  test("trailers without end, and a reset while it writes", async () => {
    const { victim, sockets } = await asked(MUCH, 1);
    const [socket] = sockets;
    socket.pause();
    socket.write(welcome);
    await alive(victim);
    socket.write(endless);
    await alive(victim);
    socket.resetAndDestroy();
    await expectAlive(victim);
  });
});

function run(...args: readonly number[]): ChildProcess {
  const flags = ["--expose-gc", "--conditions=@ws/source", VICTIM];
  const victim = spawn(process.execPath, [...flags, ...args.map(String)], {
    stdio: ["ignore", "inherit", "pipe", "ipc"],
  });
  cleanUp(() => victim.kill("SIGKILL"));
  return victim;
}

/** It reads all of them in one turn. */
function writeAtOnce(victim: ChildProcess, sockets: readonly Socket[], bytes: Buffer): void {
  victim.kill("SIGSTOP");
  for (const socket of sockets) socket.write(bytes);
  victim.kill("SIGCONT");
}

/** Turns have passed there, and all is collected; else what ended it. */
async function alive(victim: ChildProcess): Promise<unknown> {
  victim.send("collect");
  const [answer, signal] = await Promise.race([once(victim, "message"), once(victim, "exit")]);
  return signal ?? answer;
}

async function expectAlive(victim: ChildProcess): Promise<void> {
  expect(await alive(victim)).toBe("alive");
}

/** Clients that have sent an Extended CONNECT. */
async function ask(port: number, times: number): Promise<Socket[]> {
  const clients = await Promise.all(Array.from({ length: times }, () => rawClient(port)));
  for (const client of clients) {
    client.on("error", () => {});
    client.write(Buffer.concat([allow, connectFrame(1)]));
  }
  return clients;
}

/** A client whose requests have come, each on a socket of its own. */
async function asked(bytes: number, times: number) {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    cleanUp(() => socket.destroy());
    socket.on("error", () => {}).resume();
    socket.write(Buffer.concat([allow, permit]));
    sockets.push(socket);
  }).listen(0, "127.0.0.1");
  cleanUp(() => server.close());
  await once(server, "listening");
  const victim = run(bytes, (server.address() as AddressInfo).port, times);
  while (sockets.length < times) await once(server, "connection");
  await alive(victim);
  return { victim, sockets };
}
