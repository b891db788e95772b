// The examples, as they stand: each is started, asked by a client that others wrote, and what it says
// and prints is compared.

import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import type { Server as HttpServer } from "node:http";
import { connect as connectHttp2 } from "node:http2";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { cleanUp, makeCertificate } from "@ws/peer";
import { afterEach, expect, test, vi } from "vitest";
import { type ClientOptions, WebSocket } from "ws";
import { connect, type DrivenConnection, serve, type Server } from "../src/index.ts";
import { folder } from "@ws/peer/programs";

afterEach(() => vi.unstubAllEnvs());

interface Running {
  readonly port: number;
  /** All that it printed since it listens: of what is asked again and again, nothing is lost. */
  readonly printed: () => string[];
}

/** Runs the program with this environment; `listening` is the first that it prints. */
async function run(name: string, env: Readonly<Record<string, string>> = {}): Promise<Running> {
  for (const [key, value] of Object.entries({ PORT: "0", ...env })) vi.stubEnv(key, value);
  const log = vi.spyOn(console, "log").mockReturnValue();
  const path = `../examples/${name}.ts`;
  const { server } = (await import(path)) as { server: Server | HttpServer };
  const http = "http" in server ? (server.http as HttpServer) : server;
  if (!http.listening) await once(http, "listening");
  cleanUp(async () => {
    if (server === http) await new Promise((resolve) => http.close(resolve));
    else await (server as Server).close({ graceMs: 0 });
    log.mockRestore();
  });
  const lines: string[] = [];
  const printed = (): string[] => {
    lines.push(...log.mock.calls.splice(0).map((args) => args.join(" ")));
    return [...lines];
  };
  const { port } = http.address() as AddressInfo;
  await expect
    .poll(printed)
    .toEqual(["http" in server ? `listening on ${server.url}` : "listening"]);
  lines.length = 0;
  return { port, printed };
}

/** A client of `ws`. */
async function open(port: number, path = "/", options: ClientOptions = {}) {
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, options);
  const heard: string[] = [];
  socket.on("message", (data) => heard.push((data as Buffer).toString()));
  const closed = once(socket, "close") as Promise<[code: number, reason: Buffer]>;
  cleanUp(() => socket.terminate());
  await once(socket, "open");
  return { socket, heard, closed };
}

async function statusFor(port: number, path: string, options: ClientOptions = {}): Promise<number> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, options);
  socket.on("error", () => {});
  const [, response] = (await once(socket, "unexpected-response")) as [
    unknown,
    { statusCode: number },
  ];
  socket.terminate();
  return response.statusCode;
}

test("http: pages and WebSocket on one port", async () => {
  const { port, printed } = await run("http");
  const page = await fetch(`http://127.0.0.1:${port}/a`, { headers: { Connection: "close" } });
  expect(await page.text()).toBe("You asked for /a. Connect to /live.\n");
  const { socket, heard, closed } = await open(port, "/live");
  socket.send("Hello");
  await expect.poll(() => heard).toEqual(["Hello"]);
  socket.close(1000, "bye");
  await closed;
  expect(await statusFor(port, "/other")).toBe(404);
  await expect.poll(printed).toEqual(["closed with 1000 bye"]);
});

test("http2: both versions on one port", async () => {
  const path = await folder();
  const [KEY, CERT] = [join(path, "key.pem"), join(path, "cert.pem")];
  const { key, cert } = await makeCertificate();
  await writeFile(KEY, key);
  await writeFile(CERT, cert);
  const { port } = await run("http2", { KEY, CERT });
  const tls = { ca: cert };
  const socket = new WebSocket(`wss://localhost:${port}/live`, tls);
  cleanUp(() => socket.terminate());
  expect(String((await once(socket, "message"))[0])).toBe("Hello over HTTP/1.1");
  socket.close();
  await once(socket, "close");

  const session = connectHttp2(`https://localhost:${port}`, tls);
  cleanUp(() => session.destroy());
  const connection = await connect(`wss://localhost:${port}/live`, { session });
  connection.send("a");
  const heard: unknown[] = [];
  for await (const message of connection) if (heard.push(message) === 2) break;
  expect(heard).toEqual(["Hello over HTTP/2", "a"]);
  await connection.close(1000);
  const page = session.request({ ":path": "/" });
  let text = "";
  for await (const chunk of page) text += String(chunk as Buffer);
  expect(text).toBe("a page over HTTP/2.0\n");
});

test("express: its pages tell who came by WebSocket", async () => {
  const { port } = await run("express");
  const { socket, heard, closed } = await open(port, "/live?name=ann");
  socket.send("Hello");
  await expect.poll(() => heard).toEqual(["ann: Hello"]);
  const page = await fetch(`http://127.0.0.1:${port}/visitors`, {
    headers: { Connection: "close" },
  });
  expect(await page.json()).toEqual(["ann"]);
  socket.close();
  await closed;
});

test("authentication: before anything is accepted (attack G17); who logs out is gone (attack F7)", async () => {
  const { port, printed } = await run("authentication");
  const [ann, bob, nobody] = ["a long random token", "another one", "a guess"].map((token) => ({
    Authorization: `Bearer ${token}`,
  }));
  expect(await statusFor(port, "/")).toBe(401);
  expect(await statusFor(port, "/", { headers: nobody })).toBe(401);
  const one = await open(port, "/", { headers: ann });
  const other = await open(port, "/", { headers: bob });
  one.socket.send("Hello");
  await expect.poll(() => one.heard).toEqual(["ann: Hello"]);
  const page = { method: "DELETE", headers: { ...ann, Connection: "close" } };
  await (await fetch(`http://127.0.0.1:${port}/`, page)).text();
  const [code, reason] = await one.closed;
  expect([code, String(reason)]).toEqual([4001, "logged out"]);
  expect(await statusFor(port, "/", { headers: ann })).toBe(401);
  other.socket.close(1000);
  await other.closed;
  await expect
    .poll(printed)
    .toEqual(["ann is here", "bob is here", "ann is gone: 4001", "bob is gone: 1000"]);
});

test("slow-consumer: who is behind gets the newest price, not all of them", async () => {
  const { port, printed } = await run("slow-consumer");
  const fast = await open(port);
  const slow = await open(port);
  slow.socket.pause();
  await expect.poll(() => fast.heard.length).toBeGreaterThan(20);
  slow.socket.resume();
  await expect.poll(() => slow.heard.length).toBeGreaterThan(0);
  const symbols = (JSON.parse(slow.heard.at(-1)!) as { symbol: string }[]).map(
    ({ symbol }) => symbol,
  );
  expect(symbols).toEqual(["ABC", "XYZ"]);
  for (const { socket, closed } of [fast, slow]) {
    socket.close();
    await closed;
  }
  await expect.poll(printed).toEqual(["gone", "gone"]);
});

test("broadcast: to all in the room, and to nobody else", async () => {
  const { port, printed } = await run("broadcast");
  const red = await open(port, "/red");
  const other = await open(port, "/red");
  const blue = await open(port, "/blue");
  red.socket.send("Hello");
  await expect.poll(() => other.heard).toEqual(["somebody came", "Hello"]);
  await expect.poll(() => red.heard).toEqual(["somebody came", "somebody came", "Hello"]);
  await expect.poll(() => blue.heard).toEqual(["somebody came"]);
  await expect
    .poll(printed)
    .toEqual([
      'red: "somebody came" to 1, 0 too slow',
      'red: "somebody came" to 2, 0 too slow',
      'blue: "somebody came" to 1, 0 too slow',
      'red: "Hello" to 2, 0 too slow',
    ]);
});

test("iteration: one message after the other, and then the end", async () => {
  const { port, printed } = await run("iteration");
  const { socket, heard, closed } = await open(port);
  for (const message of ["abc", "defg", "done", "never read"]) socket.send(message);
  const [code, reason] = await closed;
  expect([heard, code, String(reason)]).toEqual([
    ["so far 3", "so far 7", "7 in all"],
    1000,
    "thank you",
  ]);
  await expect.poll(printed).toEqual(["closed with 1000"]);
});

test("proxy: passes on what is said, how it ends, and who is slow", async () => {
  const behind: DrivenConnection[] = [];
  const upstream = await serve(
    { host: "127.0.0.1", protocols: ["chat"] },
    {
      open: (connection) => void behind.push(connection),
      message: (connection, message) => connection.send(message),
    },
  );
  cleanUp(() => upstream.close({ graceMs: 0 }));
  const { port, printed } = await run("proxy", { UPSTREAM: upstream.url });
  const socket = new WebSocket(`ws://127.0.0.1:${port}/a?b=c`, ["chat", "other"]);
  cleanUp(() => socket.terminate());
  const closed = once(socket, "close") as Promise<[number, Buffer]>;
  await once(socket, "open");
  socket.send("Hello");
  expect(String((await once(socket, "message"))[0])).toBe("Hello");
  expect(socket.protocol).toBe("chat");

  // Who does not read is felt by the server behind.
  socket.pause();
  const chunk = new Uint8Array(65_536);
  const untilFull = async (): Promise<number> => {
    for (let count = 1; ; count++) {
      if (behind[0].send(chunk) !== "full") continue;
      const room = behind[0].drained().then(() => true);
      const soon = new Promise((resolve) => setTimeout(resolve, 100, false));
      if ((await Promise.race([room, soon])) !== true) return count;
    }
  };
  const count = await untilFull();
  let received = 0;
  socket.on("message", () => received++);
  socket.resume();
  await expect.poll(() => received).toBe(count);

  void behind[0].close(4000, "maintenance");
  const [code, reason] = await closed;
  expect([code, String(reason), printed()]).toEqual([4000, "maintenance", []]);
});

test("proxy: 502 where nobody is behind", async () => {
  vi.resetModules();
  const { port, printed } = await run("proxy", { UPSTREAM: "ws://127.0.0.1:1" });
  expect(await statusFor(port, "/")).toBe(502);
  expect(printed()).toEqual([expect.stringMatching(/^HandshakeError: /)]);
});

test("rate-limit: who sends too fast waits, and loses nothing (attack E8)", async () => {
  const { port, printed } = await run("rate-limit");
  const { socket, heard, closed } = await open(port);
  const messages = Array.from({ length: 60 }, (_, i) => `message ${i}`);
  for (const message of messages) socket.send(message);
  await expect.poll(() => heard).toEqual(messages);
  expect(new Set(printed())).toEqual(new Set(["slow down"]));
  socket.close();
  await closed;
});

interface Reconnecting {
  readonly stopping: AbortController;
  readonly stopped: Promise<void>;
}

/** Runs the client that comes back, against this server. */
async function reconnecting(SERVER: string) {
  vi.resetModules();
  vi.stubEnv("SERVER", SERVER);
  const log = vi.spyOn(console, "log").mockReturnValue();
  cleanUp(() => log.mockRestore());
  const printed = (): unknown[] => log.mock.calls.map(([line]) => line as unknown);
  const path = "../examples/reconnect.ts";
  return { ...((await import(path)) as Reconnecting), printed };
}

const LOST = expect.stringMatching(/^HandshakeError: The transport failed/) as unknown;

test("reconnect: a client is back when its server is, and closes when it is told to stop", async () => {
  const greeting = { open: (connection: DrivenConnection) => void connection.send("Hello") };
  const first = await serve({ host: "127.0.0.1" }, greeting);
  const { stopping, stopped, printed } = await reconnecting(first.url);
  await expect.poll(printed).toEqual(["Hello"]);
  await first.close({ code: 1012 });
  await expect.poll(() => printed().length).toBeGreaterThan(3);
  const second = await serve({ host: "127.0.0.1", port: first.port }, greeting);
  cleanUp(() => second.close({ graceMs: 0 }));
  await expect.poll(() => printed().at(-1), { timeout: 20_000 }).toBe("Hello");
  const [connection] = second.connections;
  stopping.abort();
  await stopped;
  expect(await connection.closed).toMatchObject({ code: 1000, wasClean: true });
  const failures = printed().slice(2, -2);
  expect(printed()).toEqual([
    "Hello",
    "closed with 1012",
    ...failures.map(() => LOST),
    "Hello",
    "closed with 1000",
  ]);
});

test("reconnect: who is told to stop while it waits waits no longer", async () => {
  // Longer than a test may take.
  const random = vi.spyOn(Math, "random").mockReturnValue(1_000_000);
  cleanUp(() => random.mockRestore());
  const { stopping, stopped, printed } = await reconnecting("ws://127.0.0.1:1");
  await expect.poll(printed).toEqual([LOST]);
  stopping.abort();
  await stopped;
});

test("reconnect: a mistake of ours is not tried again", async () => {
  const { stopped } = await reconnecting("ftp://localhost");
  await expect(stopped).rejects.toMatchObject({ name: "UsageError", code: "url-invalid" });
});
