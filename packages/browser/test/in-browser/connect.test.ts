import type { Connection, DrivenConnection } from "@ws/io";
import { describe, expect, inject, onTestFinished, test, vi } from "vitest";
import { connect, type ConnectOptions, webSocketStream } from "../../src/index.ts";
import { hasWebSocketStream } from "../../src/native/stream-socket.ts";

/** By name. What is handed over stands in for `WebSocket` where there is no `WebSocketStream`. */
const VIAS = [
  ["WebSocket", undefined],
  ["webSocketStream", webSocketStream],
] as const;

const urlOf = (path: string): string => inject("nodeServer").url + path;

/** Lets what is on its way arrive. */
const after = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const list: Item[] = [];
  for await (const item of items) list.push(item);
  return list;
}

const refused = (what: string) =>
  expect.objectContaining({
    name: "UsageError",
    code: "not-supported-here",
    message: expect.stringContaining(`This one is ${what}.`),
  });

test("Chromium has a WebSocketStream: the page that hands it over has it, another a WebSocket", async () => {
  expect(hasWebSocketStream()).toBe(!navigator.userAgent.includes("Firefox"));
  onTestFinished(() => void vi.unstubAllGlobals());
  const made: string[] = [];
  const spied = ["WebSocket", "WebSocketStream"].filter((name) => name in globalThis);
  for (const name of spied) vi.stubGlobal(name, counted(name, made));
  for (const via of [undefined, webSocketStream]) {
    const connection = await connect(urlOf("/echo"), { via });
    connection.send(new Uint8Array(3_000_000));
    expect(connection.bufferedBytes).toBeGreaterThan(0);
    await connection.drained();
    await connection.close(1000);
  }
  expect(made).toEqual(["WebSocket", hasWebSocketStream() ? "WebSocketStream" : "WebSocket"]);
});

/** The class of this name, which tells when one is made. */
function counted(name: string, made: string[]) {
  const Original = (globalThis as unknown as Record<string, new (...args: unknown[]) => object>)[
    name
  ];
  return class extends Original {
    constructor(...args: unknown[]) {
      super(...args);
      made.push(name);
    }
  };
}

describe.for(VIAS)("via %s, somebody connects", ([, via]) => {
  test("to an http: URL, and hears the protocol, the extensions and what was said at once", async () => {
    const url = urlOf("/send?count=3").replace("ws:", "http:");
    const connection = await connect(new URL(url), { via, protocols: ["chat.v1"], data: 7 });
    // Nobody listens for a while: nothing is lost.
    await after(50);
    expect([connection.protocol, connection.extensions, connection.data]).toEqual([
      "chat.v1",
      ["permessage-deflate"],
      7,
    ]);
    const [first] = await all(takeOne(connection));
    expect([first, connection.state]).toEqual(["0", "open"]);
    connection.abort();
  });

  test("without end: handshake-timeout", async () => {
    await expect(connect(urlOf("/hang"), { via, handshakeTimeoutMs: 50 })).rejects.toMatchObject({
      name: "HandshakeError",
      code: "handshake-timeout",
    });
  });

  test("with options and handlers of other types", async () => {
    const mistakes: readonly [object, object?][] = [
      [{ via: "WebSocketStream" }],
      [{ via: WebSocket }],
      [{ via: {} }],
      [{ via: null }],
      [{ protocols: "chat" }],
      [{ signal: {} }],
      [{}, { message: "echo" }],
    ];
    for (const [options, handler] of mistakes) {
      await expect(connect(urlOf("/echo"), { via, ...options }, handler)).rejects.toMatchObject({
        name: "UsageError",
        code: "option-invalid",
      });
    }
  });

  test("with limits that are none", async () => {
    for (const options of [{ highWaterMarkBytes: -1 }, { slowReader: "wait" }] as object[]) {
      await expect(connect(urlOf("/echo"), { via, ...options })).rejects.toMatchObject({
        code: "limit-invalid",
      });
    }
  });
});

describe("what a browser keeps to itself is refused, by name", () => {
  const OPTIONS: readonly object[] = [
    { headers: [["Authorization", "Bearer a"]] },
    { origin: "http://a.example" },
    { compress: false },
    { extensions: [] },
    { delivery: "pieces" },
    { textAs: "bytes" },
    { maxMessageBytes: 1 },
    { keepaliveIntervalMs: 1000 },
    { idleTimeoutMs: 1000 },
    { proxy: "http://a.example" },
    { tls: {} },
  ];

  test.for(OPTIONS)("the option in %j", async (options) => {
    await expect(connect(urlOf("/echo"), options as ConnectOptions)).rejects.toEqual(
      refused(Object.keys(options)[0]),
    );
  });

  test("and is no type error where it is not said", async () => {
    const options = { compress: undefined, protocols: undefined } as ConnectOptions;
    const connection = await connect(urlOf("/echo"), options);
    await connection.close();
  });

  test.for(["ping", "beginMessage", "pieces", "stats"] as const)("%s()", async (name) => {
    const connection = await connect(urlOf("/echo"));
    expect(() => (connection as DrivenConnection)[name]("text")).toThrow(refused(name));
    await connection.close();
  });

  test("compression of one message, and close codes of endpoints", async () => {
    const connection = await connect(urlOf("/echo"));
    expect(() => connection.send("a", { compress: true })).toThrow(refused("compress"));
    for (const code of [1001, 1002, 1011, 1014]) {
      expect(() => connection.close(code)).toThrow(refused(`close code ${code}`));
    }
    expect(connection.state).toBe("open");
    await connection.close(1000);
  });

  test("for the compiler, too", () => {
    const refuse = (connection: Connection) => {
      // @ts-expect-error: a Connection has no frames
      void connection.ping();
      // @ts-expect-error: and no headers
      void connect("ws://localhost/", { headers: [] });
      // @ts-expect-error: and hears no pings
      void connect("ws://localhost/", {}, { ping: () => {} });
    };
    expect(refuse).toBeTypeOf("function");
  });
});

describe("a WebSocket cannot be paused: what waits to be read", () => {
  test("is no more than maxUnreadMessages: the connection ends, and they can be read", async () => {
    const connection = await connect(urlOf("/send?count=50"), { maxUnreadMessages: 10 });
    expect(await connection.closed).toMatchObject({
      code: 1006,
      wasClean: false,
      cause: { name: "LapseError", code: "slow-reader" },
    });
    expect(await all(connection)).toEqual(["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"]);
  });

  test("is no more than maxUnreadBytes", async () => {
    const url = urlOf("/send?count=5&bytes=10000&kind=binary");
    const connection = await connect(url, { maxUnreadBytes: 25_000 });
    await connection.closed;
    expect((await all(connection)).map(({ length }) => length)).toEqual([10_000, 10_000]);
  });

  test('is dropped beyond that, with slowReader: "drop"', async () => {
    const options = { maxUnreadMessages: 2, slowReader: "drop" } as const;
    const connection = await connect(urlOf("/send?count=5&then=close"), options);
    expect(await connection.closed).toMatchObject({ code: 1000, wasClean: true });
    expect(await all(connection)).toEqual(["0", "1"]);
  });
});

describe.for(VIAS)("via %s, a connection ends", ([, via]) => {
  test("within closeTimeoutMs, though the server reads nothing", async () => {
    const options = { via, closeTimeoutMs: 300, maxBufferedBytes: 1e9 };
    const connection = await connect(urlOf("/slow-reader"), options);
    for (let at = 0; at < 400; at++)
      connection.send(crypto.getRandomValues(new Uint8Array(65_536)));
    const info = await connection.close(1000);
    expect([info.wasClean, info.cause?.code, info.sent]).toEqual([
      false,
      "close-timeout",
      undefined,
    ]);
  });

  test("with what a handler threw as its cause, and no code: 1011 is not ours to send", async () => {
    const failure = new Error("A handler's own.");
    const errors: unknown[] = [];
    const connection = await connect(
      urlOf("/send?count=2"),
      { via },
      {
        message() {
          throw failure;
        },
        error: (_, error) => errors.push(error),
      },
    );
    const info = await connection.closed;
    expect([info.sent, info.initiator, info.wasClean, errors]).toEqual([
      { code: 1005, reason: "" },
      "we",
      true,
      [failure],
    ]);
    expect(info.cause).toMatchObject({ code: "handler-failed", cause: failure });
  });

  test("by the server, and says so: its code, its reason, and the answer of the browser", async () => {
    const connection = await connect(urlOf("/close?code=4001&reason=enough"), { via });
    expect(await connection.closed).toEqual({
      code: 4001,
      reason: "enough",
      wasClean: true,
      initiator: "peer",
      sent: { code: 4001, reason: "" },
      received: { code: 4001, reason: "enough" },
      cause: undefined,
    });
  });
});

test.each(hasWebSocketStream() ? [webSocketStream] : [])(
  "a WebSocketStream that the server closes, while messages wait to be sent, tells its code and reason",
  async (via) => {
    const id = crypto.randomUUID();
    const options = { via, maxBufferedBytes: 1e9 };
    const closing = `/close?later&code=4001&reason=enough&id=${id}`;
    const connection = await connect(urlOf(closing), options);
    for (let at = 0; at < 1000; at++)
      connection.send(crypto.getRandomValues(new Uint8Array(65_536)));
    await (
      await connect(urlOf(`/go?id=${id}`))
    ).closed;
    expect(await connection.closed).toMatchObject({
      code: 4001,
      reason: "enough",
      wasClean: false,
      initiator: "peer",
      received: { code: 4001, reason: "enough" },
      cause: { code: "connection-lost" },
    });
  },
);

test("a page whose server is lost while it writes hears of it, and lives on", async () => {
  const connection = await connect(urlOf("/abort?later"), { maxBufferedBytes: 1e9 });
  for (let at = 0; at < 500; at++) connection.send(new Uint8Array(65_536));
  expect(await connection.closed).toMatchObject({
    code: 1006,
    wasClean: false,
    cause: { code: "connection-lost" },
  });
});

test("a worker connects as a page does", async () => {
  const worker = new Worker(new URL("worker.ts", import.meta.url), { type: "module" });
  const told = new Promise((resolve) => (worker.onmessage = ({ data }) => resolve(data)));
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has none
  worker.postMessage(urlOf("/echo"));
  expect(await told).toEqual(["from a worker", { code: 1000, wasClean: true }]);
  worker.terminate();
});

async function* takeOne(connection: Connection) {
  for await (const message of connection) {
    yield message;
    return;
  }
}
